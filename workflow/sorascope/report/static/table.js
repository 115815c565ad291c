// A cell that a spreadsheet would run as a formula is led by an apostrophe; numbers stay as they are.
function safeCell(text) {
  const flat = text.replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(flat.trimStart()) && !/^[+-]?[\d.]+([eE][+-]?\d+)?$/.test(flat) ? "'" + flat : flat;
}

function compareCells(a, b) {
  if (a === null || a === "") return b === null || b === "" ? 0 : 1;
  if (b === null || b === "") return -1;
  return typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
}

const FILTERS = new Set(["contrast", "sample", "group", "block", "role", "mechanism", "call", "reading", "form", "grade", "action", "direction"]);

// Sort, search, filter and page through a table that holds every row.
class TableView {
  constructor(host, table, path) {
    Object.assign(this, { table, path, page: 0, size: 50, order: null, down: false, query: "", filters: new Map() });
    this.status = make("p", { class: "quiet", "aria-live": "polite" });
    this.head = make("tr");
    this.body = make("tbody");
    this.pager = make("p", { class: "controls" });
    const search = make("input", { type: "search", placeholder: "in every column", oninput: event => {
      this.query = event.target.value.toLowerCase();
      this.update();
    } });
    const get = make("button", { type: "button", onclick: () => this.save() }, "Download TSV (the rows found)");
    host.replaceChildren(
      make("p", { class: "controls" }, make("label", {}, "Search ", search), ...this.selects(), get),
      this.status,
      make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": path },
        make("table", {}, make("caption", {}, path), make("thead", {}, this.head), this.body)),
      this.pager);
    this.table.names.forEach((name, column) => this.head.append(make("th", { scope: "col" },
      make("button", { class: "sort", type: "button", onclick: () => this.sort(column) }, name))));
    this.update();
  }
  selects() {
    return this.table.names.flatMap((name, column) => {
      if (this.table.numeric(column) || !FILTERS.has(name)) return [];
      const levels = this.table.levels(column);
      if (levels.length < 2) return [];
      const select = make("select", { onchange: event => {
        if (event.target.selectedIndex) this.filters.set(column, event.target.selectedIndex - 1);
        else this.filters.delete(column);
        this.update();
      } }, make("option", {}, "all"), ...levels.map(level => make("option", {}, level || "(empty)")));
      return [make("label", {}, name + " ", select)];
    });
  }
  sort(column) {
    this.down = this.order === column ? !this.down : false;
    this.order = column;
    this.update();
  }
  update() {
    const { table, query } = this;
    const filters = [...this.filters].map(([column, code]) => [table.columns[column].c, code]);
    // a text level that holds the query is found once, not once a row
    const hits = query ? table.columns.map(c => c.l && c.l.map(level => level.toLowerCase().includes(query))) : [];
    const rows = [];
    for (let row = 0; row < table.rows; row++) {
      if (!filters.every(([codes, code]) => codes[row] === code)) continue;
      if (query && !table.columns.some((c, k) => c.l ? hits[k][c.c[row]] : c.n[row] !== null && String(c.n[row]).includes(query))) continue;
      rows.push(row);
    }
    if (this.order !== null) {
      const sign = this.down ? -1 : 1;
      const empty = value => value === null || value === "";
      rows.sort((a, b) => {
        const [x, y] = [table.value(a, this.order), table.value(b, this.order)];
        return empty(x) || empty(y) ? compareCells(x, y) : sign * compareCells(x, y);
      });
    }
    this.found = rows;
    this.page = 0;
    [...this.head.children].forEach((cell, column) => {
      if (column === this.order) cell.setAttribute("aria-sort", this.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    this.show();
  }
  show() {
    const { table, found, page, size } = this;
    const pages = Math.max(1, Math.ceil(found.length / size));
    this.status.textContent = `${found.length.toLocaleString("en")} of ${table.rows.toLocaleString("en")} rows`;
    this.body.replaceChildren(...found.slice(page * size, (page + 1) * size).map(row => make("tr", {},
      ...table.names.map((_, column) => make("td", { class: table.numeric(column) ? "num" : null, dir: "auto" }, table.text(row, column))))));
    const step = (label, to, off) => {
      const button = make("button", { type: "button", onclick: () => { this.page = to; this.show(); } }, label);
      button.disabled = off;
      return button;
    };
    this.pager.replaceChildren(step("◀ previous", page - 1, page === 0), `page ${page + 1} of ${pages}`, step("next ▶", page + 1, page + 1 >= pages));
  }
  save() {
    const lines = [this.table.names.map(safeCell).join("\t")];
    for (const row of this.found) lines.push(this.table.names.map((_, column) => safeCell(this.table.text(row, column))).join("\t"));
    download(this.path.replace(/\//g, "_"), lines.join("\n") + "\n", "text/tab-separated-values");
  }
}

// The tables written into the page sort by their headings too.
function sortable(table) {
  const head = () => [...table.tHead.rows[0].cells];
  head().forEach((cell, column) => {
    if (cell.querySelector("button.sort")) return;
    const button = make("button", { class: "sort", type: "button", onclick: () => {
      const down = cell.getAttribute("aria-sort") === "ascending";
      head().forEach(other => other.removeAttribute("aria-sort"));
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = row => {
        const field = row.cells[column];
        if (!field) return null;
        if (field.dataset.value === undefined) return field.textContent.trim();
        return field.dataset.value === "None" || field.dataset.value === "" ? null : Number(field.dataset.value);
      };
      const rows = [...table.tBodies[0].rows];
      rows.sort((a, b) => {
        const [x, y] = [value(a), value(b)];
        return x === null || y === null ? compareCells(x, y) : (down ? -1 : 1) * compareCells(x, y);
      });
      table.tBodies[0].append(...rows);
    } }, ...cell.childNodes);
    cell.append(button);
  });
}
