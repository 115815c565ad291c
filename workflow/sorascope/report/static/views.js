// Figures arrive as SVG text made by the report builder, with every name escaped there.
function placeFigure(host, text, caption, of = "") {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const figure = make("figure", {},
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": of ? `${caption} (${of})` : caption }, document.importNode(parsed, true)),
    make("figcaption", {}, caption));
  host.append(figure);
  dressFigure(figure);
  return figure.querySelector("svg");
}

// Standing alone, a figure needs its style sheet: the light one, whatever the page shows.
function standalone(svg) {
  const copy = svg.cloneNode(true);
  copy.querySelectorAll(".cursor").forEach(cursor => cursor.remove());
  copy.querySelectorAll(".stick").forEach(group => group.removeAttribute("transform"));
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = document.querySelector("style").textContent.match(/\/\* figure \*\/([^]*?)\/\* end of figure \*\//)[1];
  copy.prepend(style);
  return new XMLSerializer().serializeToString(copy);
}

function fileName(svg) {
  const title = svg.querySelector("title");
  return (title ? title.textContent : "figure").replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 80);
}

async function savePng(svg) {
  const scale = 2;
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(standalone(svg));
  await image.decode();
  const canvas = make("canvas", { width: svg.viewBox.baseVal.width * scale, height: svg.viewBox.baseVal.height * scale });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob(blob => download(fileName(svg) + ".png", blob, "image/png"));
}

function dressFigure(figure) {
  const svg = figure.querySelector("svg");
  stick(figure.querySelector(".scroll"));
  figure.append(make("div", { class: "tools" },
    make("button", { type: "button", onclick: () => download(fileName(svg) + ".svg", standalone(svg), "image/svg+xml") }, "SVG"),
    make("button", { type: "button", onclick: () => savePng(svg) }, "PNG")));
}

function openMechanism(key) {
  const target = document.getElementById("mechanism-" + key);
  if (!target) return;
  reveal(target);
  target.open = true;
  target.scrollIntoView();
  target.querySelector("summary").focus({ preventScroll: true });
}

function interval(row, unit) { return `${signed(row.effect)} ${unit} (95 % ${signed(row.effect_low)}, ${signed(row.effect_high)})`; }

// Rows of the signature table of one contrast, by sample and mechanism.
const rowsOf = new Map();
async function signatureRows(contrast) {
  if (!rowsOf.has(contrast)) {
    rowsOf.set(contrast, loadTable("signature/signatures.tsv").then(table => {
      const found = new Map();
      const [c, s, m] = ["contrast", "sample", "mechanism"].map(name => table.index(name));
      for (let row = 0; row < table.rows; row++)
        if (table.value(row, c) === contrast) found.set(table.value(row, s) + "\t" + table.value(row, m), row);
      return { table, get: (sample, mechanism) => {
        const row = found.get(sample + "\t" + mechanism);
        return row === undefined ? null : table.record(row);
      } };
    }));
  }
  return rowsOf.get(contrast);
}

// The numbers of one cell of the heat map.
async function showCell(contrast, sample, mechanism, host) {
  const [{ get }, labels] = await Promise.all([signatureRows(contrast), Chunks.load("labels")]);
  const row = get(sample, mechanism);
  if (!row) return;
  const facts = [
    ["Call", row.call + (row.reading ? `: ${row.reading}` : "")],
    ["Shift", interval(row, labels.unit)],
    ["Activity", `${signed(row.activity)}${row.rank ? `, rank ${row.rank} in this sample` : ""}`],
    ["FDR", `${small(row.fdr)} (p ${small(row.p)})`],
    ["Genes", `${row.genes_measured} of ${row.genes_scored} measured`],
    ["Against", `${row.n_reference} reference${row.n_reference === 1 ? "" : "s"}`],
    ["Carried by", row.call === "active" || row.call === "suppressed" ? row.carrying_genes : ""],
    ["Remark", row.reason],
  ].filter(([, text]) => text);
  host.replaceChildren(
    make("h3", {}, labels.mechanisms[mechanism] || mechanism),
    make("p", { dir: "auto" }, `${sample} (${row.role}${row.block ? ", " + row.block : ""})`),
    make("dl", {}, ...facts.flatMap(([head, text]) => [make("dt", {}, head), make("dd", { class: head === "Carried by" ? "genes" : null }, text)])),
    make("p", { class: "controls" },
      make("button", { type: "button", onclick: () => openMechanism(mechanism) }, "Mechanism and genes"),
      make("button", { type: "button", onclick: () => showSample(contrast, sample, true) }, "This sample's signature")));
}

