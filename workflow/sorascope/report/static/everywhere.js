// On the index: links that open every data set's page at one gene. The pages hold the numbers, the index does not.
function startGeneLinks() {
  const host = document.querySelector("[data-gene-everywhere]");
  if (!host) return;
  host.querySelector("input").addEventListener("input", event => {
    const gene = event.target.value.trim(), told = host.querySelector("[role=status]");
    told.replaceChildren();
    if (!gene) return;
    [...document.querySelectorAll("article h3 a")].forEach((page, k) => {
      const link = document.createElement("a");
      link.href = `${page.getAttribute("href")}#gene=${encodeURIComponent(gene)}`;
      link.textContent = page.textContent;
      told.append(k ? " · " : `${gene} in `, link);
    });
  });
}
startGeneLinks();
