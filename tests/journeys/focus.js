// What has the focus, and whether a reader can see that it has. Asked by keyboard.py after every key.
() => {
  const numbers = (color) => (color.match(/[\d.]+/g) || []).map(Number);
  const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [red, green, blue] = numbers(color).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  // The design system draws radio buttons and check boxes in their label; there the focus is seen too.
  const label = at.matches("input[type=radio], input[type=checkbox]") ? at.labels[0] : null;
  const shown = label || at;
  const style = label ? getComputedStyle(label, "::before") : getComputedStyle(at);
  let behind = shown.parentElement;
  while (behind && numbers(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const ground = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
  const [dark, bright] = [light(style.outlineColor), light(ground)].sort((one, other) => one - other);
  const contrast = (bright + 0.05) / (dark + 0.05);
  const box = shown.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, innerWidth - 1), box.top + Math.min(box.height / 2, 10)];
  const top = document.elementFromPoint(x, y);
  return {
    name: at.dataset.action || at.name || at.getAttribute("aria-label") || at.id || at.innerText.trim().split("\n")[0].slice(0, 40),
    value: at.type === "radio" ? at.value : "",
    is_checked: Boolean(at.checked),
    kind: at.type || at.tagName.toLowerCase(),
    in_main: Boolean(at.closest("main")),
    top: box.top + scrollY,
    left: box.left,
    height: box.height,
    is_seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && contrast >= 3,
    is_covered: !top || !(shown.contains(top) || top.contains(shown) || at.contains(top)),
  };
}
