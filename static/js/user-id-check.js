// Asks whether a User ID is free without leaving the page. The same question the button asks
// without a script, and never a password in it.
(() => {
  "use strict";
  const button = document.querySelector("[data-check-user-id]");
  const note = document.getElementById("user-id-note");
  if (!button || !note) return;
  const { user_id: input, question, csrfmiddlewaretoken: token } = button.form.elements;

  function say(words, free = false) {
    note.textContent = words;
    note.toggleAttribute("data-free", free);
  }

  async function ask() {
    if (!input.value.trim()) {
      input.focus();
      return;
    }
    const asked = input.value;
    say(button.dataset.asking);
    const body = new URLSearchParams({
      csrfmiddlewaretoken: token.value,
      user_id: asked,
      question: question.value,
      go: "check",
    });
    try {
      const response = await fetch(window.location.pathname, {
        method: "POST",
        headers: { Accept: "application/json" },
        body,
      });
      const answer = await response.json();
      if (input.value === asked) say(answer.message, answer.free);
    } catch {
      say(button.dataset.failed);
    }
  }

  button.type = "button";
  button.addEventListener("click", ask);
  input.addEventListener("input", () => say(""));
})();
