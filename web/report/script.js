"use strict";
// Shows what the run wrote. Every text goes in through textContent: file names and tags are other people's.
const data = JSON.parse(document.getElementById("data").textContent);

const PALETTE = ["#4269d0", "#c0531b", "#2f8f5b", "#a463f2", "#d1a000", "#d9418c", "#2a9d9d", "#8c5a3c", "#7a869a",
                 "#6b9b1e", "#e0615f", "#5b4bb5", "#00857c", "#b07aa1", "#9c755f", "#1f77b4", "#bc6c25", "#588157",
                 "#9d4edd", "#ef476f"];
const NOISE = "#9a9a9a";

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  for (const child of children) node.append(child);
  return node;
}
const section = (id) => document.getElementById(id);
const number = (value, digits = 3) => (value === null || value === undefined ? "–" : Number(value).toFixed(digits));
const signed = (value, digits = 3) => (value === null ? "–" : (value >= 0 ? "+" : "−") + Math.abs(value).toFixed(digits));

function table(caption, header, rows) {
  const head = element("thead", {}, element("tr", {}, ...header.map((name) => element("th", {scope: "col"}, name))));
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    for (const cell of row) line.append(cell instanceof Node ? cell : element("td", {}, String(cell)));
    body.append(line);
  }
  const whole = element("table", {}, element("caption", {}, caption), head, body);
  return element("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": caption}, whole);
}

function showSummary() {
  document.title = "Ektara report: " + data.title;
  section("summary").textContent =
    `${data.n} rows from ${data.title} · ${data.config["run.preset"]} task · seeds ${data.seeds.join(", ")} · Ektara ${data.version}`;
  const findings = element("ul");
  for (const finding of data.findings) findings.append(element("li", {}, finding));
  section("findings").append(findings);
}

function showWarnings() {
  if (data.warnings.length === 0) {
    section("warnings").append(element("p", {class: "faint"}, "None."));
    return;
  }
  const list = element("ul");
  for (const {code, text} of data.warnings) list.append(element("li", {}, element("code", {}, code), " " + text));
  section("warnings").append(list);
}

function showScores() {
  const targets = [...new Set(data.metrics.map((row) => row.target))];
  for (const target of targets) {
    const rows = data.metrics.filter((row) => row.target === target);
    if (target === "") {
      section("scores").append(element("p", {class: "faint"}, "No labels: internal indices only."));
      continue;
    }
    const first = rows[0];
    const caption = `${data.target_names[target] || target}: ${first.n} rows, ${first.classes} classes, ` +
                    `majority ${number(first.majority_rate, 2)}`;
    const header = ["method", "k", "AMI − chance", "95 % interval", "AMI", "chance AMI", "p", "ARI", "chance ARI", "NMI",
                    "homogeneity", "completeness", "purity"];
    section("scores").append(table(caption, header, rows.map((row) => [
      row.method, row.k, element("td", {}, element("strong", {}, signed(row.ami - row.chance_ami))),
      `${signed(row.ami_low - row.chance_ami)} … ${signed(row.ami_high - row.chance_ami)}`,
      `${number(row.ami)} ± ${number(row.ami_sd)}`, number(row.chance_ami), number(row.p_adjusted, 4),
      `${number(row.ari)} ± ${number(row.ari_sd)}`, number(row.chance_ari), number(row.nmi), number(row.homogeneity),
      number(row.completeness), number(row.purity)])));
  }
  const seen = new Map();
  for (const row of data.metrics) if (!seen.has(row.method)) seen.set(row.method, row);
  const caption = "Internal indices, in the space that was clustered and in the reference space; never compare them across spaces";
  section("scores").append(table(caption,
    ["method", "own space", "silhouette", "Calinski–Harabasz", "Davies–Bouldin", "reference space", "silhouette",
     "Calinski–Harabasz", "Davies–Bouldin"],
    [...seen.values()].map((row) => [
      row.method, element("td", {class: "text"}, row.own_space), number(row.silhouette_own),
      number(row.calinski_harabasz_own, 1), number(row.davies_bouldin_own, 2),
      element("td", {class: "text"}, row.reference_space), number(row.silhouette_reference),
      number(row.calinski_harabasz_reference, 1), number(row.davies_bouldin_reference, 2)])));
}

// Colours by the order of the sorted values, the same on every map.
function colouring(values) {
  const names = [...new Set(values)].sort((a, b) => (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0));
  const colour = new Map(names.map((name, i) => [name, name === -1 || name === "" ? NOISE : PALETTE[i % PALETTE.length]]));
  return {names, colour};
}

