// Keeps what was typed, so that being signed out loses nothing.
//
// <form data-draft="refuse-0198..."> saves its fields in this tab's session storage at every change. The
// draft is put back when the form appears again *after a sign-in*: the sign-in page carries
// <html data-signed-out>, which marks the drafts for putting back. Once the form was sent, the next page of
// the same reader drops the draft, unless it is the form again or says that something went wrong
// (<html data-failure>); any page of somebody else's (another <html data-reader>) drops them all. Passwords,
// files and hidden fields are never kept.

const PREFIX = "draft:";
const READER = "draft-reader";
const RETURN = "draft-return";
const SENT = "draft-sent";

const never = (field) =>
  !field.name || ["password", "file", "hidden", "submit", "button"].includes(field.type) || field.dataset.draft === "never";

function read(form) {
  const kept = [];
  for (const field of form.elements) {
    if (never(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      kept.push([field.name, field.value, field.checked]);
    } else if (field instanceof HTMLSelectElement && field.multiple) {
      for (const option of field.options) kept.push([field.name, option.value, option.selected]);
    } else {
      kept.push([field.name, field.value]);
    }
  }
  return kept;
}

function putBack(form, kept) {
  for (const [name, value, chosen] of kept) {
    for (const field of form.elements) {
      if (field.name !== name || never(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.value === value) field.checked = chosen === true;
      } else if (field instanceof HTMLSelectElement && field.multiple) {
        for (const option of field.options) if (option.value === value) option.selected = chosen === true;
      } else {
        field.value = value;
      }
    }
  }
}

function forgetAll() {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) sessionStorage.removeItem(key);
  sessionStorage.removeItem(RETURN);
  sessionStorage.removeItem(SENT);
}

// What was sent has arrived when another page than the form's follows.
function dropSent(page) {
  const sent = sessionStorage.getItem(SENT);
  if (!sent || !page.reader || "failure" in page) return;
  sessionStorage.removeItem(SENT);
  const again = [...document.querySelectorAll("form[data-draft]")].some((form) => form.dataset.draft === sent);
  if (!again) sessionStorage.removeItem(PREFIX + sent);
}

function start() {
  const page = document.documentElement.dataset;
  if ("signedOut" in page) {
    sessionStorage.setItem(RETURN, "yes");
    sessionStorage.removeItem(SENT);
    return;
  }
  if (page.reader) {
    const before = sessionStorage.getItem(READER);
    if (before && before !== page.reader) forgetAll();
    sessionStorage.setItem(READER, page.reader);
  }
  dropSent(page);

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = PREFIX + form.dataset.draft;
    const kept = sessionStorage.getItem(key);
    if (kept && sessionStorage.getItem(RETURN)) {
      putBack(form, JSON.parse(kept));
      sessionStorage.removeItem(RETURN);
      const notice = document.getElementById("draft-restored");
      if (notice) notice.hidden = false;
    }
    const save = () => sessionStorage.setItem(key, JSON.stringify(read(form)));
    form.addEventListener("input", save);
    form.addEventListener("change", save);
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, form.dataset.draft));
  }
}

export function startKeepingDrafts() {
  try {
    start();
  } catch {
    // Storage switched off or full: the page works, it only keeps no draft.
  }
}
