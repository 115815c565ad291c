// Sections that a first reading does not need are folded under their heading, so that a page stays short: on a wide
// screen reference and grounds at the end, on a narrow one all but the first two. What is folded is still found by the browser's
// own search, and print shows it.
const NARROW = "(max-width: 640px)";
const GROUNDS = ["mechanisms", "downloads", "agreement", "quality", "unseen", "calibration", "methods", "limits", "assays", "panels", "nearest", "groups", "units"];
function unfold(section, open = true) {
  const button = section && section.querySelector(":scope > h2 > button.fold");
  if (!button) return;
  section.querySelector(":scope > .body").hidden = open ? false : "until-found";
  section.classList.toggle("folded", !open);
  button.setAttribute("aria-expanded", String(open));
}
// Opens whatever a place of the page is folded in.
function reveal(target) {
  unfold(target.closest("main > section"));
  for (let outer = target.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
}
function foldable(section) {
  const heading = section.querySelector(":scope > h2");
  if (!heading) return;
  const button = make("button", { type: "button", class: "fold", onclick: () => unfold(section, section.classList.contains("folded")) }, ...heading.childNodes);
  heading.append(button);
  heading.after(make("div", { class: "body" }, ...[...section.childNodes].filter(child => child !== heading)));
  section.addEventListener("beforematch", () => unfold(section));
  unfold(section, false);
}
function startFolding() {
  const sections = [...document.querySelectorAll("main > section[id]")], narrow = matchMedia(NARROW).matches;
  const several = document.querySelectorAll(".contrast-answer").length > 1;
  const grounds = section => GROUNDS.includes(section.id) || section.classList.contains("layer");
  sections.filter((section, k) => narrow ? k >= (several ? 1 : 2) : grounds(section)).forEach(foldable);
  const asked = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target) reveal(target);
    if (location.hash.startsWith("#gene=")) unfold(document.getElementById("genes"));
  };
  window.addEventListener("hashchange", asked);
  asked();
}
startFolding();
// Print shows the answer, its figures and grounds that are folded on the screen, and leaves out long tables (print.css).
let opened = [];
window.addEventListener("beforeprint", () => {
  const wanted = document.body.classList.contains("only-sample") ? ".printed details" : "details.line:not(.numbers), details.part, details.assay-answer";
  opened = [...document.querySelectorAll(wanted)].filter(each => !each.open);
  opened.forEach(each => { each.open = true; });
});
window.addEventListener("afterprint", () => opened.forEach(each => { each.open = false; }));
