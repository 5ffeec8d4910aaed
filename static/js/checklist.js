// Ticks off rules while typing. The server decides; this only shows the way.
(() => {
  "use strict";
  const PAUSE = 800;
  const STAND_INS = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s", "!": "i" };
  const length = (text) => [...text].length;
  // Without capitals and accents.
  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const words = (text) => folded(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  // As somebody would read it out.
  const plain = (text) =>
    [...folded(text)].map((letter) => STAND_INS[letter] ?? letter).join("").replace(/[^a-z0-9]/g, "");

  function runs(word, size) {
    return Array.from({ length: Math.max(word.length - size + 1, 0) }, (_, i) => word.slice(i, i + size));
  }

  // Short names count whole, of longer ones every run.
  function parts(rule) {
    const [shortest, run] = rule.dataset.value.split("-").map(Number);
    const fields = (rule.dataset.fields || "").split(/\s+/).filter(Boolean);
    const typed = fields.map((id) => document.getElementById(id)?.value || "");
    return words([...typed, rule.dataset.words || ""].join(" ")).flatMap((word) =>
      word.length >= run ? runs(word, run) : word.length >= shortest ? [word] : [],
    );
  }

  const checks = {
    length(text, rule) {
      const [low, high] = rule.dataset.value.split("-").map(Number);
      return length(text) >= low && length(text) <= high;
    },
    pattern: (text, rule) => new RegExp(rule.dataset.value, "u").test(text),
    "no-part": (text, rule) => parts(rule).every((part) => !folded(text).includes(part)),
    "no-word": (text, rule) => words(rule.dataset.words).every((word) => !plain(text).includes(word)),
    "same-as": (text, rule) => text === document.getElementById(rule.dataset.value)?.value,
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
    list.classList.add("is-live");
    let timer;

    function update(event) {
      let met = 0;
      rules.forEach((rule, index) => {
        const ok = input.value !== "" && checks[rule.dataset.check](input.value, rule);
        met += Number(ok);
        rule.classList.toggle("is-met", ok);
        states[index].textContent = `, ${ok ? list.dataset.met : list.dataset.open}`;
      });
      // Spoken only about the box that is being typed in.
      if (event?.target !== input || !input.value) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        live.textContent = list.dataset.summary.replace("{met}", met).replace("{total}", rules.length);
      }, PAUSE);
    }

    input.form?.addEventListener("input", update);
    update();
  }

  document.querySelectorAll("[data-checklist]").forEach(enhance);
})();
