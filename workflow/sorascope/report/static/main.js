async function startHeatMaps() {
  for (const svg of document.querySelectorAll('svg[data-kind="activity"]')) await startHeatMap(svg);
}
async function startHeatMap(svg) {
  const contrast = svg.dataset.contrast;
  const [views, labels] = await Promise.all([Chunks.load("views:" + contrast), Chunks.load("labels")]);
  const host = [...document.querySelectorAll("[data-detail]")].find(each => each.dataset.detail === contrast);
  const map = new HeatMap(svg, {
    hint: (row, column) => `${labels.mechanisms[views.mechanisms[row]]}, ${views.columns[column]}`,
    onrow: row => openMechanism(views.mechanisms[row]),
    oncell: (row, column) => showCell(contrast, views.columns[column], views.mechanisms[row], host),
  });
  // the reader meets the strongest call first, where its numbers have room beside the figure
  if (views.first.length && matchMedia("(min-width: 1240px)").matches) map.go(...views.first, false);
}

function startSamples() {
  for (const host of document.querySelectorAll("[data-sample-view]")) {
    const contrast = host.dataset.sampleView;
    const choice = host.querySelector("[data-choice]");
    choice.addEventListener("change", () => showSample(contrast, choice.value));
    host.querySelectorAll("[data-step]").forEach(button => button.addEventListener("click", () => {
      const to = choice.selectedIndex + Number(button.dataset.step);
      if (to >= 0 && to < choice.options.length) showSample(contrast, choice.options[to].value);
    }));
    host.querySelector("[data-print]").addEventListener("click", () => {
      document.body.classList.add("only-sample");
      host.classList.add("printed");
      window.print();
      document.body.classList.remove("only-sample");
      host.classList.remove("printed");
    });
    // a sample of a folded contrast is drawn when the contrast is opened
    const outer = host.closest("details.part");
    const begin = () => { if (choice.options.length && !host.querySelector("[data-content] h3")) showSample(contrast, choice.value); };
    if (!outer || outer.open) begin();
    if (outer) outer.addEventListener("toggle", begin);
  }
}

function startMechanisms() {
  const all = [...document.querySelectorAll("details.mechanism")];
  all.forEach(each => each.addEventListener("toggle", () => {
    if (each.open) each.querySelectorAll("[data-strip]").forEach(fillStrip);
  }));
  document.querySelectorAll("[data-all]").forEach(button => button.addEventListener("click", () => {
    all.forEach(each => { each.open = button.dataset.all === "open" && !each.hidden; });
  }));
  document.querySelector('[data-find="mechanism"]').addEventListener("input", event => {
    const query = event.target.value.toLowerCase();
    const text = each => [each.dataset.text, ...[...each.querySelectorAll(".name, dd, tbody th")].map(part => part.textContent)].join(" ").toLowerCase();
    all.forEach(each => { each.hidden = query !== "" && !text(each).includes(query); });
    const found = all.filter(each => !each.hidden).length;
    document.querySelector("[data-found]").textContent = query ? (found ? `${found} of ${all.length} fit.` : "Nothing fits. Names, aliases, genes, claims and therapeutic options are searched.") : "";
  });
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    reveal(target);
    target.scrollIntoView();
  };
  window.addEventListener("hashchange", open);
  open();
}

function startTables() {
  const choice = document.getElementById("table-choice");
  const host = document.getElementById("table-view");
  const show = async () => new TableView(host, await loadTable(choice.value), choice.value);
  choice.addEventListener("change", show);
  // the tables are large: unpack the first one when the reader comes near it
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    observer.disconnect();
    show();
  }, { rootMargin: "600px" }).observe(host);
}

function startNavigation() {
  const links = new Map([...document.querySelectorAll("nav a")].map(link => [link.hash.slice(1), link]));
  const observer = new IntersectionObserver(entries => entries.forEach(entry => {
    const link = links.get(entry.target.id);
    if (link) link.classList.toggle("here", entry.isIntersecting);
  }), { rootMargin: "-20% 0px -70% 0px" });
  document.querySelectorAll("section[id]").forEach(section => observer.observe(section));
}

document.querySelectorAll("figure[data-figure]").forEach(dressFigure);
document.querySelectorAll("[data-later]").forEach(host => near(host, async () => {
  const { svg } = await Chunks.load("figure:" + host.dataset.later);
  host.replaceChildren();
  const placed = placeFigure(host, svg, host.dataset.caption, host.dataset.later);
  host.removeAttribute("data-later"); // print leaves out what is not there yet
  if (placed.dataset.kind === "activity") startHeatMap(placed);
}));
document.querySelectorAll("table.sortable").forEach(sortable);
startHeatMaps();
startSamples();
startMechanisms();
startTables();
// genes.js and samples.js are on pages with gene views only
if (typeof startGenes === "function") { startGenes(); startSampleViews(); }
startNavigation();
