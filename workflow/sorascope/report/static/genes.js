// Genes: packed numbers (report/genes.py), unpacked when the reader comes near; plots of a contrast, facts of a gene.
const GONE = -32768;
const bySymbol = { up: "expected up", down: "expected down" };

class GeneNumbers {
  constructor(head) {
    this.head = head;
    this.place = new Map(head.genes.map((gene, number) => [gene, number]));
    this.upper = new Map(head.genes.map((gene, number) => [gene.toUpperCase(), number]));
    this.setsOf = new Map();
    for (const [key, genes] of Object.entries(head.sets)) for (const gene of genes) this.setsOf.set(gene, [...(this.setsOf.get(gene) || []), key]);
    this.loaded = new Map();
  }
  static codes(bytes, from, count) {
    const made = new Int16Array(count);
    for (let k = 0; k < count; k++) made[k] = bytes[from + k] | (bytes[from + count + k] << 8);
    return made;
  }
  contrast(number) {
    if (!this.loaded.has(number)) this.loaded.set(number, Chunks.bytes("genes:contrast:" + number).then(bytes => {
      const count = this.head.genes.length, made = {};
      let at = 0;
      for (const [name, step] of Object.entries(this.head.contrasts[number].columns)) {
        made[name] = Float32Array.from(GeneNumbers.codes(bytes, at, count), code => code === GONE ? NaN : code * step);
        at += 2 * count;
      }
      const ranks = GeneNumbers.codes(bytes, at, 2 * count);
      made.rank = Int32Array.from({ length: count }, (_, k) => ranks[k] + (ranks[count + k] << 15));
      return made;
    }));
    return this.loaded.get(number);
  }
  async values(gene) {
    const { samples, genes } = this.head, number = this.place.get(gene), width = samples.names.length;
    this.coded ||= Chunks.bytes("genes:values").then(bytes => GeneNumbers.codes(bytes, 0, genes.length * width));
    const row = (await this.coded).subarray(number * width, (number + 1) * width);
    return Array.from(row, (code, k) => code === GONE ? null : (k && row[0] !== GONE ? code + row[0] : code) * samples.step);
  }
}
let geneNumbers = null;
const loadGenes = () => geneNumbers ||= Chunks.load("genes").then(head => new GeneNumbers(head));
const fromLog = value => Number.isNaN(value) ? null : 10 ** -value;
const orNull = value => Number.isNaN(value) ? null : value;

