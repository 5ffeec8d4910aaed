// Counts down the seconds until another code may be asked for. The server decides; the button always works.
(() => {
  "use strict";

  function enhance(note) {
    const end = Date.now() + Number(note.dataset.pause) * 1000;
    // The region is there before its text, or it would not be read out. It speaks once, at the end.
    const live = document.createElement("span");
    live.setAttribute("role", "status");
    const ticking = document.createElement("span");
    note.replaceChildren(ticking, live);

    function tick() {
      const left = Math.ceil((end - Date.now()) / 1000);
      if (left > 0) {
        ticking.textContent = note.dataset.words.replace("{seconds}", left);
        setTimeout(tick, 1000);
      } else {
        ticking.textContent = "";
        live.textContent = note.dataset.done;
      }
    }

    tick();
  }

  document.querySelectorAll("[data-pause]").forEach(enhance);
})();
