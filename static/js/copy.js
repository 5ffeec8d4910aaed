// A button that copies the items of a list, one a line. Without this script it stays hidden.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const items = [...document.getElementById(button.dataset.copy).children];
      await navigator.clipboard.writeText(items.map((item) => item.textContent.trim()).join("\n"));
      button.replaceChildren(button.dataset.copied);
    });
  });
})();
