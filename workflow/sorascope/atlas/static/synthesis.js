// The synthesis repeated for the contrasts that the filters leave: the same arithmetic as synthesis/ in Python.
const synthesis = (() => {
  const lnGamma = x => {
    const c = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155,
      0.1208650973866179e-2, -0.5395239384953e-5];
    let y = x, sum = 1.000000000190015;
    for (const each of c) sum += each / ++y;
    return (x + 0.5) * Math.log(x + 5.5) - (x + 5.5) + Math.log(2.5066282746310005 * sum / x);
  };
  // regularised incomplete beta by Lentz's continued fraction
  const beta = (x, a, b) => {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    if (x > (a + 1) / (a + b + 2)) return 1 - beta(1 - x, b, a);
    const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
    let c = 1, d = 1 / Math.max(1 - (a + b) * x / (a + 1), 1e-300), h = d;
    for (let m = 1; m < 300; m++) {
      for (const n of [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))]) {
        d = 1 / (1 + n * d); c = 1 + n / c; h *= d * c;
      }
      if (Math.abs(d * c - 1) < 1e-12) break;
    }
    return front * h;
  };
  const tTwoSided = (t, df) => beta(df / (df + t * t), df / 2, 0.5);
  const bisect = (f, low, high) => {
    for (let n = 0; n < 200; n++) {
      const middle = (low + high) / 2;
      if (f(middle) > 0) low = middle; else high = middle;
    }
    return (low + high) / 2;
  };
  const tQuantile = df => bisect(t => tTwoSided(t, df) - 0.05, 0, 1e4);
  // upper tail of chi-squared, by the series of the lower incomplete gamma
  const chi2 = (x, df) => {
    let term = 1 / (df / 2), sum = term;
    for (let n = 1; n < 2000; n++) { term *= x / 2 / (df / 2 + n); sum += term; if (term < sum * 1e-14) break; }
    return x <= 0 ? 1 : Math.max(0, 1 - sum * Math.exp(-x / 2 + df / 2 * Math.log(x / 2) - lnGamma(df / 2)));
  };
  const total = values => values.reduce((sum, each) => sum + each, 0);
  const mean = (y, w) => total(y.map((each, n) => each * w[n])) / total(w);
  const dispersion = (y, v, tau2) => {
    const w = v.map(each => 1 / (each + tau2)), m = mean(y, w);
    return total(y.map((each, n) => w[n] * (each - m) ** 2));
  };
  const pool = (y, v) => {
    const k = y.length, df = k - 1, q = dispersion(y, v, 0), plain = total(y) / k;
    const most = total(y.map(each => (each - plain) ** 2)) / df;
    const tau2 = q <= df ? 0 : dispersion(y, v, most) >= df ? most : bisect(t => dispersion(y, v, t) - df, 0, most);
    const w = v.map(each => 1 / (each + tau2)), effect = mean(y, w);
    const se = Math.sqrt(Math.max(1, dispersion(y, v, tau2) / df) / total(w)), half = tQuantile(df) * se;
    const spread = k > 2 ? tQuantile(k - 2) * Math.sqrt(tau2 + se * se) : NaN;
    return { effect, low: effect - half, high: effect + half, p: tTwoSided(effect / se, df), tau2,
      i2: q > 0 ? Math.max(0, (q - df) / q) : 0, qP: chi2(q, df), newLow: effect - spread, newHigh: effect + spread };
  };
  const byLine = (rows, correlation) => {
    const lines = new Map();
    for (const row of rows) lines.set(row.line, [...(lines.get(row.line) || []), row]);
    return [...lines.entries()].map(([line, own]) => {
      const sd = own.map(row => Math.sqrt(row.variance)), squares = total(own.map(row => row.variance));
      return { line, contrasts: own.length, bounded: own.every(row => row.bounded),
        effect: total(own.map(row => row.effect)) / own.length,
        variance: (squares + correlation * (total(sd) ** 2 - squares)) / own.length ** 2 };
    });
  };
  const adjust = p => {
    const known = p.map((each, n) => [each, n]).filter(each => !Number.isNaN(each[0])).sort((a, b) => a[0] - b[0]);
    const found = p.map(() => NaN);
    let least = 1;
    for (let n = known.length - 1; n >= 0; n--) {
      least = Math.min(least, known[n][0] * known.length / (n + 1));
      found[known[n][1]] = least;
    }
    return found;
  };
  const verdict = (row, fdr, words) => {
    if (row.lines === 0) return words.not_measured;
    if (row.lines === 1) return words.one_line;
    if (row.lines === 2) return words.two_lines;
    if (row.fdr < fdr) {
      const sign = row.effect > 0 ? 1 : -1;
      const stable = Math.min(sign * row.leftLow, sign * row.leftHigh) > 0;
      return !stable ? words.hinges : sign > 0 ? words.recurs_up : words.recurs_down;
    }
    return row.qP < 0.05 ? words.differs : words.open;
  };
  // rows: { mechanism, line, effect, variance, bounded }, those of the contrasts that are shown
  const run = (rows, mechanisms, options) => {
    const found = mechanisms.map(mechanism => {
      const lines = byLine(rows.filter(row => row.mechanism === mechanism), options.correlation);
      const y = lines.map(line => line.effect), v = lines.map(line => line.variance), k = y.length;
      const row = { mechanism, lines: k, up: y.filter(e => e > 0).length, down: y.filter(e => e < 0).length,
        effect: NaN, low: NaN, high: NaN, p: NaN, tau2: NaN, i2: NaN, newLow: NaN, newHigh: NaN,
        leftLow: NaN, leftHigh: NaN, qP: NaN };
      if (k === 1) {
        const half = 1.959963984540054 * Math.sqrt(v[0]);
        return { ...row, effect: y[0], low: y[0] - half, high: y[0] + half };
      }
      if (k === 2) return { ...row, effect: pool(y, v).effect };
      if (k < 2) return row;
      const left = y.map((_, n) => pool(y.filter((_, m) => m !== n), v.filter((_, m) => m !== n)).effect);
      const all = { ...row, ...pool(y, v), leftLow: Math.min(...left), leftHigh: Math.max(...left) };
      if (lines.some(line => line.bounded)) Object.assign(all, { tau2: NaN, i2: NaN, newLow: NaN, newHigh: NaN });
      return all;
    });
    const fdr = adjust(found.map(row => row.p));
    return found.map((row, n) => ({ ...row, fdr: fdr[n] }))
      .map(row => ({ ...row, verdict: verdict(row, options.fdr, options.words) }));
  };
  return { run };
})();
