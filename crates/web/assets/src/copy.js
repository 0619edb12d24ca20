// A button that copies the text of another element:
// <button data-copy="id-of-text" data-copied="Copied"> and an element with role="status" after it.

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  const text = "value" in source ? source.value : source.innerText;
  const status = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  try {
    await navigator.clipboard.writeText(text);
    if (status) status.textContent = button.dataset.copied;
  } catch {
    // Without leave to use the clipboard (or without https) the text is marked for the copy key.
    mark(source);
    if (status) status.textContent = button.dataset.marked;
  }
}

function mark(source) {
  if ("select" in source) {
    source.focus();
    source.select();
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

export function startCopying() {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}
