// Adds a button that shows what was typed. It goes back to dots before the form is sent,
// so that the browser does not keep the password among its suggestions.
(() => {
  "use strict";

  function enhance(box) {
    const input = box.querySelector("input");
    if (!input) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "password-toggle";
    button.setAttribute("aria-controls", input.id);

    function show(visible) {
      input.type = visible ? "text" : "password";
      const word = visible ? box.dataset.hide : box.dataset.show;
      button.replaceChildren(word);
      button.setAttribute("aria-label", `${word} ${box.dataset.name}`);
    }

    button.addEventListener("click", () => show(input.type === "password"));
    input.form?.addEventListener("submit", () => show(false));
    input.spellcheck = false;
    input.autocapitalize = "none";
    show(false);
    box.append(button);
  }

  document.querySelectorAll("[data-show-password]").forEach(enhance);
})();
