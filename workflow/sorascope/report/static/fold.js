// On a narrow screen every section but the first two is folded under its heading, so that a page stays short.
const NARROW = "(max-width: 640px)";
function unfold(section, open = true) {
  const button = section && section.querySelector(":scope > h2 > button.fold");
  if (!button) return;
  section.classList.toggle("folded", !open);
  button.setAttribute("aria-expanded", String(open));
}
function startFolding() {
  const asked = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target) unfold(target.closest("main > section"));
    if (location.hash.startsWith("#gene=")) unfold(document.getElementById("genes"));
  };
  if (matchMedia(NARROW).matches) {
    [...document.querySelectorAll("main > section[id]")].slice(2).forEach(section => {
      const heading = section.querySelector(":scope > h2");
      if (!heading) return;
      const button = make("button", { type: "button", class: "fold", onclick: () => unfold(section, section.classList.contains("folded")) }, ...heading.childNodes);
      heading.append(button);
      unfold(section, false);
    });
  }
  window.addEventListener("hashchange", asked);
  asked();
}
startFolding();
