// Charts by uPlot: they take their colours from the style sheet, and a legend of buttons that keys reach.
"use strict";

const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isNarrow = () => innerWidth < 600;
const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const percentiles = Array.from({ length: 101 }, (_, i) => i / 100);
const series = (label, values, color, more = {}) => ({ label, values, color, ...more });
const known = lists => lists.filter(entry => entry.values && entry.values.some(value => value !== null));

// Vertical lines: where the structure changed, or the recommended threshold.
function drawMarks(chart, marks) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
  for (const [i, { at, text, dashed }] of marks.entries()) {
    const x = chart.valToPos(at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width)
      continue;
    ctx.strokeStyle = ctx.fillStyle = style("--ink2");
    ctx.setLineDash(dashed ? [4 * devicePixelRatio, 4 * devicePixelRatio] : []);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (!text)
      continue;
    const isRight = x > bbox.left + bbox.width / 2;
    ctx.textAlign = isRight ? "right" : "left";
    ctx.fillText(text, x + (isRight ? -5 : 5) * devicePixelRatio, bbox.top + (13 + 15 * (i % 3)) * devicePixelRatio);
  }
  ctx.restore();
}

// What each kind of chart shows: x, its series, marks, and how the axes are named.
const kinds = {
  ap: run => ({
    x: run.epochs.x, name: "epoch", range: [0, null], marks: milestones(run),
    series: known([series("AP", run.epochs.ap, "--c6", { width: 2.5 }), series("AP50", run.epochs.ap50, "--c1", { dash: [6, 4] })]),
  }),
  loss: run => ({
    x: run.epochs.x, name: "epoch", range: [0, null], marks: milestones(run),
    series: known([
      series("loss", run.epochs.loss, "--ink", { width: 2.5 }),
      ...run.epochs.terms.map((term, i) => series(term.name, term.values, `--c${[0, 1, 2, 3, 5, 6, 4][i % 7]}`, { dash: dashes[i % 3] })),
    ]),
  }),
  rate: run => ({
    x: run.epochs.x, name: "epoch", range: [0, null], marks: milestones(run, false), height: 140,
    series: known([series("learning rate", run.epochs.rate, "--c3", { width: 2 })]),
  }),
  shares: run => ({
    x: run.epochs.x, name: "epoch", range: [0, 1.02], marks: milestones(run, false),
    series: known(run.epochs.shares.map((share, i) =>
      series(share.name, share.values, `--c${[3, 2, 5, 1, 0][i]}`, { stepped: true, dash: dashes[i % 3], width: 2 }))),
  }),
  steps: run => ({
    x: run.steps.x, name: "step", range: [0, null], height: 180,
    series: known([series("loss", run.steps.loss, "--ink", { width: 1.5 })]),
  }),
  pr: run => ({
    x: percentiles, name: "recall", unit: true, range: [0, 1.02],
    series: known([...run.curves.map((curve, i) => series(curve.name, curve.pr, curve.color, { dash: dashes[i % 3] })),
      series("mean", run.mean.pr, "--ink", { width: 3 })]),
  }),
  f1: run => ({
    x: percentiles, name: "score threshold", unit: true, range: [0, 1.02],
    marks: run.recommended ? [{ at: run.threshold, text: `recommended ${run.threshold.toFixed(2)}` }] : [],
    series: known([...run.curves.map((curve, i) => series(curve.name, curve.f1, curve.color, { dash: dashes[i % 3] })),
      series("mean", run.mean.f1, "--ink", { width: 3 })]),
  }),
  compare: (run, runs) => {
    const measured = runs.filter(other => other.epochs && other.epochs.ap.some(value => value !== null));
    const x = [...new Set(measured.flatMap(other => other.epochs.x))].sort((a, b) => a - b);
    return {
      x, name: "epoch", range: [0, null],
      series: measured.map((other, i) => {
        const at = new Map(other.epochs.x.map((epoch, j) => [epoch, other.epochs.ap[j]]));
        return series(other.name, x.map(epoch => at.get(epoch) ?? null), `--c${[6, 3, 2, 5, 0, 1, 4, 7][i % 8]}`,
          { dash: dashes[Math.floor(i / 8) % 3], width: 2 });
      }),
    };
  },
};
const dashes = [undefined, [6, 3], [2, 3]];
const milestones = (run, named = true) => run.epochs.milestones.map(([at, text], i, all) =>
  ({ at, text: named && all.length < 6 ? text : "", dashed: true }));

