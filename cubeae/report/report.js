// What pages do beyond their HTML: show where the reader is, unfold, turn clouds.
// A classic script: a page opened from disk may load neither modules nor data by fetch.
"use strict";

// ---- Pages ---------------------------------------------------------------------------------

// On a narrow screen the list of pages scrolls: show where the reader is.
function showCurrentPage() {
  const current = document.querySelector("header.site [aria-current]");
  const list = current?.closest("nav");
  if (list) list.scrollLeft = current.offsetLeft - list.offsetLeft - list.clientWidth / 2;
}

// In the list "On this page", the section that the reader has last scrolled to is marked.
function markSections() {
  const links = [...document.querySelectorAll(".toc a")];
  const found = links.map((link) => [link, document.getElementById(link.hash.slice(1))]);
  const sections = found.filter(([, section]) => section?.getClientRects().length);
  const mark = () => {
    const above = sections.filter(([, s]) => s.getBoundingClientRect().top < innerHeight / 3);
    const current = (above.at(-1) ?? sections[0])?.[0];
    for (const link of links) {
      if (link === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  mark();
}

// A link into a folded part opens it. A printed page has those parts that the reader opened.
function openFolded() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
  target?.scrollIntoView();
}

function makeButton(words, label, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  if (label) button.setAttribute("aria-label", label);
  button.addEventListener("click", action);
  return button;
}

// How every view that Plotly draws looks: the page's font and ink, and calm boxes of numbers.
function plainLook(style) {
  const [ink, raised, edge] = ["--ink", "--raised", "--edge"].map((name) =>
    style.getPropertyValue(name).trim(),
  );
  const font = { color: ink, family: style.fontFamily, size: 12 };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font,
    hoverlabel: { bgcolor: raised, bordercolor: edge, font, align: "left" },
  };
}

// ---- Clouds --------------------------------------------------------------------------------

const FACES = ["#56b4e9", "#e69f00", "#009e73", "#0072b2", "#d55e00", "#cc79a7"];
const FACE_NAMES = ["−x₁", "−x₂", "−x₃", "+x₁", "+x₂", "+x₃"];
const EYE = { x: 1.1, y: -1.9, z: 0.98 }; // as the pictures: 60° right of the front, 24° up
const NARROW = 560; // pixels; in a narrower figure one cloud is above the other
const loaded = new Map();

function loadScript(path) {
  if (!loaded.has(path)) {
    const done = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = path;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${path} cannot be read`));
      document.head.append(script);
    });
    loaded.set(path, done);
  }
  return loaded.get(path);
}

// [x[], y[], z[]] of points that were packed as 16-bit steps.
function unpacked(packed, scale) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const steps = new Int16Array(bytes.buffer);
  return [0, 1, 2].map((axis) =>
    Array.from({ length: steps.length / 3 }, (_, i) => steps[3 * i + axis] * scale),
  );
}

function faceOf(point) {
  const sizes = point.map(Math.abs);
  const axis = sizes.indexOf(Math.max(...sizes));
  return axis + (point[axis] > 0 ? 3 : 0);
}

function markerOf([x, y, z], side, byFace) {
  if (byFace) return { size: 1.9, color: x.map((_, i) => FACES[faceOf([x[i], y[i], z[i]])]) };
  return { size: 1.9, color: z, colorscale: "Viridis", cmin: -side, cmax: side };
}

function pointsTrace(points, side, byFace, scene) {
  const [x, y, z] = points;
  return {
    type: "scatter3d",
    mode: "markers",
    scene,
    x,
    y,
    z,
    marker: markerOf(points, side, byFace),
    text: x.map((_, i) => FACE_NAMES[faceOf([x[i], y[i], z[i]])]),
    hovertemplate:
      "x₁ %{x:.3f}<br>x₂ %{y:.3f}<br>x₃ %{z:.3f}<br>nearest face %{text}<extra></extra>",
  };
}

function edgesTrace(side, colour, scene) {
  const axes = { x: [], y: [], z: [] };
  for (let corner = 0; corner < 8; corner += 1) {
    for (const bit of [1, 2, 4]) {
      if (corner & bit) continue;
      for (const end of [corner, corner | bit, null]) {
        ["x", "y", "z"].forEach((axis, i) =>
          axes[axis].push(end === null ? null : end & (1 << i) ? side : -side),
        );
      }
    }
  }
  const line = { color: colour, width: 2 };
  return { type: "scatter3d", mode: "lines", scene, ...axes, line, hoverinfo: "skip" };
}

// Plotly itself would put a message in the picture's place.
function hasWebGL() {
  return document.createElement("canvas").getContext("webgl") !== null;
}

// The viewer of a figure: the true cloud next to another one, turned together.
class Viewer {
  constructor(place) {
    this.place = place;
    this.files = JSON.parse(place.dataset.clouds);
    this.byFace = false;
    this.shown = "generated";
    this.file = this.files[0];
    this.camera = { eye: { ...EYE } };
  }

  async start() {
    this.place.hidden = false;
    this.place.dataset.state = "loading";
    try {
      if (!hasWebGL()) throw new Error("no WebGL");
      await Promise.all([
        loadScript("assets/plotly-gl3d.min.js"),
        ...this.files.map((file) => loadScript(file.href)),
      ]);
      this.addControls();
      await this.draw();
      this.place.closest("figure").classList.add("turning");
      this.place.dataset.state = "ready";
    } catch (error) {
      // The picture stays.
      this.place.hidden = true;
      this.place.dataset.state = `failed: ${error.message}`;
    }
  }

  addControls() {
    const bar = document.createElement("div");
    bar.className = "controls";
    if (this.files.length > 1) {
      const titles = this.files.map((file) => file.title);
      bar.append(this.makeSelect("Composition", titles, titles[0], (title) => {
        this.file = this.files.find((file) => file.title === title);
      }));
    }
    const offered = Object.keys(this.data().clouds).filter((title) => title !== "target");
    if (offered.length > 1) {
      bar.append(this.makeSelect("Next to the truth", offered, this.shown, (title) => {
        this.shown = title;
      }));
    }
    bar.append(this.makeSelect("Colour", ["height", "face"], "height", (colour) => {
      this.byFace = colour === "face";
    }));
    const turns = document.createElement("span");
    turns.className = "turns";
    turns.append(
      makeButton("←", "Turn left", () => this.turn(-0.3, 0)),
      makeButton("→", "Turn right", () => this.turn(0.3, 0)),
      makeButton("↑", "Turn up", () => this.turn(0, 0.2)),
      makeButton("↓", "Turn down", () => this.turn(0, -0.2)),
      makeButton("+", "Nearer", () => this.turn(0, 0, 0.8)),
      makeButton("−", "Farther", () => this.turn(0, 0, 1.25)),
      makeButton("Reset", "Reset the view", () => this.look({ eye: { ...EYE } })),
    );
    bar.append(turns);
    this.canvas = document.createElement("div");
    this.canvas.className = "canvas";
    this.canvas.setAttribute("role", "img");
    this.place.append(bar, this.canvas);
  }

  makeSelect(words, options, chosen, choose) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.append(...options.map((option) => new Option(option, option, false, option === chosen)));
    select.addEventListener("change", () => {
      choose(select.value);
      this.draw();
    });
    label.append(`${words} `, select);
    return label;
  }

  data() {
    return window.cubeaeClouds[this.file.name];
  }

  async draw() {
    const style = getComputedStyle(this.place);
    const [ink, line] = ["--ink", "--edge"].map((name) => style.getPropertyValue(name).trim());
    const { half_side: side, scale, clouds } = this.data();
    const made = clouds[this.shown] === undefined ? "generated" : this.shown;
    const titles = ["target", made];
    const points = titles.map((title) => unpacked(clouds[title] ?? "", scale));
    const reach = Math.max(side, ...points.flat(2).map(Math.abs)) * 1.02;
    this.narrow = this.place.clientWidth < NARROW;
    const traces = ["scene", "scene2"].flatMap((scene, i) => [
      pointsTrace(points[i], side, this.byFace, scene),
      edgesTrace(side, line, scene),
    ]);
    const layout = this.layout(titles, points, reach, ink);
    const config = { displayModeBar: false, responsive: false, scrollZoom: "gl3d" };
    await Plotly.react(this.canvas, traces, layout, config);
    const name = `${this.file.title}: the training data next to the ${made} cloud, which you can turn`;
    this.canvas.setAttribute("aria-label", name);
    this.canvas.removeAllListeners("plotly_relayouting");
    this.canvas.removeAllListeners("plotly_relayout");
    for (const event of ["plotly_relayouting", "plotly_relayout"]) {
      this.canvas.on(event, (change) => {
        const camera = change["scene.camera"] ?? change["scene2.camera"];
        if (camera && !this.following) this.look(camera);
      });
    }
  }

  layout(titles, points, reach, ink) {
    const words = { target: "training data" };
    const scenes = titles.map((_, i) => this.scene(i, reach, ink));
    return {
      height: this.narrow ? 640 : 420,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      ...plainLook(getComputedStyle(this.place)),
      showlegend: false,
      scene: scenes[0],
      scene2: scenes[1],
      annotations: titles.map((title, i) => ({
        text: (words[title] ?? title) + (points[i][0].length ? "" : ": none, it diverged"),
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: this.narrow ? 0.5 : 0.25 + i / 2,
        y: this.narrow ? 1 - i / 2 : 1,
        yanchor: "top",
        font: { size: 13 },
      })),
    };
  }

  scene(index, reach, ink) {
    const axis = (name) => ({
      title: { text: name },
      range: [-reach, reach],
      nticks: 3,
      showbackground: false,
      showgrid: false,
      zeroline: false,
      showspikes: false,
      color: ink,
    });
    const half = [index / 2, index / 2 + 0.5];
    const domain = this.narrow
      ? { x: [0, 1], y: [0.5 - index / 2, 0.96 - index / 2] }
      : { x: half, y: [0, 0.95] };
    return {
      domain,
      aspectmode: "cube",
      camera: { center: { x: 0, y: 0, z: -0.08 }, ...this.camera },
      dragmode: "turntable",
      xaxis: axis("x₁"),
      yaxis: axis("x₂"),
      zaxis: axis("x₃"),
    };
  }

  // Both clouds from one place.
  async look(camera) {
    this.camera = camera;
    this.following = true;
    await Plotly.relayout(this.canvas, { "scene.camera": camera, "scene2.camera": camera });
    this.following = false;
  }

  // Around the vertical and up, in radians, and nearer by a factor.
  turn(around, up, nearer = 1) {
    const { x, y, z } = this.camera.eye;
    const distance = Math.hypot(x, y, z) * nearer;
    const azimuth = Math.atan2(y, x) + around;
    const height = Math.asin(z / Math.hypot(x, y, z)) + up;
    const level = Math.max(-1.5, Math.min(1.5, height));
    const flat = distance * Math.cos(level);
    this.look({
      ...this.camera,
      eye: {
        x: flat * Math.cos(azimuth),
        y: flat * Math.sin(azimuth),
        z: distance * Math.sin(level),
      },
    });
  }
}

function watchClouds() {
  const viewers = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      const viewer = new Viewer(target.querySelector(".clouds"));
      viewers.set(target, viewer);
      viewer.start();
    }
  });
  document.querySelectorAll("figure:has(.clouds)").forEach((figure) => observer.observe(figure));
  const redraw = () => {
    for (const viewer of viewers.values()) {
      if (viewer.place.dataset.state === "ready") viewer.draw();
    }
  };
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) redraw();
    width = window.innerWidth;
  });
}

showCurrentPage();
openFolded();
window.addEventListener("hashchange", openFolded);
markSections();
watchClouds();
