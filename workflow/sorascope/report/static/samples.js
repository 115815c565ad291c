// Samples one's own way: one gene, all mechanisms, or where samples are; ordered, coloured, hidden and highlighted alike.
class SampleViews {
  constructor(host, numbers, labels) {
    Object.assign(this, { host, numbers, labels, what: "components", within: false, hidden: new Set(), marked: new Set(), gene: null });
    const { samples, contrasts } = numbers.head;
    this.samples = samples;
    this.columns = Object.keys(samples.columns).filter(name => name !== "label");
    this.colour = contrasts[0]?.column || this.columns[0];
    this.order = "sheet";
    this.view = new View(host.querySelector("[data-sample-plot]"), "samples");
    this.geneChoice = make("span", { class: "quiet" });
    const columns = this.columns.map(name => [name, name]);
    host.querySelector("[data-sample-controls]").replaceChildren(
      pickOne("Show", [["components", "Principal components"], ["gene", "One gene"], ["mechanisms", "All mechanisms"]], value => { this.what = value; this.draw(); }),
      pickOne("Colour by", columns, value => { this.colour = value; this.draw(); }, this.colour),
      pickOne("Order by", [["sheet", "the sample sheet"], ...columns, ["value", "the gene's value"]], value => { this.order = value; this.draw(); }),
      ...(this.block() ? [make("label", {}, make("input", { type: "checkbox", onchange: event => { this.within = event.target.checked; this.draw(); } }), `within ${this.block()} (its mean taken off)`)] : []),
      this.geneChoice);
    this.choices();
    document.addEventListener("gene", event => { this.gene = event.detail; this.what === "gene" && this.draw(); });
    this.draw();
  }
  block() { return this.numbers.head.contrasts.find(each => each.block)?.block; }
  level(k, column = this.colour) { return this.samples.columns[column]?.[k] ?? ""; }
  // which samples are shown, in which order
  shown(values) {
    const rows = this.samples.names.map((_, k) => k).filter(k => !this.hidden.has(k));
    if (this.order === "value" && values) rows.sort((a, b) => (values[b] ?? -Infinity) - (values[a] ?? -Infinity) || a - b);
    else if (this.samples.columns[this.order]) rows.sort((a, b) => this.level(a, this.order).localeCompare(this.level(b, this.order), "en", { numeric: true }) || a - b);
    return rows;
  }
  choices() {
    const box = k => make("label", {}, make("input", { type: "checkbox", "data-sample": k, onchange: event => { this.hidden[event.target.checked ? "delete" : "add"](k); this.draw(); }, checked: "" }), this.samples.labels[k]);
    const boxes = this.samples.names.map((_, k) => box(k));
    const set = on => { boxes.forEach((each, k) => { each.firstChild.checked = on; this.hidden[on ? "delete" : "add"](k); }); this.draw(); };
    this.host.querySelector("[data-sample-choices]").replaceChildren(
      make("summary", {}, "Hide or show samples"),
      make("p", { class: "controls" }, make("button", { type: "button", onclick: () => set(true) }, "Show all"), make("button", { type: "button", onclick: () => set(false) }, "Hide all"),
        make("button", { type: "button", onclick: () => { this.marked.clear(); this.draw(); } }, "Take highlights off")),
      make("div", { class: "controls choices" }, ...boxes));
  }
  mark(k) {
    this.marked[this.marked.has(k) ? "delete" : "add"](k);
    this.draw();
  }
  levels(rows) { return [...new Set(rows.map(k => this.level(k)))]; }
  // one series a level: colour and shape tell levels apart; highlighted samples are ringed and named
  series(rows, point, inks) {
    return this.levels(rows).map((level, n) => ({ type: "scatter", name: level || "(empty)", symbol: SHAPES[n % SHAPES.length], symbolSize: rows.length > 200 ? 6 : 11, itemStyle: { color: HUES[n % HUES.length] },
      data: rows.filter(k => this.level(k) === level).map(k => ({ value: [...point(k), k], name: this.samples.names[k],
        itemStyle: this.marked.has(k) ? { borderColor: inks.ink, borderWidth: 3 } : undefined,
        label: { show: this.marked.has(k), formatter: this.samples.labels[k], position: "top", color: inks.ink } })) }));
  }
  caption(more) { return `${more} Colour and shape: ${this.colour}. Choose a sample to highlight it in every view. ${this.hidden.size ? `Hidden: ${this.hidden.size} of ${this.samples.names.length} samples.` : ""}`; }
  async draw() {
    this.geneChoice.textContent = this.what === "gene" ? `Gene: ${this.gene || this.firstGene()} (search one above)` : "";
    if (this.what === "gene") return this.oneGene();
    return this.what === "components" ? this.components() : this.mechanisms();
  }
  firstGene() { return this.gene = this.gene || this.numbers.head.genes.find(gene => gene === "ABCB1") || this.numbers.head.genes[0]; }
  tooltip(lines) { return { trigger: "item", renderMode: "richText", formatter: event => lines(event).join("\n") }; }
  async components() {
    const all = this.numbers.head.components, map = (this.within && all.within) || all.all;
    if (!map) return this.empty("Principal components need three samples or more.");
    const rows = this.shown().filter(k => map.at[k]);
    await this.view.show(inks => ({
      grid: { left: 62, right: 24, top: 16, bottom: 84 }, dataZoom: zooming(["x", "y"]), legend: {},
      tooltip: this.tooltip(event => [event.name, ...this.columns.map(name => `${name}: ${this.level(event.value[2], name)}`)]),
      xAxis: { type: "value", name: `PC1 (${Math.round(map.shares[0] * 100)} % of variance)`, nameGap: 28, scale: true }, yAxis: { type: "value", name: `PC2 (${Math.round(map.shares[1] * 100)} %)`, nameGap: 42, scale: true },
      series: this.series(rows, k => map.at[k], inks),
    }), `Principal components of the samples by ${this.colour}${map === all.within ? `, within ${this.block()}` : ""}`, this.caption("Samples that are close to each other are alike in their most variable genes."), event => this.mark(event.value[2]));
  }
  async oneGene() {
    const gene = this.firstGene(), raw = await this.numbers.values(gene), values = this.within ? this.centred(raw) : raw;
    const rows = this.shown(values), places = new Map(rows.map((k, n) => [k, n]));
    const unit = this.numbers.head.unit;
    await this.view.show(inks => ({
      grid: { left: 62, right: 24, top: 16, bottom: 140 }, dataZoom: zooming(["x"]), legend: {},
      tooltip: this.tooltip(event => [event.name, `${gene}: ${signed(event.value[1]).replace(this.within ? "" : "+", "")} ${unit}`, `${this.colour}: ${this.level(event.value[2])}`]),
      xAxis: { type: "category", data: rows.map(k => this.samples.labels[k]), axisLabel: { rotate: 90, interval: rows.length > 60 ? "auto" : 0, fontSize: 10, width: 90, overflow: "truncate" } },
      yAxis: { type: "value", name: `${gene}, ${unit}${this.within ? `, from the mean of its ${this.block()}` : ""}`, nameGap: 40, scale: true },
      series: this.series(rows.filter(k => values[k] !== null), k => [places.get(k), values[k]], inks),
    }), `${gene} in every sample by ${this.colour}`, this.caption(`Expression of ${gene}. Order: ${this.order === "value" ? "highest first" : this.order === "sheet" ? "as in the sample sheet" : this.order}.`), event => this.mark(event.value[2]));
  }
  centred(values) {
    const sums = new Map(), column = this.block();
    values.forEach((value, k) => {
      if (value === null) return;
      const [sum, n] = sums.get(this.level(k, column)) || [0, 0];
      sums.set(this.level(k, column), [sum + value, n + 1]);
    });
    return values.map((value, k) => value === null ? null : value - sums.get(this.level(k, column)).reduce((sum, n) => sum / n));
  }
  async mechanisms() {
    const table = await loadTable("signature/signatures.tsv"), [s, m, a] = ["sample", "mechanism", "activity"].map(name => table.index(name));
    const activity = new Map(), keys = [];
    for (let row = 0; row < table.rows; row++) {
      const key = table.value(row, m);
      if (!this.labels.mechanisms[key] || table.value(row, a) === null) continue;
      if (!keys.includes(key)) keys.push(key);
      if (!activity.has(table.value(row, s) + "\t" + key)) activity.set(table.value(row, s) + "\t" + key, table.value(row, a));
    }
    const tested = new Set([...activity.keys()].map(each => each.split("\t")[0]));
    const rows = this.shown().filter(k => tested.has(this.samples.names[k]));
    const cells = rows.flatMap((k, x) => keys.map((key, y) => [x, y, activity.get(this.samples.names[k] + "\t" + key) ?? "-"]));
    const sizes = cells.map(cell => Math.abs(cell[2])).filter(Number.isFinite).sort((p, q) => p - q), end = sizes[Math.floor(sizes.length * .98)] || 1;
    const name = k => (this.marked.has(k) ? "● " : "") + this.samples.labels[k];
    await this.view.show(() => ({
      grid: { left: this.view.box.clientWidth < 600 ? 120 : 230, right: 24, top: 16, bottom: 140 }, dataZoom: zooming(["x"]),
      visualMap: { type: "continuous", min: -end, max: end, orient: "horizontal", left: "center", bottom: 0, itemHeight: 140, precision: 1, text: ["higher", "lower"], inRange: { color: ["#14508c", "#6ba6d3", "#f5f5f3", "#e58360", "#8f1d2c"] }, textStyle: { color: ink("ink") || PAPER.ink } },
      tooltip: this.tooltip(event => [`${this.labels.mechanisms[keys[event.value[1]]]}`, this.samples.names[rows[event.value[0]]], `activity ${signed(Number(event.value[2]))}`]),
      xAxis: { type: "category", data: rows.map(name), axisLabel: { rotate: 90, interval: rows.length > 60 ? "auto" : 0, fontSize: 10, width: 90, overflow: "truncate" } },
      yAxis: { type: "category", data: keys.map(key => this.labels.mechanisms[key]), inverse: true, axisLabel: { interval: 0, fontSize: 11, width: this.view.box.clientWidth < 600 ? 110 : 220, overflow: "truncate" } },
      series: [{ type: "heatmap", data: cells, progressive: 0 }],
    }), `Activity of every mechanism by sample, ordered by ${this.order}`, this.caption("Activity against the sample's references (first contrast that holds it); the figure above has the calls."), event => this.mark(rows[event.value[0]]), keys.length);
  }
  empty(why) { return this.view.show(() => ({ xAxis: { show: false }, yAxis: { show: false }, series: [] }), why, why); }
}

function startSampleViews() {
  const host = document.getElementById("explore");
  if (!host || !Chunks.has("genes:values")) return;
  near(host.querySelector("[data-sample-controls]"), async () => {
    const [numbers, labels] = await Promise.all([loadGenes(), Chunks.load("labels")]);
    new SampleViews(host, numbers, labels);
  });
}