const digits = value => value == null ? "–" : Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 0.01 || value === 0
  ? value.toFixed(Math.abs(value) >= 10 ? 1 : 3) : value.toExponential(1);

function drawChart(place, runs) {
  const run = runs[+place.dataset.run], shown = kinds[place.dataset.chart](run, runs);
  place.chart?.destroy();
  place.replaceChildren();
  if (!shown.series.length || place.clientWidth < 50)
    return;
  const ink = style("--ink2"), grid = { stroke: style("--line"), width: 1 }, ticks = grid, font = "12px system-ui, sans-serif";
  const values = [];
  const legend = element("ul", { class: "legend" });
  place.off ??= new Set();
  const options = {
    width: place.clientWidth,
    height: shown.height ?? (isNarrow() ? 220 : 260),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 7 } },
    padding: [10, 14, 0, 0],
    scales: { x: { time: false, range: shown.unit ? [0, 1] : undefined },
      y: { range: (_, low, high) => [shown.range[0], shown.range[1] ?? (high > 0 ? high * 1.06 : 1)] } },
    axes: [
      { stroke: ink, grid, ticks, font, label: shown.name, labelFont: font, labelSize: 20, size: 34, incrs: shown.unit
        ? [0.1, 0.2, 0.5] : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 1e5, 1e6] },
      { stroke: ink, grid, ticks, font, size: 52, values: (_, marks) => marks.map(mark =>
        mark !== 0 && Math.abs(mark) < 0.001 ? mark.toExponential() : String(+mark.toPrecision(3))) },
    ],
    series: [{}, ...shown.series.map((entry, i) => ({
      label: entry.label,
      show: !place.off.has(i),
      stroke: entry.color.startsWith("--") ? style(entry.color) : entry.color,
      width: entry.width ?? 1.75,
      dash: entry.dash,
      spanGaps: true,
      paths: entry.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
      points: { show: shown.x.length < 2 },
    }))],
    hooks: {
      draw: [chart => drawMarks(chart, shown.marks ?? [])],
      setCursor: [chart => {
        const at = chart.cursor.idx;
        shown.series.forEach((entry, i) => values[i].textContent = at == null ? "" : digits(entry.values[at]));
        where.textContent = at == null ? "" : `${shown.name} ${+shown.x[at].toFixed(2)}`;
      }],
    },
  };
  const where = element("li", { class: "where" });
  shown.series.forEach((entry, i) => {
    values.push(element("span", { class: "value" }));
    const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    line.setAttribute("viewBox", "0 0 22 8");
    const stroke = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [name, value] of Object.entries({ x1: 0, x2: 22, y1: 4, y2: 4, "stroke-width": entry.width ?? 2,
      stroke: options.series[i + 1].stroke, "stroke-dasharray": (entry.dash ?? []).join(" ") }))
      stroke.setAttribute(name, value);
    line.append(stroke);
    line.setAttribute("aria-hidden", "true");
    const button = element("button", { type: "button", "aria-pressed": String(!place.off.has(i)) }, line, entry.label);
    button.addEventListener("click", () => {
      const show = place.off.delete(i);
      if (!show)
        place.off.add(i);
      button.setAttribute("aria-pressed", String(show));
      place.chart.setSeries(i + 1, { show });
    });
    legend.append(element("li", {}, button, values[i]));
  });
  legend.append(where);
  const canvas = element("div", { role: "img", "aria-label": place.dataset.words });
  place.append(canvas, legend);
  place.chart = new uPlot(options, [shown.x, ...shown.series.map(entry => entry.values)], canvas);
}

function startCharts(runs) {
  const places = [...document.querySelectorAll("[data-chart]")];
  const sizes = new ResizeObserver(entries => {
    for (const { target, contentRect } of entries)
      if (Math.abs((target.drawn ?? 0) - contentRect.width) > 1) {
        target.drawn = contentRect.width;
        drawChart(target, runs);
      }
  });
  for (const place of places)
    sizes.observe(place);
  return () => places.forEach(place => drawChart(place, runs));
}
