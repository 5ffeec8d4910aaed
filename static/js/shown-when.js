// Shows a part of a form only for the answer it belongs to: data-shown-when="us_address=yes".
// What is hidden is still sent; the server knows which part counts. With data-left-out it is not sent.
(() => {
  "use strict";

  function enhance(part) {
    const [name, value] = part.dataset.shownWhen.split("=");
    const form = part.closest("form");
    const update = () => {
      part.hidden = form.elements[name].value !== value;
      if (!("leftOut" in part.dataset)) return;
      part.querySelectorAll("input, select").forEach((box) => {
        box.disabled = part.hidden;
      });
    };
    part.querySelectorAll("[data-without-script]").forEach((words) => words.remove());
    form.addEventListener("change", update);
    // The browser may fill in the old answer when the reader comes back.
    window.addEventListener("pageshow", update);
    update();
  }

  document.querySelectorAll("[data-shown-when]").forEach(enhance);
})();
