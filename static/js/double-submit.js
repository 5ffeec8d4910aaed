// A second click while the first is under way sends nothing. The server guards as well;
// this only spares the reader a confusing answer. data-busy="…" on a button says what is going on.
(() => {
  "use strict";
  const RELEASE_AFTER = 20000; // a download leaves the page where it is

  const buttonsOf = (form) =>
    [...form.elements].filter((element) => element.matches("button:not([type=button]), input[type=submit]"));

  function release(form) {
    delete form.dataset.sent;
    buttonsOf(form).forEach((button) => button.removeAttribute("aria-disabled"));
    form.querySelector(".busy-note")?.replaceChildren();
  }

  function announce(form, button) {
    const words = button?.dataset.busy;
    if (!words) return;
    const note = form.querySelector(".busy-note");
    if (note) note.textContent = words;
  }

  function prepare(form) {
    const waiting = form.querySelector("button[data-busy]");
    if (!waiting || form.querySelector(".busy-note")) return;
    // The region is there before its text, or it would not be read out.
    const note = document.createElement("p");
    note.className = "busy-note";
    note.setAttribute("role", "status");
    waiting.insertAdjacentElement("afterend", note);
  }

  document.querySelectorAll("form").forEach(prepare);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || form.hasAttribute("target") || form.getAttribute("method") === "dialog") return;
    form.dataset.sent = "yes";
    buttonsOf(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    announce(form, event.submitter);
    setTimeout(() => release(form), RELEASE_AFTER);
  });

  // Back button: the page returns as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
})();
