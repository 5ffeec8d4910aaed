// While files are being checked, ask a few times how far it is, and show the page anew when a state
// changed. It asks for half a minute only, so that an open page does not keep a session alive.
(() => {
  "use strict";
  const EVERY = 3000;
  const TIMES = 10;

  const place = document.querySelector("[data-states-pending]");
  if (!place) return;

  let leaving = false; // a link was pressed: showing the page anew would take that back; a download leaves it here
  window.addEventListener("beforeunload", () => {
    leaving = true;
    setTimeout(() => (leaving = false), EVERY);
  });

  const busy = () =>
    leaving ||
    document.querySelector("form[data-sent], [data-error-summary]") ||
    [...document.querySelectorAll("input[type=file]")].some((input) => input.files.length);

  async function ask(left) {
    if (!left) return;
    try {
      const answer = await fetch(place.dataset.statesUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { mark } = await answer.json();
      // Files chosen but not sent yet would be lost.
      if (mark !== place.dataset.statesMark && !busy()) {
        location.replace(location.href);
        return;
      }
    } catch {
      return;
    }
    setTimeout(ask, EVERY, left - 1);
  }

  setTimeout(ask, EVERY, TIMES);
})();
