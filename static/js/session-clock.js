// Warns before a session ends and offers to go on. The server's clock decides: it is asked before every warning and
// before the page is left, because another tab may have been used meanwhile.
(() => {
  "use strict";
  const SPARE = 3000; // a little later than the server, so that it agrees
  const KEEP_BEFORE = 25000; // what was typed is kept while the session still lives
  const ANNOUNCE_AT = [60, 20]; // seconds

  const clock = document.getElementById("session-clock");
  const idle = document.getElementById("session-idle");
  const total = document.getElementById("session-total");
  if (!clock || !idle?.showModal) return;

  const warning = Number(clock.dataset.warning) * 1000;
  const totalWarning = Number(clock.dataset.totalWarning) * 1000;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("spot-session") : null;
  let idleEnd, totalEnd, token;
  let told = false; // of the longest time, once a page
  let kept = false;
  let asking = false;

  const end = () => Math.min(idleEnd, totalEnd);

  function set(idleLeft, totalLeft) {
    const now = Date.now();
    idleEnd = now + idleLeft * 1000;
    totalEnd = now + totalLeft * 1000;
    kept = false;
  }

  // --- the server ---------------------------------------------------------------------------------------------------

  async function ask(method) {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-CSRFToken"] = token ?? fieldToken();
    const answer = await fetch(idle.dataset.url, { method, headers, redirect: "manual", cache: "no-store" });
    if (!answer.ok) return false; // sent on to the sign-in: the session is over
    const left = await answer.json();
    token = left.token;
    set(left.idle_left, left.total_left);
    tabs?.postMessage({ idleEnd, totalEnd });
    return true;
  }

  const fieldToken = () => document.querySelector("#sign-out [name=csrfmiddlewaretoken]").value;

  function leave() {
    const here = location.pathname + location.search;
    location.assign(`${idle.dataset.signInUrl}?next=${encodeURIComponent(here)}`);
  }

  // Whether the session lives. Without an answer, the page's own clock goes on.
  async function check() {
    if (asking) return;
    asking = true;
    try {
      if (!(await ask("GET"))) leave();
    } catch {
      if (Date.now() > end() + SPARE) leave();
    } finally {
      asking = false;
    }
  }

  async function stay() {
    close(idle);
    try {
      if (!(await ask("POST"))) leave();
    } catch {
      // No network: the next click will tell.
    }
  }

  async function keepTyped() {
    kept = true;
    const form = "keepsTyped" in clock.dataset && document.querySelector("main form[method=post]:not([data-not-kept])");
    if (!form) return;
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const secret = form.elements[name]?.type === "password";
      if (typeof value === "string" && !secret) typed.append(name, value);
    }
    typed.set("csrfmiddlewaretoken", token ?? fieldToken());
    const url = `${idle.dataset.keepUrl}?page=${encodeURIComponent(location.pathname)}`;
    await fetch(url, { method: "POST", body: typed, redirect: "manual" }).catch(() => {});
  }

  // --- what the person sees -------------------------------------------------------------------------------------------

  function inWords(milliseconds) {
    const seconds = Math.max(Math.ceil(milliseconds / 1000), 0);
    if (seconds < 60) return idle.dataset.seconds.replace("{n}", seconds);
    const minutes = Math.round(seconds / 60);
    return minutes === 1 ? idle.dataset.minute : idle.dataset.minutes.replace("{n}", minutes);
  }

  function open(dialog) {
    if (dialog.open) return;
    dialog.querySelector("[data-announce]").textContent = "";
    dialog.announced = ANNOUNCE_AT.filter((seconds) => end() - Date.now() <= seconds * 1000);
    show(dialog);
    dialog.showModal();
  }

  function close(dialog) {
    if (dialog.open) dialog.close(); // the browser gives the focus back
  }

  function show(dialog) {
    const left = end() - Date.now();
    const words = inWords(left);
    const place = dialog.querySelector("[data-left]");
    if (place.textContent !== words) place.textContent = words;
    for (const seconds of ANNOUNCE_AT) {
      if (left > seconds * 1000 || dialog.announced.includes(seconds)) continue;
      dialog.announced.push(seconds);
      dialog.querySelector("[data-announce]").textContent = idle.dataset.soon.replace("{left}", words);
    }
  }

  async function tick() {
    const now = Date.now();
    if (now > end() + SPARE) return check();
    if (!kept && now > end() - KEEP_BEFORE) await keepTyped();
    if (now > totalEnd - totalWarning && !told) {
      await check();
      told = Date.now() > totalEnd - totalWarning;
      if (told) open(total);
    } else if (now > idleEnd - warning && idleEnd < totalEnd && !idle.open && !total.open) {
      await check();
      if (Date.now() > idleEnd - warning) open(idle);
    }
    for (const dialog of [idle, total]) if (dialog.open) show(dialog);
  }

  // --- other tabs, other ways back ------------------------------------------------------------------------------------

  tabs?.addEventListener("message", ({ data }) => {
    if (data.signedOut) {
      // Asked again, in case the other tab's request takes long.
      for (const wait of [1500, 5000, 15000]) setTimeout(check, wait);
      return;
    }
    ({ idleEnd, totalEnd } = data);
    kept = false;
    if (Date.now() < idleEnd - warning) close(idle);
  });
  document.getElementById("sign-out").addEventListener("submit", () => tabs?.postMessage({ signedOut: true }));
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  window.addEventListener("pageshow", (event) => event.persisted && check());

  idle.querySelector("[data-stay]").addEventListener("click", stay);
  idle.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  total.querySelector("[data-close]").addEventListener("click", () => close(total));

  set(Number(clock.dataset.idleLeft), Number(clock.dataset.totalLeft));
  tabs?.postMessage({ idleEnd, totalEnd });
  setInterval(tick, 1000);
})();
