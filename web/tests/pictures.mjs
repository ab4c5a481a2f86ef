// What the pictures of a report draw is what RUN's files hold: the forest plot is metrics.json, the heat maps are
// tracks.csv beside a clustering; saved pictures are whole files and their CSV is the data.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";

/** Rows of a CSV as objects; the sign that keeps spreadsheets from running a cell is taken off. */
function csvRows(text) {
  const rows = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? bare).replace(/^'(?=[=+\-@])/, ""));
    if (end !== ",") rows.push([]);
  }
  const [header, ...lines] = rows.filter((row) => row.length > 1);
  return lines.map((line) => Object.fromEntries(line.map((cell, i) => [header[i], cell])));
}

/** The page has five digits of a number. */
const near = (drawn, meant, what) =>
  assert.ok(
    Number.isNaN(Number(drawn))
      ? meant === null || meant === undefined
      : Math.abs(Number(drawn) - meant) < 1.2e-4 * Math.max(0.1, Math.abs(meant)),
    `${what}: ${drawn} is drawn, ${meant} is meant`,
  );

async function forestIsMetrics(page, run) {
  const metrics = JSON.parse(readFileSync(join(run, "metrics.json"), "utf8"));
  const targets = [...new Set(metrics.map((row) => row.target))];
  for (const target of targets) {
    if ((await page.locator("#score-target").count()) > 0) await page.selectOption("#score-target", target);
    const marks = await page
      .locator("#scores .forest-row")
      .evaluateAll((nodes) => nodes.map((node) => ({...node.dataset})));
    const rows = metrics.filter((row) => row.target === target);
    assert.equal(marks.length, rows.length, target);
    for (const row of rows) {
      const mark = marks.find((one) => one.method === row.method && one.task === row.task);
      const above = (value) => (value === null ? null : value - (row.chance_ami ?? 0));
      near(mark.value, above(row.ami), `${target}, ${row.method}: AMI above chance`);
      near(mark.low, above(row.ami_low), `${target}, ${row.method}: lower end`);
      near(mark.high, above(row.ami_high), `${target}, ${row.method}: upper end`);
    }
    const values = marks.map((mark) => Number(mark.value)).filter((value) => !Number.isNaN(value));
    assert.deepEqual(
      values,
      [...values].sort((a, b) => b - a),
      "best first",
    );
    standingsFollow(marks, rows, target);
  }
  return targets.length;
}

/** Best, as good and less: by the paired differences of metrics.json, above chance. */
function standingsFollow(marks, rows, target) {
  const best = marks.find((mark) => mark.standing === "best");
  if (!best) return;
  const own = rows.find((row) => row.method === best.method);
  for (const [other, {ami, low}] of Object.entries(own.differences)) {
    const mark = marks.find((one) => one.method === other);
    if (mark.standing === "told" || low === null) continue;
    const shift = Number(best.value) - Number(mark.value) - ami;
    if (Math.abs(low + shift) < 1e-4) continue; // the page has five digits
    assert.equal(mark.standing, low + shift > 0 ? "below" : "near", `${target}: ${other}`);
  }
}

