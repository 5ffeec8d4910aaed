// A page that comes back with errors puts the reader at the list of them.
(() => {
  "use strict";
  document.querySelector("[data-error-summary]")?.focus();
})();
