// On a narrow screen every section but the first two is folded under its heading, so that a page stays short; with
// several contrasts the heat maps are folded, too, and of every contrast but the first the headline alone is open.
const NARROW = "(max-width: 640px)";
function unfold(section, open = true) {
  const button = section && section.querySelector(":scope > h2 > button.fold");
  if (!button) return;
  section.classList.toggle("folded", !open);
  button.setAttribute("aria-expanded", String(open));
}
function foldAnswer(block) {
  const open = "h3, .headline, .control.moved";
  const rest = [...block.children].filter(child => !child.matches(open));
  if (!rest.length) return;
  const details = make("details", {}, make("summary", {}, "More on this contrast"));
  block.append(details);
  details.append(...rest);
}
function startFolding() {
  const asked = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target) unfold(target.closest("main > section"));
    if (location.hash.startsWith("#gene=")) unfold(document.getElementById("genes"));
  };
  if (matchMedia(NARROW).matches) {
    const contrasts = [...document.querySelectorAll(".contrast-answer")];
    contrasts.slice(1).forEach(foldAnswer);
    [...document.querySelectorAll("main > section[id]")].slice(contrasts.length > 1 ? 1 : 2).forEach(section => {
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
