// Interactive views by Apache ECharts, which is unpacked and started when the first view comes near the screen.
// The page's policy names the library's checksum, so that no other script can take its place.
let charting = null;
function startCharting() {
  charting ||= Chunks.bytes("library:echarts").then(bytes => {
    const script = document.createElement("script");
    script.textContent = new TextDecoder().decode(bytes);
    document.head.append(script);
    return window.echarts;
  });
  return charting;
}

const HUES = ["#0072b2", "#d55e00", "#009e73", "#aa4499", "#8a6d00", "#3a9ad9", "#777777", "#882255"];
const SHAPES = ["circle", "rect", "diamond", "roundRect", "pin"];
const ink = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const PAPER = { ink: "#1d2530", quiet: "#566172", paper: "#ffffff", line: "#d5dbe2", up: "#a8352f", down: "#1a5a99", accent: "#0b6e75" };
const screenInks = () => Object.fromEntries(Object.keys(PAPER).map(name => [name, ink(name) || PAPER[name]]));

// A view: `option(inks)` gives what ECharts draws, so that the same picture can be saved on white paper.
class View {
  constructor(host, name) {
    this.name = name;
    this.box = make("div", { class: "chart", role: "img" });
    this.note = make("figcaption");
    this.tools = make("div", { class: "tools" },
      make("button", { type: "button", onclick: () => this.draw() }, "Whole view"),
      make("button", { type: "button", onclick: () => this.save("svg") }, "SVG"),
      make("button", { type: "button", onclick: () => this.save("png") }, "PNG"));
    host.replaceChildren(make("figure", {}, this.box, this.note, this.tools));
    new ResizeObserver(() => this.chart && this.chart.resize()).observe(this.box);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.chart && this.draw());
  }
  // `rows`: how many rows of labels the picture must have room for, 0 for the usual height
  async show(option, told, caption, onpick, rows = 0) {
    Object.assign(this, { option, told, onpick });
    this.box.style.height = rows ? `${rows * 17 + 200}px` : "";
    if (this.chart) this.chart.resize();
    this.box.setAttribute("aria-label", told);
    this.note.textContent = caption;
    await this.draw();
  }
  async draw() {
    const library = await startCharting();
    if (!this.chart) {
      this.chart = library.init(this.box, null, { renderer: "canvas" });
      this.chart.on("click", event => this.onpick && this.onpick(event));
    }
    this.chart.setOption(this.dressed(screenInks()), true);
  }
  dressed(inks) {
    const axis = { axisLine: { lineStyle: { color: inks.quiet } }, axisLabel: { color: inks.quiet }, nameTextStyle: { color: inks.quiet },
      splitLine: { lineStyle: { color: inks.line } }, nameLocation: "middle" };
    const made = this.option(inks);
    const dress = given => ({ ...axis, ...given, axisLabel: { ...axis.axisLabel, ...given.axisLabel } });
    return { animation: false, backgroundColor: inks.paper, textStyle: { color: inks.ink }, ...made,
      xAxis: dress(made.xAxis), yAxis: dress(made.yAxis),
      legend: made.legend && { bottom: 0, type: "plain", textStyle: { color: inks.ink }, ...made.legend } };
  }
  // saved pictures say where they come from
  save(kind) {
    const [width, height] = [Math.max(this.box.clientWidth, 640), Math.max(this.box.clientHeight, 420)];
    const paper = make("div");
    paper.style.cssText = `position:absolute;left:-9999px;width:${width}px;height:${height}px`;
    document.body.append(paper);
    const chart = window.echarts.init(paper, null, { renderer: kind === "svg" ? "svg" : "canvas", width, height });
    const option = this.dressed(PAPER);
    const source = document.querySelector("[data-source]").dataset.source;
    chart.setOption({ ...option, grid: { ...option.grid, top: 56 }, aria: { enabled: false }, tooltip: { show: false },
      title: { text: `${this.told}\n${source}`, left: 8, top: 4, textStyle: { fontSize: 11, fontWeight: "normal", color: PAPER.ink, width: width - 16, overflow: "break" } } });
    const url = chart.getDataURL({ type: kind, pixelRatio: 2, backgroundColor: "#ffffff" });
    make("a", { href: url, download: `${this.name}_${this.told}`.replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 80) + "." + kind }).click();
    chart.dispose();
    paper.remove();
  }
}

const zooming = axes => axes.map(axis => ({ type: "inside", [axis + "AxisIndex"]: 0, filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseMove: true, preventDefaultMouseMove: false }));

// Run once when an element comes near the screen.
function near(element, run) {
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(entry => entry.isIntersecting)) return;
    observer.disconnect();
    run();
  }, { rootMargin: "400px" }).observe(element);
}

const options = (select, entries, chosen) => select.replaceChildren(...entries.map(([value, text]) => {
  const option = make("option", { value }, text);
  option.selected = value === chosen;
  return option;
}));
const pickOne = (label, entries, change, chosen) => {
  const select = make("select", { onchange: () => change(select.value) });
  options(select, entries, chosen);
  return make("label", {}, label + " ", select);
};
