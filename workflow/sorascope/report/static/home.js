// In a report of Snakemake every page is in a folder of its own, and in one that is a single file it has no
// place at all: links to what stood beside it would lead nowhere.
function dropDeadLinks() {
  const single = location.protocol === "data:" || location.protocol === "blob:";
  if (!single && !/\/data\/raw\/[0-9a-f]+\//.test(location.pathname)) return;
  document.querySelectorAll(single ? "a[data-beside],a[data-page]" : "a[data-beside]")
    .forEach(link => link.replaceWith(...link.childNodes));
}
dropDeadLinks();
