// Ticks off password rules while typing. The server decides; this only shows the way.
(() => {
  "use strict";
  const PAUSE = 800;
  const length = (text) => [...text].length;

  function runs(text, size) {
    const letters = [...text.toLowerCase()];
    return letters.slice(0, Math.max(letters.length - size + 1, 0)).map((_, i) => letters.slice(i, i + size).join(""));
  }

  function wordsFor(rule) {
    const fromFields = (rule.dataset.fields || "").split(/\s+/).filter(Boolean);
    const typed = fromFields.map((id) => document.getElementById(id)?.value || "");
    return [...typed, ...(rule.dataset.words || "").split(/\s+/)].filter(Boolean);
  }

  const checks = {
    "min-length": (text, rule) => length(text) >= Number(rule.dataset.value),
    "max-length": (text, rule) => text !== "" && length(text) <= Number(rule.dataset.value),
    pattern: (text, rule) => new RegExp(rule.dataset.value, "u").test(text),
    "no-run": (text, rule) =>
      text !== "" &&
      wordsFor(rule).every((word) => runs(word, Number(rule.dataset.value)).every((run) => !text.toLowerCase().includes(run))),
    "same-as": (text, rule) => text !== "" && text === document.getElementById(rule.dataset.value)?.value,
  };

  function enhance(list) {
    const input = document.getElementById(list.dataset.checklist);
    const rules = [...list.querySelectorAll("[data-check]")].filter((rule) => checks[rule.dataset.check]);
    if (!input || !rules.length) return;
    const states = rules.map((rule) => {
      const state = document.createElement("span");
      state.className = "visually-hidden";
      rule.append(state);
      return state;
    });
    const live = document.createElement("p");
    live.className = "visually-hidden";
    live.setAttribute("role", "status");
    list.append(live);
    let timer;

    function update() {
      let met = 0;
      rules.forEach((rule, index) => {
        const ok = checks[rule.dataset.check](input.value, rule);
        met += Number(ok);
        rule.classList.toggle("is-met", ok);
        states[index].textContent = `, ${ok ? list.dataset.met : list.dataset.open}`;
      });
      clearTimeout(timer);
      if (!input.value) return;
      timer = setTimeout(() => {
        live.textContent = list.dataset.summary.replace("{met}", met).replace("{total}", rules.length);
      }, PAUSE);
    }

    input.form?.addEventListener("input", update);
    update();
  }

  document.querySelectorAll("[data-checklist]").forEach(enhance);
})();