// One sample: figure, and the same as a table with the genes that carry each call.
async function showSample(contrast, sample, jump) {
  const host = [...document.querySelectorAll("[data-sample-view]")].find(view => view.dataset.sampleView === contrast);
  const [views, { get }, labels] = await Promise.all([Chunks.load("views:" + contrast), signatureRows(contrast), Chunks.load("labels")]);
  const choice = host.querySelector("[data-choice]");
  choice.value = sample;
  const content = host.querySelector("[data-content]");
  const rows = views.mechanisms.map(key => get(sample, key)).filter(row => row);
  const called = rows.filter(row => row.call === "active" || row.call === "suppressed");
  const first = rows[0] || {};
  rows.sort((a, b) => called.includes(b) - called.includes(a) || Math.abs(b.activity) - Math.abs(a.activity));
  content.replaceChildren(
    make("h3", { dir: "auto" }, sample),
    make("p", {}, `${first.role === "test" ? "Test" : "Reference"} sample${first.block ? " of " + first.block : ""}, against ${first.n_reference} references: ` +
      (called.length ? called.map(row => `${labels.mechanisms[row.mechanism]} ${row.call} (FDR ${small(row.fdr)})`).join("; ") : `nothing called at FDR ≤ ${labels.alpha}`) + "."));
  if (!views.samples[sample]) content.append(make("p", { class: "quiet" }, "No figure here: with this many contrasts the page holds those of test samples. The numbers are below."));
  else placeFigure(content, views.samples[sample], `Signature of ${sample}: shift of every scored mechanism against its references, 95 % intervals.`, contrast);
  const table = make("table", {},
    make("caption", {}, `Signature of ${sample}`),
    make("thead", {}, make("tr", {}, ...["Mechanism", "Call", "Shift, " + labels.unit, "95 % interval", "p", "FDR", "Reading", "Carried by", "Remark"].map(text => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map(row => make("tr", { class: called.includes(row) ? "called" : null },
      make("th", { scope: "row" }, make("a", { href: "#mechanism-" + row.mechanism }, labels.mechanisms[row.mechanism] || row.mechanism)),
      make("td", {}, make("span", { class: "call " + row.call.replace(/ /g, "-") }, row.call)),
      ...[signed(row.effect), `${signed(row.effect_low)}, ${signed(row.effect_high)}`, small(row.p), small(row.fdr)].map(text => make("td", { class: "num" }, text)),
      make("td", {}, row.reading || "–"), make("td", { class: "genes" }, called.includes(row) && row.carrying_genes || "–"), make("td", {}, row.reason || "")))));
  content.append(make("details", { class: "numbers" }, make("summary", {}, "The numbers of this sample, and the genes behind each call"),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Numbers of ${sample}, ${contrast}` }, table)));
  sortable(table);
  if (jump) {
    reveal(host);
    host.scrollIntoView();
    choice.focus({ preventScroll: true });
  }
}

// Gene strips are put in place when their mechanism is opened (or the page is printed).
async function fillStrip(host) {
  if (host.dataset.filled) return;
  host.dataset.filled = "1";
  const views = await Chunks.load("views:" + host.dataset.strip);
  const text = views.strips[host.dataset.mechanism];
  host.replaceChildren();
  if (!text) {
    host.append(make("p", { class: "quiet" }, views.strips_cut ? "No strip here: with this many contrasts the page holds the strips of the mechanisms called most often. Every gene's z is in signature/genes.tsv." : "None of its genes is in the data."));
    return;
  }
  const svg = placeFigure(host, text, views.caption || "Each gene's z in every sample, against the references of its block.", `${host.dataset.mechanism}, ${host.dataset.strip}`);
  new HeatMap(svg, {});
}
