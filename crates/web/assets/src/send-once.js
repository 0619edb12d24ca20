// A form is sent once: a second press while the first is under way is dropped. The server keeps its own
// guard, the request key; this only spares the person a second wait. A register looks after itself.

export function startSendingOnce() {
  for (const form of document.querySelectorAll('form[method="post"]:not([data-register])')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      form.setAttribute("aria-busy", "true");
    });
  }
  // Coming back by the browser's back key shows the page as it was left: let it be sent again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
}
