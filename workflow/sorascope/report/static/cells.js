// The map of cells: points on a canvas, coloured by sample, label or a mechanism's score.
const CATEGORIES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#f0e442"];

// more levels than well-told colours get hues of their own: no two levels share one
function categoryColour(number, of) {
  return of <= CATEGORIES.length ? CATEGORIES[number] : `hsl(${Math.round(360 * number / of)} 70% ${[36, 52, 68][number % 3]}%)`;
}

function scoreColour(step) {
  // blue over grey to orange, apart in lightness too, so that no kind of colour vision loses it
  const ends = step < 50 ? [[0, 90, 181], [205, 205, 205]] : [[205, 205, 205], [196, 78, 0]];
  const share = (step % 50) / 50 + (step === 100 ? 1 : 0);
  return `rgb(${ends[0].map((from, n) => Math.round(from + (ends[1][n] - from) * share)).join(",")})`;
}

async function startCellMap() {
  const host = document.querySelector("[data-cell-map]");
  if (!host) return;
  const [map, labels] = await Promise.all([Chunks.load("cells"), Chunks.load("labels")]);
  const choice = host.querySelector("[data-choice]");
  const entries = [["Samples and labels", Object.keys(map.levels)], ["Scores", Object.keys(map.scores)]];
  choice.append(...entries.map(([head, names]) => make("optgroup", { label: head },
    ...names.map(name => make("option", { value: name }, labels.mechanisms[name] || name)))));
  const canvas = host.querySelector("canvas");
  const ends = values => [Math.min(...values), Math.max(...values)];
  const [[left, right], [bottom, top]] = [ends(map.x), ends(map.y)];
  const across = value => 12 + (value - left) / (right - left || 1) * (canvas.width - 24);
  const down = value => canvas.height - 12 - (value - bottom) / (top - bottom || 1) * (canvas.height - 24);
  const draw = () => {
    const name = choice.value, levels = map.levels[name], scores = map.scores[name];
    const colour = levels
      ? number => categoryColour(levels.codes[number], levels.names.length)
      : number => scoreColour(scores.steps[number]);
    // the highest scores are drawn last, on top
    const order = map.x.map((_, number) => number);
    if (scores) order.sort((a, b) => scores.steps[a] - scores.steps[b]);
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    for (const number of order) {
      pen.fillStyle = colour(number);
      pen.fillRect(across(map.x[number]) - 1.5, down(map.y[number]) - 1.5, 3, 3);
    }
    const legend = host.querySelector("[data-legend]");
    legend.replaceChildren(...(levels
      ? levels.names.flatMap((level, number) => {
        const mark = make("span", { "aria-hidden": "true" }, "■ ");
        mark.style.color = categoryColour(number, levels.names.length);
        const entry = make("span", {}, mark, level);
        entry.style.whiteSpace = "nowrap";
        return [entry, "   "];
      })
      : [`Score from ${scores.low} (blue) over grey to ${scores.high} (orange)`]));
  };
  choice.addEventListener("change", draw);
  draw();
}
startCellMap();
