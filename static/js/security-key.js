// Asks a security key or passkey to sign, and posts what it says. Without this script the page leads to other devices.
(() => {
  "use strict";

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const named = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

  function creation(options) {
    return {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    };
  }

  function request(options) {
    return {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    };
  }

  // Browsers that can say it in JSON themselves are still too few.
  function written(credential) {
    const { response } = credential;
    const said = { clientDataJSON: text(response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) said[part] = text(response[part]);
    }
    if (response.getTransports) said.transports = response.getTransports();
    const id = text(credential.rawId);
    return JSON.stringify({ id, rawId: id, type: credential.type, response: said });
  }

  function ask(form) {
    const options = JSON.parse(form.dataset.options);
    return form.dataset.securityKey === "create"
      ? navigator.credentials.create({ publicKey: creation(options) })
      : navigator.credentials.get({ publicKey: request(options) });
  }

  function prepare(form) {
    const button = form.querySelector("[data-use-key]");
    const problem = form.querySelector("[data-key-problem]");
    const status = form.querySelector("[data-key-status]");
    let waiting = false;

    function stop(words) {
      waiting = false;
      button.removeAttribute("aria-disabled");
      button.replaceChildren(form.dataset.again);
      status.replaceChildren();
      problem.replaceChildren(words);
    }

    button.addEventListener("click", async () => {
      if (waiting) return;
      waiting = true;
      button.setAttribute("aria-disabled", "true");
      problem.replaceChildren();
      status.replaceChildren(form.dataset.waiting);
      try {
        form.elements.answer.value = written(await ask(form));
        form.requestSubmit();
      } catch (error) {
        const stopped = ["NotAllowedError", "AbortError", "TimeoutError"].includes(error.name);
        const known = error.name === "InvalidStateError";
        stop(stopped ? form.dataset.stopped : known ? form.dataset.known : form.dataset.failed);
      }
    });

    form.querySelector("[data-unscripted]").hidden = true;
    const works = window.isSecureContext && window.PublicKeyCredential;
    button.hidden = !works;
    form.querySelector("[data-unsupported]").hidden = Boolean(works);
  }

  document.querySelectorAll("[data-security-key]").forEach(prepare);
})();
