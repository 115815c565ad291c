"use strict";
(() => {
  const box = document.getElementById("filter");
  const hits = document.getElementById("hits");
  const wordsOf = (article) => article.querySelector("h3").dataset.words;
  const entries = [...document.querySelectorAll("article")].map((article) => ({
    article,
    link: document.querySelector(`nav a[data-for="${CSS.escape(article.id)}"]`).parentElement,
    text: `${article.textContent} ${wordsOf(article)}`.toLowerCase(),
    numbers: wordsOf(article).toLowerCase().split(" "),
    rows: [...article.querySelectorAll("tbody tr")].map((row) => ({
      row,
      symbol: row.dataset.symbol.toLowerCase(),
      text: row.textContent.toLowerCase(),
    })),
  }));
  const parts = [...document.querySelectorAll(".part")].map((part) => ({
    heading: part,
    members: [...part.querySelectorAll("article, li")],
  }));
  const apply = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { article, link, text, numbers, rows } of entries) {
      // a reference number is matched whole: R4 is not R45
      const match = words.every((word) => (/^r\d+$/.test(word) ? numbers.includes(word) : text.includes(word)));
      article.hidden = link.hidden = !match;
      shown += match;
      const named = rows.filter(({ symbol }) => words.includes(symbol));
      const found = named.length ? named : rows.filter((one) => words.every((word) => one.text.includes(word)));
      const some = match && words.length > 0 && found.length > 0;
      for (const one of rows) one.row.hidden = some && !found.includes(one);
      article.querySelector("details.entry").open = match && words.length > 0;
      for (const details of article.querySelectorAll("details:not(.entry)")) {
        if (words.length) details.open = some && [...details.querySelectorAll("tbody tr")].some((row) => !row.hidden);
      }
    }
    for (const part of parts) part.heading.hidden = part.members.every((one) => one.hidden);
    hits.textContent = words.length ? `${shown} of ${entries.length} mechanisms` : "";
  };
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (const entry of target?.querySelectorAll(":scope > details.entry") ?? []) entry.open = true;
    for (let box = target?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target?.scrollIntoView();
  };
  box.addEventListener("input", apply);
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  if (location.hash) reveal();
})();
