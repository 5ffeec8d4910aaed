// A button that copies the items of a list, one a line, or a key without the spaces people read it by.
// Without this script it stays hidden.
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      const items = [...source.children].map((item) => item.textContent.trim());
      await navigator.clipboard.writeText(items.join("\n") || source.textContent.replace(/\s/g, ""));
      button.replaceChildren(button.dataset.copied);
    });
  });
})();