function drawMap(points, values, caption) {
  const {names, colour} = colouring(values);
  const canvas = element("canvas", {width: "640", height: "520", role: "img", "aria-label": caption});
  const pen = canvas.getContext("2d");
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const bounds = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(600 / (bounds[1] - bounds[0] || 1), 480 / (bounds[3] - bounds[2] || 1));
  const radius = points.length > 1500 ? 2.5 : 4;
  points.forEach(([x, y], i) => {
    pen.beginPath();
    pen.fillStyle = colour.get(values[i]);
    pen.globalAlpha = 0.75;
    pen.arc(320 + (x - (bounds[0] + bounds[1]) / 2) * scale, 260 - (y - (bounds[2] + bounds[3]) / 2) * scale, radius, 0, 7);
    pen.fill();
  });
  const legend = element("ul", {class: "legend"});
  for (const name of names) {
    const mark = element("span", {class: "mark"});
    mark.style.background = colour.get(name);
    legend.append(element("li", {}, mark, name === -1 ? "noise" : name === "" ? "(none)" : String(name)));
  }
  return element("figure", {}, element("figcaption", {}, caption), canvas, legend);
}

function showMaps() {
  for (const map of data.maps) {
    section("maps").append(element("h3", {}, `${map.method} — first two principal axes of ${map.space}, seed ${map.seed}`));
    const row = element("div", {class: "maps"});
    row.append(drawMap(map.points, map.clusters, `${map.method}: clusters`));
    for (const column of ["genre", "language"])
      if (data.labels[column]) row.append(drawMap(map.points, data.labels[column], `${map.method}: ${column}`));
    section("maps").append(row);
  }
}

function showCounts() {
  for (const counts of data.counts) {
    const biggest = Math.max(1, ...counts.rows.flatMap((row) => row.counts));
    const caption = `${counts.method}, seed ${counts.seed}: cluster × ${counts.column}`;
    section("counts").append(table(caption, ["cluster", "rows", ...counts.values], counts.rows.map((row) => [
      row.cluster === -1 ? "noise" : row.cluster, row.size, ...row.counts.map((count) => {
        const cell = element("td", {class: "share"}, String(count));
        cell.style.setProperty("--share", `${(100 * count) / biggest}%`);
        return cell;
      })])));
  }
}

function svg(tag, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

function drawCurves(model) {
  const width = 640, height = 260, left = 56, bottom = 30;
  const all = model.curves.flatMap((curve) => curve.points);
  const maxX = Math.max(...all.map((p) => p[0]));
  const sorted = all.map((p) => p[1]).sort((a, b) => a - b);
  const low = sorted[0], high = sorted[Math.floor(sorted.length * 0.97)];
  const x = (v) => left + (v / maxX) * (width - left - 10);
  const y = (v) => 10 + (1 - (Math.min(v, high) - low) / (high - low || 1)) * (height - bottom - 10);
  const chart = svg("svg", {viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${model.name}: loss by epoch`});
  for (const share of [0, 0.5, 1]) {
    const value = low + share * (high - low);
    chart.append(svg("line", {x1: left, x2: width - 10, y1: y(value), y2: y(value), stroke: "var(--line)"}));
    chart.append(svg("text", {x: left - 6, y: y(value) + 4, "text-anchor": "end"}, value.toFixed(1)));
  }
  chart.append(svg("text", {x: width - 10, y: height - 8, "text-anchor": "end"}, `epoch ${maxX}`));
  model.curves.forEach((curve, i) => {
    const points = curve.points.map((p) => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`).join(" ");
    chart.append(svg("polyline", {points, fill: "none", stroke: PALETTE[i], "stroke-width": 1.5}));
    chart.append(svg("text", {x: left + 10 + 170 * i, y: height - 8, style: `fill:${PALETTE[i]}`}, curve.name));
  });
  return element("figure", {}, element("figcaption", {}, model.name), chart);
}

function showTraining() {
  if (data.models.length === 0) {
    section("training").append(element("p", {class: "faint"}, "No model was trained."));
    return;
  }
  const keys = Object.keys(data.models[0].card);
  section("training").append(table("Models: loss and its parts a row, in nats; shares of variance",
    ["model", ...keys], data.models.map((model) => [model.name, ...keys.map((key) => {
      const value = model.card[key];
      return typeof value === "number" && !Number.isInteger(value) ? number(value) : String(value ?? "–");
    })])));
  const row = element("div", {class: "maps"});
  for (const model of data.models) if (model.curves.length > 0 && model.curves[0].points.length > 0) row.append(drawCurves(model));
  section("training").append(row);
}

function showFailures() {
  if (data.failures.length === 0) {
    section("failures").append(element("p", {class: "faint"}, "None."));
    return;
  }
  section("failures").append(table(`${data.failures.length} files`, ["file", "stage", "code", "reason"],
    data.failures.map((failure) => [failure.id, failure.stage, failure.code,
                                    element("td", {class: "wrap"}, failure.reason)])));
}

function showRecipe() {
  section("recipe").append(element("pre", {}, data.command));
  section("recipe").append(element("details", {}, element("summary", {}, "Configuration and timings"),
    element("pre", {}, JSON.stringify({recipe: data.recipe, config: data.config, timings: data.timings, peak_memory_mb: data.peak_memory_mb}, null, 1))));
}

showSummary();
showWarnings();
showScores();
showMaps();
showCounts();
showTraining();
showFailures();
showRecipe();
document.body.dataset.ready = "true";
