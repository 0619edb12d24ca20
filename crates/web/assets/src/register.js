// A register on a bad line. What is marked is kept on this device from the first mark on, sent when the line is
// there, and sent again until it has arrived: the form's request key makes a repeat harmless. By keyboard a letter
// marks somebody and goes on to the next.

const PREFIX = "register:";
const AGAIN = 5_000;
const PATIENCE = 20_000;

// By register and by whoever marks it: what somebody else kept on this device waits for them, and is not sent under
// another name.
const storedUnder = (form) => `${PREFIX}${form.dataset.register}:${form.dataset.by}`;

function stored(form) {
  try {
    return JSON.parse(localStorage.getItem(storedUnder(form)) ?? "null");
  } catch {
    return null;
  }
}

function keep(form, sent) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  try {
    localStorage.setItem(storedUnder(form), JSON.stringify({ fields, sent }));
  } catch {
    // Without room to keep it the form still works as any other.
  }
}

function forget(form) {
  localStorage.removeItem(storedUnder(form));
}

function putBack(form, fields) {
  for (const [name, value] of fields) {
    if (name === "csrf") continue;
    for (const field of form.elements) {
      if (field.name !== name) continue;
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

function say(form, words) {
  const box = document.querySelector("[data-line-lost]");
  if (!box) return;
  box.hidden = !words;
  let line = box.querySelector("[data-line-state]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.lineState = "";
    box.append(line);
  }
  line.textContent = words ?? "";
}

// Sends what is in the form. Resolves to whether it has arrived.
async function send(form) {
  const body = new URLSearchParams([...new FormData(form)]);
  let answer;
  try {
    // What follows is asked for by the page itself, so that it is told what was done.
    answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return false;
  }
  if (answer.type === "opaqueredirect") {
    forget(form);
    location.reload();
    return true;
  }
  // A server that is not well is asked again; one that found something wrong, or a browser that was closed meanwhile,
  // draws the page itself. It has not arrived, and stays kept.
  if (answer.status >= 500 || answer.status === 429) return false;
  keep(form, false);
  form.submit();
  return true;
}

function trying(form) {
  let busy = false;
  let timer;
  const attempt = async () => {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    keep(form, true);
    form.setAttribute("aria-busy", "true");
    const arrived = await send(form);
    busy = false;
    if (arrived) return;
    form.removeAttribute("aria-busy");
    say(form, form.dataset.kept);
    timer = setTimeout(attempt, AGAIN);
  };
  addEventListener("online", () => {
    if (stored(form)?.sent) {
      say(form, form.dataset.sending);
      attempt();
    }
  });
  return attempt;
}

function byKeys(form) {
  const rows = [...form.querySelectorAll("[data-row]")];
  const hint = form.querySelector("[data-keys]");
  if (hint && matchMedia("(hover: hover)").matches) hint.hidden = false;
  rows.forEach((row, at) => {
    row.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.type !== "radio") return;
      const mark = row.querySelector(`input[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!mark) return;
      event.preventDefault();
      mark.checked = true;
      mark.dispatchEvent(new Event("change", { bubbles: true }));
      const next = rows[at + 1];
      const goal = next?.querySelector("input[type=radio]:checked") ?? next?.querySelector("input[type=radio]");
      (goal ?? form.querySelector("#walk_ins") ?? mark).focus();
    });
  });
}

export function startKeepingRegisters() {
  const form = document.querySelector("form[data-register]");
  if (!form) return;
  const attempt = trying(form);
  const kept = stored(form);
  if (kept) {
    putBack(form, kept.fields);
    say(form, kept.sent ? form.dataset.sending : form.dataset.kept);
    if (kept.sent) attempt();
  }
  form.addEventListener("change", () => keep(form, stored(form)?.sent ?? false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt();
  });
  byKeys(form);
}
