// The page at 100,000 songs, on software rendering: first paint, time until the map stands, frames a second while panning
// and zooming, memory; and the size of the report of 500 songs.
// usage: cd web && node ../bench/page.mjs EKTARA [--songs 100000]
import {spawn, execFileSync} from "node:child_process";
import {mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";

const {chromium} = createRequire(join(process.cwd(), "package.json"))("playwright-core");
const ektara = process.argv[2];
const songs = Number(process.argv[process.argv.indexOf("--songs") + 1]) || 100000;

let state = 1;
const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(6.283 * random());

/** A table in NumPy's format with the .json of its row ids beside it. */
function writeTable(path, ids, columns, values) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${ids.length}, ${columns.length}), }`;
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + "\n";
  const head = Buffer.alloc(10);
  head.write("\x93NUMPY\x01\x00", 0, "latin1");
  head.writeUInt16LE(padded.length, 8);
  writeFileSync(path, Buffer.concat([head, Buffer.from(padded), Buffer.from(Float32Array.from(values).buffer)]));
  writeFileSync(path.replace(/npy$/, "json"), JSON.stringify({rows: ids, columns, recipe: {kind: "generated", options: {}, seed: 0, parent: "", version: ""}}));
}

function makeRun(folder, n) {
  for (const part of ["embeddings", "projections", "clusterings", "neighbors", "features"]) mkdirSync(join(folder, part), {recursive: true});
  const ids = Array.from({length: n}, (_, i) => `song${String(i).padStart(7, "0")}`);
  const group = ids.map(() => Math.floor(12 * random()));
  const places = group.flatMap((g) => [3 * Math.cos(g) + normal(), 3 * Math.sin(g) + normal()]);
  const tracks = ids.map((id, i) => `${id},${id}.ogg,${i % 2 ? "গান" : "Song"} ${i},Artist ${i % 900},,${i % 2 ? "bangla" : "english"},genre${group[i] % 6},${id},1,,180,ok`);
  writeFileSync(join(folder, "tracks.csv"), "id,path,title,artist,album,language,genre,song_id,clip,lyrics,duration,verdict\n" + tracks.join("\n") + "\n");
  writeFileSync(join(folder, "failures.csv"), "id,path,stage,code,reason\n");
  writeFileSync(join(folder, "clusterings/raw.kmeans.s0.csv"), "id,cluster\n" + ids.map((id, i) => `${id},${group[i]}`).join("\n") + "\n");
  writeTable(join(folder, "projections/raw.s0.npy"), ids, ["c0", "c1"], places);
  writeTable(join(folder, "embeddings/raw.s0.npy"), ids, ["c0", "c1"], places);
  writeTable(join(folder, "features/descriptors.npy"), ids, ["tempo_bpm", "loudness_lufs"], ids.flatMap(() => [120 + 20 * normal(), -14 + 3 * normal()]));
  writeTable(join(folder, "neighbors/raw.s0.npy"), ids, Array.from({length: 10}, (_, k) => `neighbor${k}`), ids.flatMap((_, i) => Array.from({length: 10}, (_, k) => (i + k + 1) % n)));
  writeFileSync(join(folder, "metrics.json"), "[]");
  writeFileSync(join(folder, "run.json"), JSON.stringify({version: "bench", input: folder, directory: folder, seeds: [0], methods: [{method: "Raw + K-Means", task: "easy", space: "raw", seed: 0,
    projection: "projections/raw.s0.npy", clustering: "clusterings/raw.kmeans.s0.csv"}]}));
}

/** Resident memory of the largest renderer among the browser's processes, in MB. */
function rendererMb() {
  let most = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
      most = Math.max(most, Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);
    } catch { /* it ended meanwhile */ }
  }
  return most;
}

async function measure(flag, address) {
  const browser = await chromium.launch({executablePath: "/usr/bin/chromium", args: ["--no-sandbox", flag]});
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  const begun = Date.now();
  await page.goto(address);
  await page.waitForSelector("body[data-ready]", {timeout: 60000});
  const ready = Date.now() - begun;
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  const frames = await page.evaluate(async () => {
    const over = document.querySelector(".map .over");
    over.scrollIntoView();
    const box = over.getBoundingClientRect();
    const at = (type, x, y, more) => over.dispatchEvent(new (type === "wheel" ? WheelEvent : PointerEvent)(type, {clientX: box.left + x, clientY: box.top + y, bubbles: true, cancelable: true, pointerId: 1, ...more}));
    over.setPointerCapture = () => undefined;
    const count = async (step) => {
      const begun = performance.now();
      let n = 0;
      while (performance.now() - begun < 3000) { step(n++); await new Promise(requestAnimationFrame); }
      return n / 3;
    };
    at("pointerdown", 300, 200, {});
    const pan = await count((n) => at("pointermove", 300 + 100 * Math.sin(n / 9), 200 + 80 * Math.cos(n / 9), {}));
    at("pointerup", 0, 0, {});
    const zoom = await count((n) => at("wheel", 300, 200, {deltaY: 60 * Math.sin(n / 12)}));
    return {pan, zoom};
  });
  const painter = await page.getAttribute(".map", "data-painter");
  console.log(`${flag} (${painter}): first paint ${Math.round(paint)} ms, map ${ready} ms, pan ${frames.pan.toFixed(0)} and zoom ${frames.zoom.toFixed(0)} frames/s, renderer ${rendererMb().toFixed(0)} MB`);
  await browser.close();
}

const folder = mkdtempSync(join(tmpdir(), "ektara-page-"));
try {
  makeRun(join(folder, "large"), songs);
  makeRun(join(folder, "small"), 500);
  execFileSync(ektara, ["report", join(folder, "small"), "--quiet"]);
  console.log(`report of 500 songs: ${(statSync(join(folder, "small/report.html")).size / 1e6).toFixed(2)} MB`);
  execFileSync(ektara, ["report", join(folder, "large"), "--quiet"]);
  const server = spawn(ektara, ["serve", join(folder, "large"), "--port", "0", "--quiet"], {stdio: ["ignore", "pipe", "inherit"]});
  const address = await new Promise((resolve) => server.stdout.once("data", (text) => resolve(String(text).trim())));
  try {
    for (const flag of ["--disable-gpu", "--disable-3d-apis"]) await measure(flag, address);
    console.log(`server: ${(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024).toFixed(0)} MB`);
  } finally { server.kill(); }
} finally { rmSync(folder, {recursive: true}); }
