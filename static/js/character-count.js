// Says how much room is left in a long text; the words come from the page, so they are translated.
(() => {
  "use strict";
  const PAUSE = 1000;

  function enhance(box) {
    const input = box.querySelector("textarea");
    const limit = Number(input?.getAttribute("maxlength"));
    if (!limit) return;
    const shown = document.createElement("p");
    shown.className = "character-count";
    shown.setAttribute("aria-hidden", "true");
    const read = document.createElement("p");
    read.className = "visually-hidden";
    read.setAttribute("role", "status");
    box.append(shown, read);
    let timer;

    function update() {
      const left = limit - input.value.length;
      const words = box.dataset.left.replace("{left}", left.toLocaleString(document.documentElement.lang));
      shown.textContent = words;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (input === document.activeElement) read.textContent = words;
      }, PAUSE);
    }

    input.addEventListener("input", update);
    update();
  }

  document.querySelectorAll("[data-character-count]").forEach(enhance);
})();
