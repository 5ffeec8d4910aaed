// Turns a list of links to sections into tabs. Without this script all sections stand on the page.
(() => {
  "use strict";

  function enhance(nav) {
    const tabs = [...nav.querySelectorAll("a[href^='#']")];
    const panels = tabs.map((tab) => document.getElementById(decodeURIComponent(tab.hash.slice(1))));
    if (tabs.length < 2 || panels.some((panel) => !panel)) return;

    const list = nav.querySelector("ul");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", nav.getAttribute("aria-label"));
    list.querySelectorAll("li").forEach((item) => item.setAttribute("role", "presentation"));
    tabs.forEach((tab, index) => {
      tab.id ||= `tab-${panels[index].id}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panels[index].id);
      panels[index].setAttribute("role", "tabpanel");
      panels[index].setAttribute("aria-labelledby", tab.id);
      panels[index].tabIndex = 0;
    });

    function select(chosen, { focus = false, remember = true } = {}) {
      tabs.forEach((tab, index) => {
        const on = index === chosen;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        panels[index].hidden = !on;
      });
      if (focus) tabs[chosen].focus();
      if (remember) history.replaceState(history.state, "", tabs[chosen].hash);
    }

    const last = tabs.length - 1;
    const moves = {
      ArrowRight: (index) => (index === last ? 0 : index + 1),
      ArrowLeft: (index) => (index === 0 ? last : index - 1),
      Home: () => 0,
      End: () => last,
    };
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        select(index);
      });
      tab.addEventListener("keydown", (event) => {
        if (event.key === " ") {
          event.preventDefault();
          select(index);
        } else if (moves[event.key]) {
          event.preventDefault();
          select(moves[event.key](index), { focus: true });
        }
      });
    });

    // A link may lead to a panel, or to something inside one that is closed.
    function follow() {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const index = target ? panels.findIndex((panel) => panel.contains(target)) : -1;
      if (index < 0) return false;
      select(index, { remember: false });
      if (target !== panels[index]) target.scrollIntoView();
      return true;
    }
    window.addEventListener("hashchange", follow);
    if (!follow()) {
      const withError = panels.findIndex((panel) => panel.querySelector("[aria-invalid=true]"));
      select(Math.max(withError, 0), { remember: false });
    }
  }

  document.querySelectorAll("[data-tabs]").forEach(enhance);
})();
