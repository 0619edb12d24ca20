// Saves a note while it is written: <form data-autosave> with the hidden fields request_key, sitting,
// note_id and base. Each save is a request of its own with its own key; the server puts all saves of one
// sitting into one version. Without this script the form's button saves.

const REST = 2500;

function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function follow(form) {
  const text = form.querySelector("textarea");
  const status = form.querySelector("[data-autosave-status]");
  let timer = 0;
  let saved = text.value;
  let underWay = false;

  async function save() {
    if (underWay || text.value === saved || !text.value.trim()) return;
    underWay = true;
    const sent = text.value;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("request_key", key());
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { accept: "application/json" },
        body: fields,
        redirect: "error",
      });
      const said = await answer.json();
      if (answer.ok) saved = sent;
      status.textContent = said.said;
    } catch {
      // Offline or signed out: the text stays in the form and in the draft; the button still saves.
      status.textContent = form.dataset.autosaveFailed ?? "";
    }
    underWay = false;
    if (text.value !== saved) later();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(save, REST);
  }

  form.addEventListener("input", later);
  form.addEventListener("submit", () => clearTimeout(timer));
}

export function startSavingNotes() {
  for (const form of document.querySelectorAll("form[data-autosave]")) follow(form);
}
