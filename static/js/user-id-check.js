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

  // As the server marks it where no script runs: at the box, and not by color alone.
  function mark(refused) {
    if (refused === note.hasAttribute("data-refused")) return;
    note.toggleAttribute("data-refused", refused);
    input.closest(".usa-form-group").classList.toggle("usa-form-group--error", refused);
    const others = describers().filter((id) => id !== note.id);
    describeBy(refused ? [...others, note.id] : others);
    if (refused) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  function describers() {
    return (input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  }

  function describeBy(ids) {
    if (ids.length) input.setAttribute("aria-describedby", ids.join(" "));
    else input.removeAttribute("aria-describedby");
  }

  // What the server said of the User ID sent before is not true of this one, or is said twice.
  function forgetError() {
    const old = `${input.id}_error`;
    document.getElementById(old)?.remove();
    input.closest(".usa-form-group--error")?.classList.remove("usa-form-group--error");
    input.removeAttribute("aria-invalid");
    describeBy(describers().filter((id) => id !== old));
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
    mark(false);
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
      mark(response.ok && !answer.free);
    } catch {
      say(button.dataset.failed);
    }
  }

  button.type = "button";
  button.addEventListener("click", ask);
  input.addEventListener("input", () => {
    say("");
    mark(false);
  });
})();
