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

  // What the server said of the User ID sent before is not true of this one, or is said twice.
  function forgetError() {
    const old = `${input.id}_error`;
    document.getElementById(old)?.remove();
    input.closest(".usa-form-group--error")?.classList.remove("usa-form-group--error");
    input.removeAttribute("aria-invalid");
    const about = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== old);
    if (about.length) input.setAttribute("aria-describedby", about.join(" "));
    else input.removeAttribute("aria-describedby");
    const summary = document.querySelector("[data-error-summary]");
    summary?.querySelectorAll(`a[href="#${input.id}"]`).forEach((link) => link.closest("li").remove());
    if (!summary || summary.querySelector("li")) return;
    summary.remove();
    document.title = document.title.replace(button.dataset.error, "");
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
      if (input.value !== asked) return;
      if (response.ok) forgetError();
      say(answer.message, answer.free);
    } catch {
      say(button.dataset.failed);
    }
  }

  button.type = "button";
  button.addEventListener("click", ask);
  input.addEventListener("input", () => say(""));
})();
