// Shows the question that belongs to the chosen radio. The design system's own script also sets
// aria-expanded, which a radio may not carry.

const HIDDEN = "nhsuk-radios__conditional--hidden";

function show(group) {
  for (const radio of group.querySelectorAll("input[type=radio][aria-controls]")) {
    document.getElementById(radio.getAttribute("aria-controls"))?.classList.toggle(HIDDEN, !radio.checked);
  }
}

// What belongs to one answer of a question in the same form is shown with that answer alone.
function showAnswers(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const chosen = form.querySelector(`input[name="${CSS.escape(part.dataset.when)}"]:checked`);
    part.hidden = chosen?.value !== part.dataset.is;
  }
}

export function startRevealing() {
  const asking = new Set([...document.querySelectorAll("[data-when]")].map((part) => part.closest("form")));
  for (const form of asking) {
    form.addEventListener("change", () => showAnswers(form));
    showAnswers(form);
  }
  addEventListener("pageshow", () => asking.forEach(showAnswers));
  for (const group of document.querySelectorAll(".nhsuk-radios")) {
    for (const radio of group.querySelectorAll("input[type=radio][data-aria-controls]")) {
      const name = radio.dataset.ariaControls;
      if (document.getElementById(name)) radio.setAttribute("aria-controls", name);
      radio.removeAttribute("data-aria-controls");
    }
    group.addEventListener("change", () => show(group));
    show(group);
  }
  // The browser's back key may bring a page back with another choice than it was drawn with.
  addEventListener("pageshow", () => document.querySelectorAll(".nhsuk-radios").forEach(show));
}
