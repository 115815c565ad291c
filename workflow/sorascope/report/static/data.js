"use strict";
// Chunks of gzipped JSON are in the page as text; each is unpacked when it is first asked for.
const Chunks = (() => {
  const cache = new Map();
  const texts = new Map([...document.querySelectorAll("script[data-chunk]")].map(s => [s.dataset.chunk, s]));
  async function bytes(name) {
    const packed = Uint8Array.from(atob(texts.get(name).textContent), c => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }
  const unpack = async name => JSON.parse(new TextDecoder().decode(await bytes(name)));
  return {
    bytes,
    has: name => texts.has(name),
    load(name) {
      if (!cache.has(name)) cache.set(name, unpack(name));
      return cache.get(name);
    },
  };
})();

// A table by columns: value(row, column) as it is, text(row, column) as it is shown.
class Columns {
  constructor(packed) {
    this.rows = packed.rows;
    this.names = packed.names;
    this.columns = packed.columns.map(column => "as" in column ? packed.columns[column.as] : column);
  }
  index(name) { return this.names.indexOf(name); }
  numeric(column) { return "n" in this.columns[column]; }
  levels(column) { return this.columns[column].l; }
  value(row, column) {
    const c = this.columns[column];
    return c.n ? c.n[row] : c.l[c.c[row]];
  }
  text(row, column) {
    const value = this.value(row, column);
    return value === null ? "" : String(value);
  }
  record(row) { return Object.fromEntries(this.names.map((name, column) => [name, this.value(row, column)])); }
}

const tables = new Map();
async function loadTable(path) {
  if (!tables.has(path)) tables.set(path, Chunks.load("table:" + path).then(packed => new Columns(packed)));
  return tables.get(path);
}

// Elements are made from text, never from markup: names from files can hold anything.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

function signed(value) {
  if (value === null) return "–";
  const size = Math.abs(value).toFixed(2);
  return (Number(size) === 0 ? "" : value > 0 ? "+" : "−") + size;
}
const small = value => value === null ? "–" : value < 1e-4 ? "< 0.0001" : String(Number(value.toPrecision(2)));

function download(name, content, type) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
