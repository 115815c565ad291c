"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const AXES = {
  group: {title: "Groups", what: "group", hint: "What is compared: resistant and sensitive, or any two others.", rest: "in no group"},
  line: {title: "Lines", what: "line", hint: "Cell line, patient or model that a sample comes from. Leave empty if there is one only.", rest: "no line named"},
  clone: {title: "Clones", what: "clone", hint: "Separate derivations of one line. Dishes of one clone share a box. Leave empty if unknown.", rest: "no clone named"},
};
const OUT = "\u0001out";
const state = {title: data.name, scale: data.scale.value, ids: data.ids.value, resistance: "", test: data.test,
  reference: data.reference, within: null, reasons: {}, boxes: {}, at: {}, picked: {group: new Set(), line: new Set(), clone: new Set()}};
for (const axis of Object.keys(AXES)) {
  state.at[axis] = {};
  for (const sample of data.samples) state.at[axis][sample.name] = sample[axis] || "";
  state.boxes[axis] = [...new Set(Object.values(state.at[axis]))].filter(Boolean);
}
for (const name of [data.reference, data.test]) if (name && !state.boxes.group.includes(name)) state.boxes.group.push(name);
const ids = id => document.getElementById(id);

function made(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(options)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

function choice(label, key, options, why = "") {
  const select = made("select", {id: `f-${key}`, onchange: event => { state[key] = event.target.value; update(); }});
  for (const [value, text] of [["", "– choose –"], ...options]) select.append(made("option", {value, selected: value === state[key]}, text));
  return made("label", {}, made("span", {}, label), select, " ", made("span", {className: "why"}, why));
}

function drawFacts() {
  const same = values => values.map(value => [value, value]);
  const title = made("input", {id: "f-title", value: state.title, size: 40, oninput: event => { state.title = event.target.value; update(); }});
  ids("facts").replaceChildren(
    made("label", {}, made("span", {}, "Title"), title),
    choice("The numbers are", "scale", [["counts", "counts of reads"], ["tpm", "TPM"], ["fpkm", "FPKM or RPKM"], ["log2", "log2 values"], ["intensity", "intensities, no logarithm"]], data.scale.because),
    choice("Genes are named by", "ids", [["symbol", "symbols (TP53)"], ["ensembl", "Ensembl IDs"], ["entrez", "Entrez IDs"], ["auto", "tell by the file"]], data.ids.because),
    choice("Resistance is", "resistance", [["acquired", "acquired: grown under the drug"], ["intrinsic", "intrinsic: different lines or patients"], ["unknown", "not known, or not the question"]]));
}

function move(axis, names, box) {
  for (const name of names) {
    state.at[axis][name] = box;
    state.picked[axis].delete(name);
  }
  const where = box === OUT ? "left out" : box || AXES[axis].rest;
  ids("said").textContent = `${names.join(", ")}: ${where}`;
  drawBoard(axis);
  update();
}

function chip(axis, name) {
  const pressed = state.picked[axis].has(name);
  const node = made("button", {type: "button", className: "chip", draggable: true, "aria-pressed": pressed}, name);
  node.dataset.sample = name;
  node.addEventListener("click", () => {
    const picked = state.picked[axis];
    if (picked.has(name)) picked.delete(name); else picked.add(name);
    node.setAttribute("aria-pressed", picked.has(name));
  });
  node.addEventListener("dragstart", event => {
    const picked = state.picked[axis];
    const names = picked.has(name) ? [...picked] : [name];
    event.dataTransfer.setData("text/plain", JSON.stringify({axis, names}));
  });
  return node;
}

function box(axis, name) {
  const node = made("div", {className: "box", role: "group"});
  node.dataset.box = name;
  node.dataset.axis = axis;
  const fixed = name === "" || name === OUT;
  const shown = name === OUT ? "left out of everything" : name || AXES[axis].rest;
  node.setAttribute("aria-label", `${AXES[axis].title}: ${shown}`);
  if (fixed) node.append(made("p", {}, shown));
  else node.append(made("input", {value: name, "aria-label": `Name of the ${AXES[axis].what} ${name}`, onchange: event => rename(axis, name, event.target.value)}));
  node.append(made("button", {type: "button", className: "put", "aria-label": `Put here: chosen samples to ${shown}`,
    onclick: () => state.picked[axis].size && move(axis, [...state.picked[axis]], name)}, "Put here"));
  const held = data.samples.map(each => each.name).filter(each => state.at[axis][each] === name);
  node.append(made("div", {}, ...held.map(each => chip(axis, each))));
  if (name === OUT && held.length) node.append(made("input", {value: state.reasons.all || "", placeholder: "why (the report says so)", "aria-label": "Why these samples are left out",
    oninput: event => { state.reasons.all = event.target.value; update(); }}));
  node.addEventListener("dragover", event => { event.preventDefault(); node.classList.add("over"); });
  node.addEventListener("dragleave", () => node.classList.remove("over"));
  node.addEventListener("drop", event => {
    event.preventDefault();
    node.classList.remove("over");
    let dragged;
    try { dragged = JSON.parse(event.dataTransfer.getData("text/plain")); } catch { return; }
    if (dragged && dragged.axis === axis) move(axis, dragged.names, name);
  });
  return node;
}

function rename(axis, old, wanted) {
  const name = wanted.trim().replace(/\s+/g, " ");
  if (!name || state.boxes[axis].includes(name)) { drawBoard(axis); return; }
  state.boxes[axis] = state.boxes[axis].map(each => each === old ? name : each);
  for (const sample in state.at[axis]) if (state.at[axis][sample] === old) state.at[axis][sample] = name;
  for (const key of ["test", "reference"]) if (axis === "group" && state[key] === old) state[key] = name;
  drawBoard(axis);
  update();
}

function drawBoard(axis) {
  const {title, what, hint} = AXES[axis];
  const add = made("button", {type: "button", className: "add", onclick: () => {
    let number = state.boxes[axis].length + 1;
    while (state.boxes[axis].includes(`${what} ${number}`)) number += 1;
    state.boxes[axis].push(`${what} ${number}`);
    drawBoard(axis);
    update();
  }}, `New ${what}`);
  const names = ["", ...state.boxes[axis], ...(axis === "group" ? [OUT] : [])];
  const board = ids(`board-${axis}`);
  board.replaceChildren(made("h3", {}, title), made("p", {className: "why"}, hint), made("div", {className: "boxes"}, ...names.map(name => box(axis, name))), made("p", {}, add));
}

const used = () => data.samples.map(each => each.name).filter(name => state.at.group[name] !== OUT);
const counted = group => used().filter(name => state.at.group[name] === group).length;
const lineOf = name => state.at.line[name];
const compared = () => used().filter(name => [state.test, state.reference].includes(state.at.group[name]));

function pairs() {
  const lines = [...new Set(compared().map(lineOf))];
  const both = lines.filter(line => [state.test, state.reference].every(group => compared().some(name => lineOf(name) === line && state.at.group[name] === group)));
  return both.length > 0 && !lines.includes("");
}

function drawCompare() {
  const groups = state.boxes.group.map(name => [name, `${name} (${counted(name)} samples)`]);
  for (const key of ["test", "reference"]) if (!state.boxes.group.includes(state[key])) state[key] = "";
  const parts = [choice("Group in question", "test", groups), choice("compared with", "reference", groups)];
  if (pairs()) parts.push(made("label", {}, made("input", {type: "checkbox", id: "f-within", checked: state.within !== false, onchange: event => { state.within = event.target.checked; update(); }}), " within each line: a resistant sample against its own parental ones"));
  ids("compare").replaceChildren(...parts);
}

function openPoints() {
  const points = [];
  const say = (missing, text) => missing && points.push(text);
  say(!state.title.trim(), "Give the data set a title.");
  say(!state.scale, "Say what the numbers are.");
  say(!state.ids, "Say what names the genes.");
  say(!state.resistance, "Say how resistance arose.");
  say(!state.test || !state.reference || state.test === state.reference, "Choose two different groups to compare.");
  for (const group of [state.test, state.reference]) say(group && !counted(group), `Put samples into the group ${group}.`);
  say(Object.values(state.at.group).includes(OUT) && !(state.reasons.all || "").trim(), "Say why samples are left out.");
  return points;
}

const quoted = text => JSON.stringify(String(text));
const slug = text => text.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "group";
const clones = () => compared().some(name => state.at.clone[name]);
const within = () => pairs() && state.within !== false;

function config() {
  const lines = ["datasets:", `  ${quoted(data.name)}:`, `    title: ${quoted(state.title.trim())}`];
  for (const [key, value] of Object.entries(data.entry)) lines.push(`    ${key}: ${quoted(value)}`);
  lines.push(`    samples: ${quoted(`${data.folder}/${data.name}.tsv`)}`);
  for (const key of ["scale", "ids", "resistance"]) lines.push(`    ${key}: ${quoted(state[key])}`);
  if (Object.keys(data.cells).length) lines.push("    cells:", ...Object.entries(data.cells).map(([key, value]) => `      ${key}: ${quoted(value)}`));
  const out = Object.entries(data.left_out).concat(Object.keys(state.at.group).filter(name => state.at.group[name] === OUT).map(name => [name, (state.reasons.all || "").trim()]));
  if (out.length) lines.push("    exclude:", ...out.map(([name, why]) => `      ${quoted(name)}: ${quoted(why)}`));
  lines.push("    contrasts:", `      ${quoted(`${slug(state.test)}_vs_${slug(state.reference)}`)}:`, "        column: group", `        test: ${quoted(state.test)}`, `        reference: ${quoted(state.reference)}`);
  if (within()) lines.push("        block: line");
  if (clones()) lines.push("        clone: clone");
  return lines.join("\n") + "\n";
}

function sheet() {
  const own = ["group", "line", "clone"];
  const more = data.columns.filter(name => !own.includes(name));
  const groupOf = name => state.at.group[name] === OUT ? "left out" : state.at.group[name];
  const clone = name => state.at.clone[name] || `${lineOf(name)} ${groupOf(name)}`.trim();
  const rows = data.samples.map(({name, cells}) => {
    const group = groupOf(name);
    return [name, group, lineOf(name), clones() ? clone(name) : "", ...more.map(column => cells[column] || "")];
  });
  const kept = ["sample", ...own, ...more].map((name, place) => [name, place]).filter(([name, place]) => place < 2 || rows.some(row => row[place]));
  return [kept.map(([name]) => name), ...rows.map(row => kept.map(([, place]) => row[place]))]
    .map(row => row.map(cell => String(cell).replace(/\s+/g, " ")).join("\t")).join("\n") + "\n";
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], {type: "text/plain;charset=utf-8"}));
  made("a", {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function update() {
  drawCompare();
  const points = openPoints();
  ids("open").replaceChildren(...(points.length ? points.map(text => made("li", {}, text)) : [made("li", {className: "ready"}, "Nothing is open.")]));
  for (const id of ["get-config", "get-sheet"]) ids(id).disabled = points.length > 0;
  ids("config").textContent = points.length ? "" : config();
  ids("sheet").textContent = points.length ? "" : sheet();
}

ids("brought").textContent = data.brought;
ids("folder").textContent = data.folder;
ids("commands").textContent = data.commands.join("\n");
ids("boards").append(...Object.keys(AXES).map(axis => made("div", {id: `board-${axis}`})));
ids("get-config").addEventListener("click", () => download(`${data.name}.yaml`, config()));
ids("get-sheet").addEventListener("click", () => download(`${data.name}.tsv`, sheet()));
drawFacts();
Object.keys(AXES).forEach(drawBoard);
update();
