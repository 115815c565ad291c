// Facts as filters: columns of the matrices and rows of the facts table that do not match are hidden.
(() => {
  const selects = [...document.querySelectorAll("select[data-fact]")];
  const heads = [...document.querySelectorAll("th[data-unit]")];
  const apply = () => {
    const wanted = selects.filter(each => each.selectedIndex > 0).map(each => [each.dataset.fact, each.value]);
    const fits = element => wanted.every(([fact, value]) => element.dataset[fact] === value);
    let shown = 0;
    for (const head of heads) {
      const hide = !fits(head);
      if (!hide && head.closest("#matrix")) shown += 1;
      const table = head.closest("table");
      for (const row of table.rows) {
        const cell = row.cells[head.cellIndex];
        if (cell && row.cells.length > 1) cell.hidden = hide;
      }
    }
    document.querySelectorAll("tr[data-unit]").forEach(row => { row.hidden = !fits(row); });
    const status = document.getElementById("filter-status");
    if (status) status.textContent = `${shown} contrasts shown`;
  };
  selects.forEach(each => each.addEventListener("change", apply));
})();
