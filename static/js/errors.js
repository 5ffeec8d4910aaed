// A page that comes back with errors puts the reader at the list of them.
(() => {
  "use strict";
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  if (!location.hash) return;
  // Who used the link that skips to the content has it in the address still, and the browser goes there once more.
  history.replaceState(history.state, "", location.pathname + location.search);
  addEventListener("load", () => setTimeout(() => document.activeElement?.id === "main" && summary.focus()));
})();
