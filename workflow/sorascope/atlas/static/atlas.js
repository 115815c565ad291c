// Facts as filters: contrasts that do not match are hidden, and the synthesis is repeated for those that are left.
(() => {
  const selects = [...document.querySelectorAll("select[data-fact]")];
  const heads = [...document.querySelectorAll("th[data-unit]")];
  const given = JSON.parse(document.getElementById("synthesis-data").textContent);
  const signed = value => Number.isNaN(value) ? "–" : `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
  const pair = (low, high, between = ", ") => Number.isNaN(low) ? "–" : signed(low) + between + signed(high);
  const short = value => Number.isNaN(value) ? "–" : value < 0.0001 ? "<0.0001" : String(+value.toPrecision(2));
  const percent = value => Number.isNaN(value) ? "–" : `${Math.round(value * 100)} %`;
  const written = row => [row.lines, `${row.up} / ${row.down}`, signed(row.effect), pair(row.low, row.high),
    short(row.fdr), percent(row.i2), short(row.tau2), pair(row.newLow, row.newHigh),
    pair(row.leftLow, row.leftHigh, " to "), row.verdict];
  const before = new Map();
  const show = shown => {
    const all = shown.size === given.units.length;
    const rows = given.effects.filter(row => shown.has(row.unit));
    const made = new Map(all ? [] : synthesis.run(rows, given.mechanisms, given.options).map(row => [row.mechanism, row]));
    document.querySelectorAll("tr[data-synthesis]").forEach(row => {
      if (!before.has(row)) before.set(row, [...row.cells].map(cell => [...cell.childNodes]));
      const cells = all ? before.get(row).slice(1) : written(made.get(row.dataset.synthesis)).map(text => [String(text)]);
      cells.forEach((nodes, n) => { row.cells[n + 1].replaceChildren(...nodes); });
    });
    document.querySelectorAll("[data-stratum]").forEach(each => { each.hidden = !all; });
    const told = document.getElementById("synthesis-status");
    if (told) told.textContent = all ? "" : `Repeated for the ${shown.size} contrasts that the filters leave.`;
  };
  const apply = () => {
    const wanted = selects.filter(each => each.selectedIndex > 0).map(each => [each.dataset.fact, each.value]);
    const fits = element => wanted.every(([fact, value]) => element.dataset[fact] === value);
    const shown = new Set();
    for (const head of heads) {
      const hide = !fits(head);
      if (!hide && head.closest("#matrix")) shown.add(head.dataset.unit);
      const table = head.closest("table");
      for (const row of table.rows) {
        const cell = row.cells[head.cellIndex];
        if (cell && row.cells.length > 1) cell.hidden = hide;
      }
    }
    document.querySelectorAll("tr[data-unit]").forEach(row => { row.hidden = !fits(row); });
    const status = document.getElementById("filter-status");
    if (status) status.textContent = `${shown.size} contrasts shown`;
    show(shown);
  };
  selects.forEach(each => each.addEventListener("change", apply));
})();
