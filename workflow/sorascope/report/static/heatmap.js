// Keyboard, mouse and touch on a heat map: a cursor on one cell, its numbers below the figure.
class HeatMap {
  constructor(svg, options) {
    Object.assign(this, { svg, ...options, row: 0, column: 0 });
    this.xs = JSON.parse(svg.dataset.xs);
    this.ys = JSON.parse(svg.dataset.ys);
    this.cell = Number(svg.dataset.cell);
    this.height = Number(svg.dataset.row);
    this.cursor = svg.querySelector(".cursor");
    this.cursor.setAttribute("width", Math.max(this.cell, 3));
    const scroller = svg.closest(".scroll");
    scroller.addEventListener("keydown", event => this.key(event));
    svg.addEventListener("click", event => this.pick(event, true));
    svg.addEventListener("mousemove", event => this.pick(event, false));
    svg.style.cursor = "pointer";
    this.tip = document.createElementNS("http://www.w3.org/2000/svg", "title");
    svg.append(this.tip);
  }
  at(event) {
    const box = this.svg.getBoundingClientRect();
    const scale = this.svg.viewBox.baseVal.width / box.width;
    const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    const row = this.ys.findIndex(top => y >= top && y < top + this.height);
    const column = this.xs.findIndex(left => x >= left && x < left + this.cell);
    return [row, column];
  }
  pick(event, chosen) {
    const [row, column] = this.at(event);
    if (row < 0) return;
    if (column < 0) {
      if (chosen && this.onrow) this.onrow(row);
      return;
    }
    if (chosen) this.go(row, column);
    else if (this.hint) this.tip.textContent = this.hint(row, column);
  }
  key(event) {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -1e6], End: [0, 1e6] };
    if (event.key === "Enter") {
      if (this.onrow) this.onrow(this.row);
      return;
    }
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [down, right] = this.shown ? moves[event.key] : [0, 0];
    const clamp = (value, list) => Math.min(Math.max(value, 0), list.length - 1);
    this.go(clamp(this.row + down, this.ys), clamp(this.column + right, this.xs));
  }
  go(row, column, follow = true) {
    Object.assign(this, { row, column, shown: true });
    this.cursor.setAttribute("x", this.xs[column]);
    this.cursor.setAttribute("y", this.ys[row]);
    this.cursor.style.display = "inline";
    if (this.oncell) this.oncell(row, column);
    if (!follow) return;
    const scroller = this.svg.closest(".scroll");
    const left = this.xs[column] - this.xs[0];
    if (left < scroller.scrollLeft) scroller.scrollLeft = left;
    const right = this.xs[column] + this.cell - scroller.clientWidth + 12;
    if (right > scroller.scrollLeft) scroller.scrollLeft = right;
  }
}

// Row labels stay in view while a wide figure scrolls sideways.
function stick(scroller) {
  const labels = scroller.querySelector(".stick");
  if (labels) scroller.addEventListener("scroll", () => labels.setAttribute("transform", `translate(${scroller.scrollLeft} 0)`), { passive: true });
}
