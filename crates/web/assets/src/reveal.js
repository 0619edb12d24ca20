// Shows the question that belongs to the chosen radio. The design system's own script also sets
// aria-expanded, which a radio may not carry.

const HIDDEN = "nhsuk-radios__conditional--hidden";

function show(group) {
  for (const radio of group.querySelectorAll("input[type=radio][aria-controls]")) {
    document.getElementById(radio.getAttribute("aria-controls"))?.classList.toggle(HIDDEN, !radio.checked);
  }
}

export function startRevealing() {
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
