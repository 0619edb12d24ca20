// A reason that is no longer ticked is no longer the main one.

export function startUnmarking() {
  for (const mark of document.querySelectorAll(".stile-tap__mark")) {
    const tick = mark.closest(".stile-tap").querySelector(".stile-tap__input");
    tick.addEventListener("change", () => {
      if (!tick.checked) mark.checked = false;
    });
  }
}