class GeneViews {
  constructor(host, numbers) {
    Object.assign(this, { host, numbers, plot: "", number: 0, gene: null });
    const { contrasts, sets } = numbers.head;
    this.sets = Object.keys(sets).filter(key => sets[key].length);
    this.set = null;
    this.view = new View(host.querySelector("[data-gene-plot]"), "genes");
    this.input = make("input", { type: "search", list: "gene-names", autocomplete: "off", placeholder: "symbol, such as ABCB1",
      oninput: () => this.suggest(), onchange: () => this.find(this.input.value) });
    this.list = make("datalist", { id: "gene-names" });
    const controls = host.querySelector("[data-gene-controls]");
    this.plots = pickOne("Plot", [], value => { this.plot = value; this.draw(); });
    this.offer();
    controls.replaceChildren(
      make("label", {}, "Gene ", this.input), this.list,
      ...(contrasts.length > 1 ? [pickOne("Contrast", contrasts.map((each, k) => [String(k), each.name]), value => { this.number = Number(value); this.offer(); this.draw(); })] : []),
      this.plots,
      pickOne("Mark the genes of", this.sets.map(key => [key, this.name(key)]), value => { this.set = value; this.draw(); }, this.first()));
    this.set = this.first();
    this.draw();
    this.fromAddress();
    window.addEventListener("hashchange", () => this.fromAddress());
  }
  // plots that the contrast has numbers for; a table of changes alone has no volcano
  offer() {
    const { columns } = this.numbers.head.contrasts[this.number] || { columns: {} };
    const entries = [...("p" in columns ? [["volcano", "Volcano"]] : []), ...("mean" in columns ? [["ma", "MA"]] : []),
      ["ranked", "Changes by rank"], ["running", "Running sum (GSEA)"]];
    if (!entries.some(([key]) => key === this.plot)) this.plot = entries[0][0];
    options(this.plots.querySelector("select"), entries, this.plot);
  }
  name(key) { return this.numbers.head.names[key] || key; }
  // the first set of the answer, else of the main layer the one whose running sum reaches furthest
  first() {
    const told = [...document.querySelectorAll("#answer .glance th a")].map(link => link.hash.replace("#mechanism-", ""));
    const answered = told.find(key => this.sets.includes(key));
    if (answered) return answered;
    const main = new Set(this.numbers.head.main);
    const sums = Object.entries(this.numbers.head.contrasts[0]?.running || {}).filter(([key]) => main.has(key));
    sums.sort((a, b) => Math.abs(b[1].es) - Math.abs(a[1].es));
    return sums.length ? sums[0][0] : this.sets[0];
  }
  fromAddress() {
    const asked = location.hash.match(/^#gene=(.+)$/);
    if (!asked) return;
    this.find(decodeURIComponent(asked[1]));
    this.host.scrollIntoView();
  }
  suggest() {
    const typed = this.input.value.trim().toUpperCase();
    const found = typed ? this.numbers.head.genes.filter(gene => gene.toUpperCase().startsWith(typed)).slice(0, 20) : [];
    this.list.replaceChildren(...found.map(gene => make("option", { value: gene })));
    if (this.numbers.upper.has(typed)) this.find(typed);
  }
  find(text) {
    const typed = text.trim().toUpperCase();
    if (!typed) return;
    const number = this.numbers.upper.get(typed);
    this.input.value = number === undefined ? text : this.numbers.head.genes[number];
    const told = this.host.querySelector("[data-gene-facts]");
    if (number === undefined) {
      const left = this.numbers.head.genes.length < this.numbers.head.all ? " on this page; contrast/genes.tsv holds all genes" : " in this data set: not measured, filtered out, or another name";
      told.replaceChildren(make("p", { class: "quiet" }, `${text} is not${left}.`));
      return;
    }
    this.gene = this.numbers.head.genes[number];
    this.facts();
    this.draw();
    document.dispatchEvent(new CustomEvent("gene", { detail: this.gene }));
  }
  // what is known of one gene: every contrast, the sets it is in, links
  async facts() {
    const { gene, numbers } = this, at = numbers.place.get(gene);
    const rows = await Promise.all(numbers.head.contrasts.map(async (each, k) => {
      const c = await numbers.contrast(k);
      const cells = [signed(orNull(c.change[at])), c.mean ? signed(orNull(c.mean[at])).replace("+", "") : "–",
        small(c.p ? fromLog(c.p[at]) : null), small(c.fdr ? fromLog(c.fdr[at]) : null), c.rank[at] ? `${c.rank[at].toLocaleString("en")} of ${each.ranked.toLocaleString("en")}` : "–"];
      return make("tr", {}, make("th", { scope: "row" }, each.name), ...cells.map(text => make("td", { class: "num" }, text)));
    }));
    const sets = numbers.setsOf.get(gene) || [];
    const link = (text, href) => make("a", { href, rel: "noreferrer" }, text);
    this.host.querySelector("[data-gene-facts]").replaceChildren(
      make("h3", {}, gene),
      make("p", {}, "In the sets: ", ...(sets.length ? sets.flatMap((key, k) => [k ? ", " : "", make("a", { href: "#mechanism-" + key }, this.name(key))]) : ["none"]), ". ",
        link("HGNC", "https://www.genenames.org/data/gene-symbol-report/#!/symbol/" + encodeURIComponent(gene)), " · ",
        link("PubMed: gene and sorafenib", "https://pubmed.ncbi.nlm.nih.gov/?term=" + encodeURIComponent(gene + " sorafenib resistance"))),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${gene} in every contrast` },
        make("table", {}, make("caption", {}, `${gene} in every contrast; rank 1 is the highest`),
          make("thead", {}, make("tr", {}, ...["Contrast", `Change, ${numbers.head.unit}`, "Mean expression", "p", "FDR", "Rank"].map(text => make("th", { scope: "col" }, text)))),
          make("tbody", {}, ...rows))));
  }
  async draw() {
    const { numbers, plot, number, set } = this, head = numbers.head.contrasts[number];
    if (!head) return;
    const c = await numbers.contrast(number);
    this.table(c, head);
    const about = `${head.name}${head.test ? ` (${head.test} against ${head.reference})` : ""}`;
    if (plot === "running") return this.runningSum(head, about);
    const point = { volcano: k => [c.change[k], c.p[k]], ma: k => [c.mean[k], c.change[k]], ranked: k => [c.rank[k] || NaN, c.change[k]] }[plot];
    const inSet = new Map((head.running[set]?.genes || []).map((gene, k) => [gene, head.running[set].signs[k]]));
    for (const gene of numbers.head.sets[set] || []) if (!inSet.has(gene)) inSet.set(gene, 1);
    const groups = { rest: [], up: [], down: [], chosen: [] };
    numbers.head.genes.forEach((gene, k) => {
      const [x, z] = point(k);
      if (Number.isNaN(x) || Number.isNaN(z)) return;
      groups[gene === this.gene ? "chosen" : inSet.has(gene) ? (inSet.get(gene) > 0 ? "up" : "down") : "rest"].push({ value: [x, z, k], name: gene });
    });
    const unit = numbers.head.unit, name = this.name(set);
    const hint = event => {
      const k = event.value && event.value[2];
      if (k === undefined) return "";
      return `${event.name}<br>change ${signed(orNull(c.change[k]))} ${unit}` + (c.fdr ? `<br>FDR ${small(fromLog(c.fdr[k]))}` : "");
    };
    const change = `change, ${unit}`;
    const [told, xName, yName] = { volcano: ["Volcano plot", change, "−log10 p"], ma: ["MA plot", `mean expression, ${unit}`, change], ranked: ["Changes by rank", "rank, highest first", change] }[plot];
    await this.view.show(inks => ({
      grid: { left: 56, right: 24, top: 16, bottom: 84 },
      tooltip: { trigger: "item", renderMode: "richText", formatter: event => hint(event).replace(/<br>/g, "\n") },
      dataZoom: zooming(["x", "y"]),
      legend: { data: [bySymbol.up, bySymbol.down, ...(this.gene ? [this.gene] : [])] },
      xAxis: { type: "value", name: xName, nameGap: 28, scale: plot === "ma" }, yAxis: { type: "value", name: yName, nameGap: 38, scale: plot === "ma" },
      series: [
        { type: "scatter", name: "other genes", data: groups.rest, symbolSize: 3, progressive: 0, itemStyle: { color: inks.quiet, opacity: .4 } },
        { type: "scatter", name: bySymbol.up, data: groups.up, symbolSize: 9, itemStyle: { color: inks.up, borderColor: inks.paper, borderWidth: 1 } },
        { type: "scatter", name: bySymbol.down, data: groups.down, symbol: "rect", symbolSize: 9, itemStyle: { color: inks.down, borderColor: inks.paper, borderWidth: 1 } },
        { type: "scatter", name: this.gene || "", data: groups.chosen, symbol: "diamond", symbolSize: 15, itemStyle: { color: inks.accent, borderColor: inks.ink, borderWidth: 1.5 },
          label: { show: true, formatter: "{b}", position: "top", color: inks.ink, fontWeight: "bold" } },
      ],
    }), `${told} of ${about}, genes of ${name} marked`,
    `Each point is a gene. Marked: ${name}; circles are expected up when it is active, squares expected down. Point at a gene for its numbers, choose it for more. Zoom: Ctrl and wheel, or two fingers.`,
    event => event.name && this.find(event.name));
  }
  // GSEA's running sum: up at each member by its share of the statistic, down a little at every other gene
  async runningSum(head, about) {
    const one = head.running[this.set], name = this.name(this.set);
    if (!one) return this.view.show(() => ({ xAxis: { show: false }, yAxis: { show: false }, series: [] }), `No running sum of ${name}`, `${name} has no directed, measured genes.`);
    const rest = head.ranked - one.genes.length, line = [[0, 0]], marks = [];
    let sum = 0;
    one.genes.forEach((gene, k) => {
      const x = one.others[k] + k, before = sum - one.others[k] / rest;
      sum += one.heights[k];
      line.push([x, before], [x + 1, sum - one.others[k] / rest]);
      marks.push({ value: [x + 1, 0], name: gene, side: one.signs[k] });
    });
    line.push([head.ranked, 0]);
    await this.view.show(inks => ({
      grid: { left: 56, right: 24, top: 16, bottom: 64 },
      tooltip: { trigger: "item", renderMode: "richText", formatter: event => event.name || "" },
      dataZoom: zooming(["x"]),
      xAxis: { type: "value", name: "rank, highest first", nameGap: 28, min: 0, max: head.ranked }, yAxis: { type: "value", name: "running sum", nameGap: 38 },
      series: [
        { type: "line", data: line, showSymbol: false, silent: true, lineStyle: { color: inks.accent, width: 2 } },
        { type: "scatter", name: "members", data: marks.map(each => ({ ...each, itemStyle: { color: each.side > 0 ? inks.up : inks.down } })), symbol: "rect", symbolSize: [2, 22] },
      ],
    }), `Running sum of ${name} in ${about}: ES ${signed(one.es)}`,
    `Enrichment score ${signed(one.es)}, the furthest point of the line from zero. Bars: its ${one.genes.length} genes in the ranked list of ${head.ranked.toLocaleString("en")}; genes expected down enter with their statistic turned (blue).`,
    event => event.name && this.find(event.name));
  }
  // the marked genes as a table: the same numbers without a plot
  table(c, head) {
    const { numbers, set } = this, own = numbers.head.sets[set] || [];
    const measured = own.filter(gene => !Number.isNaN(c.change[numbers.place.get(gene)]));
    measured.sort((a, b) => c.change[numbers.place.get(b)] - c.change[numbers.place.get(a)]);
    this.host.querySelector("[data-gene-table]").replaceChildren(
      make("summary", {}, `${this.name(set)}: ${measured.length} genes with their numbers`),
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Genes of the marked mechanism" },
        make("table", {}, make("caption", {}, `${this.name(set)} in ${head.name}`),
          make("thead", {}, make("tr", {}, ...["Gene", `Change, ${numbers.head.unit}`, "FDR", "Rank"].map(text => make("th", { scope: "col" }, text)))),
          make("tbody", {}, ...measured.map(gene => {
            const k = numbers.place.get(gene);
            return make("tr", {}, make("th", { scope: "row" }, make("button", { type: "button", class: "plain", onclick: () => this.find(gene) }, gene)),
              ...[signed(c.change[k]), small(c.fdr ? fromLog(c.fdr[k]) : null), c.rank[k] ? c.rank[k].toLocaleString("en") : "–"].map(text => make("td", { class: "num" }, text)));
          })))));
  }
}

// In an opened mechanism the table of genes gains what this data set measured: change and FDR of the first contrast.
async function fillGeneColumns(entry) {
  const table = entry.querySelector("table[data-gene-columns]");
  if (!table || table.dataset.filled || !Chunks.has("genes")) return;
  table.dataset.filled = "1";
  const numbers = await loadGenes();
  const all = await Promise.all(numbers.head.contrasts.slice(0, 4).map((_, k) => numbers.contrast(k)));
  const several = all.length > 1;
  all.forEach((_, k) => {
    const named = several ? ` (${numbers.head.contrasts[k].name})` : "";
    table.tHead.rows[0].append(make("th", { scope: "col" }, `Change, ${numbers.head.unit}${named}`), make("th", { scope: "col" }, "FDR" + named));
  });
  for (const row of table.tBodies[0].rows) {
    const at = numbers.place.get(row.cells[0].textContent.trim());
    for (const c of all) {
      const change = at === undefined ? NaN : c.change[at];
      if (Number.isNaN(change)) row.append(make("td", {}, "not measured"), make("td", {}, "–"));
      else row.append(make("td", { class: "num", "data-value": change }, signed(change)), make("td", { class: "num", "data-value": c.fdr ? fromLog(c.fdr[at]) : "" }, small(c.fdr ? fromLog(c.fdr[at]) : null)));
    }
  }
  sortable(table);
}

function startGenes() {
  document.querySelectorAll("details.mechanism").forEach(entry => entry.addEventListener("toggle", () => { if (entry.open) fillGeneColumns(entry); }));
  const host = document.getElementById("genes");
  if (!host || !Chunks.has("genes")) return;
  let begun = null;
  const begin = () => begun ||= loadGenes().then(numbers => new GeneViews(host, numbers));
  near(host.querySelector("[data-gene-controls]"), begin);
  const asked = () => { if (location.hash.startsWith("#gene=")) begin(); };
  window.addEventListener("hashchange", asked);
  asked();
}
