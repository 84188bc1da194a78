// Figures that the reader explores: a button puts a chart in the place of a picture and back.
// A classic script: a page opened from disk may load neither modules nor data by fetch. It needs
// report.js. A legend of buttons shows and hides series, since Plotly's own takes no key.
"use strict";

const PANEL = 380; // pixels; two panels are side by side where each is at least this wide
const ROW = 330; // pixels of a row of panels
const GLYPHS = {
  circle: "●",
  square: "■",
  diamond: "◆",
  "triangle-up": "▲",
  "triangle-down": "▼",
  cross: "✚",
  x: "✖",
  "triangle-left": "◀",
  "triangle-right": "▶",
  star: "★",
  dash: "╌",
};

// Plotly reads some tags in its texts: words from a config must not be any.
function plain(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function isDark() {
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

// Distances from each point to the ends of its interval; none where there is no interval.
function whiskers(values, ends) {
  if (!ends.length) return { visible: false };
  const reach = (i) => values.map((value, at) => Math.abs((ends[at][i] ?? value) - value));
  return { type: "data", symmetric: false, array: reach(1), arrayminus: reach(0), width: 3, thickness: 1.2 };
}

class Chart {
  constructor(place) {
    this.place = place;
    this.figure = place.closest("figure");
    this.hidden = new Set(); // labels
    this.button = makeButton("Explore", `Explore: ${place.dataset.name}`, () => this.toggle());
    this.button.setAttribute("aria-expanded", "false");
    this.figure.querySelector(".exports").prepend(this.button);
  }

  async toggle() {
    const opens = this.place.hidden;
    this.place.hidden = !opens;
    this.figure.classList.toggle("exploring", opens);
    this.button.setAttribute("aria-expanded", String(opens));
    this.button.textContent = opens ? "Show the picture" : "Explore";
    this.button.setAttribute("aria-label", `${this.button.textContent}: ${this.place.dataset.name}`);
    if (opens) await this.open();
  }

  async open() {
    const path = this.place.dataset.chart;
    try {
      await Promise.all([loadScript("assets/plotly-gl3d.min.js"), loadScript(path)]);
      this.chart = window.cubeaeCharts[path];
      if (!this.canvas) this.addParts();
      await this.draw();
      this.place.dataset.state = "ready";
    } catch (error) {
      this.place.dataset.state = `failed: ${error.message}`;
      this.place.textContent = "The chart cannot be shown.";
    }
  }

  addParts() {
    const note = document.createElement("p");
    note.className = "small";
    note.textContent = `${this.chart.note} Point at a mark to read its numbers.`;
    this.canvas = document.createElement("div");
    this.canvas.className = "canvas";
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", `${this.place.dataset.name}, a chart; the data file has its numbers`);
    this.place.replaceChildren(note, this.legend(), this.canvas);
  }

  legend() {
    const bar = document.createElement("div");
    bar.className = "legend";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Series");
    const entries = new Map();
    for (const series of this.chart.series) {
      if (!series.faint && !entries.has(series.label)) entries.set(series.label, series);
    }
    bar.append(...[...entries.values()].map((series) => this.entry(series)));
    bar.append(makeButton("Reset", "Reset: every series and the whole range", () => this.reset()));
    return bar;
  }

  // A button that shows and hides the series of one label.
  entry(series) {
    const button = makeButton("", "", () => {
      if (!this.hidden.delete(series.label)) this.hidden.add(series.label);
      this.draw();
    });
    button.className = "entry";
    button.dataset.label = series.label;
    if (series.composition) button.dataset.composition = series.composition;
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = GLYPHS[series.symbols[0] ?? series.line] ?? "―";
    mark.style.setProperty("--light", series.colour);
    mark.style.setProperty("--dark", series.dark);
    button.append(mark, series.label);
    return button;
  }

  reset() {
    this.hidden.clear();
    this.revision = (this.revision ?? 0) + 1;
    this.draw();
  }

  async draw() {
    for (const button of this.place.querySelectorAll(".entry")) {
      button.setAttribute("aria-pressed", String(!this.hidden.has(button.dataset.label)));
    }
    const traces = this.chart.series.map((series) => this.trace(series));
    const config = { displayModeBar: false, responsive: false };
    await Plotly.react(this.canvas, traces, this.layout(), config);
    this.canvas.removeAllListeners("plotly_hover");
    this.canvas.removeAllListeners("plotly_unhover");
    this.canvas.on("plotly_hover", ({ points }) => {
      lightUp(this.chart.series[points[0].curveNumber].composition || null);
    });
    this.canvas.on("plotly_unhover", () => lightUp(null));
  }

  trace(series) {
    const color = isDark() ? series.dark : series.colour;
    const axis = series.panel ? series.panel + 1 : "";
    const modes = [series.line && "lines", series.symbols.length && "markers"];
    const words = series.words.map((lines) => [`<b>${plain(series.label)}</b>`, ...lines.map(plain)]);
    return {
      type: "scatter",
      mode: modes.filter(Boolean).join("+"),
      x: series.x,
      y: series.y,
      xaxis: `x${axis}`,
      yaxis: `y${axis}`,
      visible: !this.hidden.has(series.label),
      line: { color, dash: series.line || "solid", width: 1.6 },
      marker: { color, symbol: series.symbols, size: series.faint ? 4 : 8, opacity: series.faint ? 0.4 : 0.9 },
      error_x: { ...whiskers(series.x, series.x_ends), color },
      error_y: { ...whiskers(series.y, series.y_ends), color },
      hovertext: words.map((lines) => lines.join("<br>")),
      hoverinfo: words.length ? "text" : "skip",
    };
  }

  layout() {
    const style = getComputedStyle(this.place);
    const count = this.chart.panels.length;
    const columns = this.place.clientWidth >= 2 * PANEL && count > 1 ? 2 : 1;
    const rows = Math.ceil(count / columns);
    const layout = {
      ...plainLook(style),
      height: rows * ROW + 40,
      margin: { l: 62, r: 8, t: 24, b: 50 },
      showlegend: false,
      hovermode: "closest",
      // A finger scrolls the page; a mouse draws a box to zoom into.
      dragmode: window.matchMedia("(pointer: coarse)").matches ? false : "zoom",
      uirevision: `${columns} ${this.revision ?? 0}`,
      annotations: [],
    };
    this.chart.panels.forEach((title, i) => this.addPanel(layout, i, title, rows, columns, style));
    return layout;
  }

  addPanel(layout, i, title, rows, columns, style) {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const [aside, below] = [columns > 1 ? 0.1 : 0, 85 / (rows * ROW)];
    const width = (1 - aside * (columns - 1)) / columns;
    const height = (1 - below * (rows - 1)) / rows;
    const left = column * (width + aside);
    const top = 1 - row * (height + below);
    const id = i ? i + 1 : "";
    const matched = this.chart.shared && i > 0;
    const look = axisLook(style);
    layout[`xaxis${id}`] = {
      ...look,
      ...scale(this.chart.x),
      domain: [left, left + width],
      anchor: `y${id}`,
      ...(matched && { matches: "x" }),
    };
    layout[`yaxis${id}`] = {
      ...look,
      ...scale(this.chart.y, column > 0),
      domain: [top - height, top],
      anchor: `x${id}`,
      automargin: true,
      ...(matched && { matches: "y" }),
    };
    const place = { xref: "paper", yref: "paper", x: left, y: top, xanchor: "left", yanchor: "bottom" };
    layout.annotations.push({ ...place, text: `<b>${plain(title)}</b>`, showarrow: false, yshift: 4 });
  }

  // Other compositions than the one called `name` fade; none do where it is null or not drawn.
  fade(name) {
    if (this.place.dataset.state !== "ready" || this.place.hidden) return;
    const known = this.chart.series.some((series) => series.composition === name);
    const opacity = this.chart.series.map(({ composition }) =>
      known && composition && composition !== name ? 0.15 : 1,
    );
    Plotly.restyle(this.canvas, { opacity });
  }
}

// What an axis of the chart says, as Plotly has it; `bare` leaves its title out.
function scale(axis, bare = false) {
  const ticks = axis.ticks.length && {
    tickvals: axis.ticks.map(([place]) => place),
    ticktext: axis.ticks.map(([, words]) => plain(words)),
  };
  // With few ticks Plotly labels 1, 2 and 5 or powers of ten; with more, every digit.
  const log = axis.log && { type: "log", tickformat: "~g", nticks: 3 };
  return { title: { text: bare ? "" : plain(axis.label), standoff: 8 }, ...log, ...ticks };
}

function axisLook(style) {
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    gridcolor: colour("--line"),
    linecolor: colour("--edge"),
    zeroline: false,
    tickcolor: colour("--edge"),
    tickfont: { color: colour("--quiet"), size: 11 },
    ticks: "outside",
    ticklen: 4,
    showline: true,
  };
}

function makeCharts() {
  const charts = [...document.querySelectorAll(".chart")].map((place) => new Chart(place));
  const redraw = () => charts.filter((each) => each.canvas && !each.place.hidden).forEach((each) => each.draw());
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) redraw();
    width = window.innerWidth;
  });
  document.addEventListener("lit", ({ detail }) => {
    charts.forEach((each) => each.fade(detail));
  });
}

makeCharts();