/** Counts by pairs of names from the run's files: the clustering shown first, and a column of tracks.csv. */
function counted(run, column) {
  const record = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
  const shown = record.default_clustering?.file ?? record.methods[0].clustering;
  const labels = new Map(csvRows(readFileSync(join(run, "tracks.csv"), "utf8")).map((row) => [row.id, row[column]]));
  const counts = new Map();
  for (const {id, cluster} of csvRows(readFileSync(join(run, shown), "utf8"))) {
    const pair = `${cluster}\t${labels.get(id) || "(none)"}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

async function heatIsCounts(page, run, column) {
  const cells = await page
    .locator(`[data-heat="groups-${column}"] .cell`)
    .evaluateAll((nodes) => nodes.map((node) => ({...node.dataset, text: node.querySelector("text").textContent})));
  const drawn = new Map();
  for (const {row, column: value, count, text} of cells) {
    assert.equal(text, count === "0" ? "" : count, `${row}, ${value}`);
    if (count !== "0") drawn.set(`${/^\d+/.exec(row)?.[0] ?? "-1"}\t${value}`, Number(count));
  }
  assert.deepEqual([...drawn].sort(), [...counted(run, column)].sort(), `groups by ${column}`);
}

async function saved(page, figure, kind) {
  const waiting = page.waitForEvent("download");
  await figure.getByRole("button", {name: new RegExp(kind)}).click();
  return readFileSync(await (await waiting).path());
}

/** SVG: XML of its own, without the page's variables; PNG: a header and twice the size; CSV: the data. */
async function savesWhole(page, figure, rows) {
  const svg = String(await saved(page, figure, "SVG"));
  const told = await page.evaluate((text) => {
    const made = new DOMParser().parseFromString(text, "application/xml");
    return {
      problem: made.querySelector("parsererror")?.textContent ?? "",
      root: made.documentElement.localName,
      space: made.documentElement.namespaceURI,
      width: Number(made.documentElement.getAttribute("width")),
      height: Number(made.documentElement.getAttribute("height")),
      texts: made.querySelectorAll("text").length,
    };
  }, svg);
  assert.equal(told.problem, "");
  assert.deepEqual([told.root, told.space], ["svg", "http://www.w3.org/2000/svg"]);
  assert.ok(told.texts > 3 && told.width > 300 && told.height > 50);
  assert.ok(svg.startsWith("<?xml") && !/var\(--|class=/.test(svg), "the picture stands alone");
  const png = await saved(page, figure, "PNG");
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  assert.equal(png.readUInt32BE(16), 2 * told.width, "twice as wide");
  assert.ok(Math.abs(png.readUInt32BE(20) - 2 * told.height) <= 1, "twice as high");
  const csv = String(await saved(page, figure, "CSV"));
  const lines = csv.trimEnd().split("\n");
  assert.equal(lines.length, rows + 1, csv);
  return csvRows(csv);
}

async function forestSaves(page) {
  const marks = await page
    .locator("#scores .forest-row")
    .evaluateAll((nodes) => nodes.map((node) => ({...node.dataset})));
  const rows = await savesWhole(page, page.locator("#scores figure").first(), marks.length);
  marks.forEach((mark, i) => {
    assert.equal(rows[i].method, mark.method);
    assert.equal(rows[i].standing, mark.standing);
    near(mark.value, rows[i].ami_above_chance === "" ? null : Number(rows[i].ami_above_chance), mark.method);
  });
}

/** Heads of a table sort it by mouse and by keyboard, and say so. */
async function sorts(page) {
  const table = page.locator("#scores .tabled").first();
  const names = () =>
    table.locator("tbody tr td:first-child").evaluateAll((cells) => cells.map((cell) => cell.dataset.sort));
  const head = table.locator("th").first();
  await head.getByRole("button").click();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  const up = await names();
  assert.deepEqual(
    up,
    [...up].sort((a, b) => a.localeCompare(b, undefined, {numeric: true, sensitivity: "base"})),
  );
  await head.getByRole("button").press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  assert.equal((await names())[0], up.at(-1));
  const shown = () => table.locator("th:visible").count();
  const few = await shown();
  assert.ok(few <= 6, `${few} columns at first`);
  await table.getByRole("button", {name: /columns/}).click();
  assert.ok((await shown()) > few, "all columns");
  assert.equal(await table.locator("tr.best").count(), 1);
}

/** A run with labels: every picture beside the files. */
export async function picturesAreTheFiles(page, run) {
  const targets = await forestIsMetrics(page, run);
  assert.ok(targets > 0);
  for (const column of ["language", "genre"]) await heatIsCounts(page, run, column);
  await forestSaves(page);
  const heat = page.locator('[data-heat="groups-genre"] figure');
  const groups = await page
    .locator('[data-heat="groups-genre"] .cell')
    .evaluateAll((nodes) => [...new Set(nodes.map((node) => node.dataset.row))]);
  await savesWhole(page, heat, groups.length);
  await page.getByRole("button", {name: "shares of each row"}).click();
  const shares = await page.locator('[data-heat="groups-genre"] .cell text').allTextContents();
  assert.ok(shares.filter(Boolean).every((text) => /^\d+ %$/.test(text)));
  await page.getByRole("button", {name: "counts", exact: true}).click();
  await sorts(page);
  await profileIsClusters(page, run);
  await keptEpoch(page, run);
}

/** The record of the method that the page shows first. */
function shownFirst(run) {
  const record = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
  const file = record.default_clustering?.file ?? record.methods[0].clustering;
  return {record, method: record.methods.find((one) => one.clustering === file)};
}

/** Means of the silhouettes drawn are those of clusters.csv, up to the byte that each is sent in. */
async function profileIsClusters(page, run) {
  const {method} = shownFirst(run);
  const rows = csvRows(readFileSync(join(run, "cluster-quality.csv"), "utf8")).filter(
    (row) => row.method === method.method,
  );
  const drawn = await page.locator("#shape .profile").evaluateAll((nodes) => nodes.map((node) => ({...node.dataset})));
  const grouped = rows.filter((row) => Number(row.cluster) >= 0);
  assert.equal(drawn.length, grouped.length);
  for (const {cluster, rows: size, silhouette_own: own} of grouped) {
    const mark = drawn.find((one) => one.cluster === cluster);
    assert.equal(mark.size, size);
    assert.ok(Math.abs(Number(mark.mean) - Number(own)) < 0.005, `cluster ${cluster}: ${mark.mean} and ${own}`);
  }
}

/** The epoch that is marked is the one that the model's card names. */
async function keptEpoch(page, run) {
  const {record} = shownFirst(run);
  const marked = await page.locator("#training .kept").evaluateAll((nodes) => nodes.map((node) => node.dataset.at));
  const first = record.models.filter(({name}) => name.endsWith(".s0")).map(({card}) => String(card.best_epoch));
  assert.deepEqual([...marked].sort(), first.sort());
}

/** The cut lies above every merge inside a group and below every merge across groups; leaves hold all songs. */
async function treeIsCut(page, songs) {
  const figures = page.locator("#tree > figure");
  assert.ok((await figures.count()) > 0);
  const marks = await figures.first().evaluate((node) => ({
    cut: Number(node.querySelector(".cut").dataset.height),
    merges: [...node.querySelectorAll(".merge")].map((one) => Number(one.dataset.height)),
    leaves: [...node.querySelectorAll(".leaf")].map((one) => ({...one.dataset})),
  }));
  const groups = new Set(marks.leaves.map(({cluster}) => cluster)).size;
  assert.equal(marks.merges.filter((height) => height > marks.cut).length, groups - 1, "the cut makes the groups");
  assert.equal(
    marks.leaves.reduce((sum, leaf) => sum + Number(leaf.songs), 0),
    songs,
  );
}

/** The curves of `--k auto` mark the number that run.json has. */
async function curveOfK(page, run) {
  const {record} = shownFirst(run);
  assert.ok(record.k_curve.length > 3);
  const figure = page.locator("#choice figure").first();
  const told = await figure.locator(".kept + text").textContent();
  assert.ok(told.includes(String(record.k)), told);
  const rows = await savesWhole(page, figure, record.k_curve.filter(({gap}) => gap !== undefined).length);
  for (const [i, row] of rows.entries())
    near(row.value, record.k_curve.filter(({gap}) => gap !== undefined)[i].gap, "gap");
}

/** A run without labels: structure in place of agreement. */
export async function picturesWithoutLabels(page, run, songs) {
  assert.equal(await page.locator("#score-target").count(), 0);
  const marks = await page
    .locator("#scores .forest-row")
    .evaluateAll((nodes) => nodes.map((node) => ({...node.dataset})));
  const metrics = JSON.parse(readFileSync(join(run, "metrics.json"), "utf8"));
  assert.equal(marks.length, metrics.length);
  for (const row of metrics)
    near(marks.find((mark) => mark.method === row.method).value, row.stability_samples, `${row.method}: stability`);
  await profileIsClusters(page, run);
  await treeIsCut(page, songs);
  await curveOfK(page, run);
}
