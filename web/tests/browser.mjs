// The report from disk and the explorer from its server, in headless Chromium, once without a GPU and once without any
// 3-D interface: map, search in either spelling, sound, lasso, playlist, keyboard, accessibility, foreign text.
// usage: node tests/browser.mjs EKTARA
import assert from "node:assert/strict";
import {execFileSync, spawn} from "node:child_process";
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {chromium} from "playwright-core";

const ektara = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "ektara-browser-"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUICK = ["train.min_epochs=2", "train.min_steps=10", "train.max_epochs=3", "train.latent_dims=2", "evaluate.permutations=99", "evaluate.half_samples=20"]
  .map((setting) => `--set=${setting}`);
const BANGLA = "\u09dc\u09c7\u09b2\u0997\u09be\u09a1\u09bc\u09bf";
const HOSTILE = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "=HYPERLINK(\"http://x\")", "abc\u202egnp.exe"];

/** 24 songs, two kinds of tone, with other people's text at its worst. */
function makeRun() {
  const lines = ["path,title,artist,language,genre,<img src=x>"];
  for (let i = 0; i < 24; i++) {
    const file = join(folder, `song${i}.wav`);
    writeFileSync(file, wav(i % 2 ? 220 + i : 1800 + 20 * i));
    const title = i === 3 ? BANGLA : i < 3 ? HOSTILE[i] : i === 4 ? HOSTILE[3] : `Song ${i}`;
    lines.push([`song${i}.wav`, title, HOSTILE[i % 4], i % 4 < 2 ? "bangla" : "english", i % 2 ? "baul" : "</script>", i % 3].map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(","));
  }
  writeFileSync(join(folder, "manifest.csv"), lines.join("\n") + "\n");
  execFileSync(ektara, ["run", join(folder, "manifest.csv"), "-o", join(folder, "run"), "--k", "2", "--seeds", "2", "--quiet", ...QUICK], {stdio: "inherit"});
}

function wav(hz) {
  const n = 2 * 22050, bytes = Buffer.alloc(44 + 2 * n);
  bytes.write("RIFF", 0); bytes.writeUInt32LE(36 + 2 * n, 4); bytes.write("WAVEfmt ", 8); bytes.writeUInt32LE(16, 16); bytes.writeUInt16LE(1, 20); bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(22050, 24); bytes.writeUInt32LE(44100, 28); bytes.writeUInt16LE(2, 32); bytes.writeUInt16LE(16, 34); bytes.write("data", 36); bytes.writeUInt32LE(2 * n, 40);
  for (let i = 0; i < n; i++) bytes.writeInt16LE(Math.round(9000 * Math.sin(2 * Math.PI * hz * i / 22050) + 900 * Math.sin(i * i)), 44 + 2 * i);
  return bytes;
}

async function serve() {
  const server = spawn(ektara, ["serve", join(folder, "run"), "--port", "0", "--quiet"], {stdio: ["ignore", "pipe", "inherit"]});
  const address = await new Promise((resolve) => server.stdout.once("data", (text) => resolve(String(text).trim())));
  return {server, address};
}

async function reachable(page) {
  const missed = await page.evaluate(() => [...document.querySelectorAll("button, select, input, a[href], summary, [tabindex]")]
    .filter((node) => node.tabIndex < 0 && node.id !== "main" && !node.disabled).map((node) => node.outerHTML.slice(0, 80)));
  assert.deepEqual(missed, [], "controls that Tab does not reach");
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY");
}

async function check(browser, address, name) {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}, acceptDownloads: true});
  const problems = [], requests = [];
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => { problems.push(`a dialog opened: ${dialog.message()}`); void dialog.dismiss(); });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(address);
  await page.waitForSelector("body[data-ready]");
  const painter = await page.getAttribute(".map", "data-painter");
  assert.equal(await page.locator("img").count(), 0, "a title became an element");
  for (const text of HOSTILE.slice(0, 3)) assert.ok((await page.locator("body").innerText()).includes(text), `${text} must be there as text`);

  for (const spelling of [BANGLA, BANGLA.replaceAll("\u09dc", "\u09a1\u09bc")]) {
    await page.fill("#search", spelling);
    assert.equal(await page.locator(".songs tbody tr").count(), 1, "either spelling finds the title");
  }
  await page.locator(".songs tbody button.link").first().click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.1, undefined, {timeout: 10000});

  await page.fill("#search", "");
  await page.getByRole("button", {name: "Lasso"}).click();
  await page.locator(".map").scrollIntoViewIfNeeded();
  const box = await page.locator(".map .over").boundingBox();
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  for (const [x, y] of [[box.width - 4, 4], [box.width - 4, box.height - 4], [4, box.height - 4]]) await page.mouse.move(box.x + x, box.y + y, {steps: 4});
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent.includes("lasso"));
  const saved = page.waitForEvent("download");
  await page.click("#save-playlist");
  const list = readFileSync(await (await saved).path(), "utf8");
  assert.ok(list.startsWith("#EXTM3U\n") && !list.includes("\r"));
  assert.equal(list.split("\n").filter((line) => line.startsWith("../../song")).length, 24, list);
  const table = page.waitForEvent("download");
  await page.click("#save-table");
  const csv = readFileSync(await (await table).path(), "utf8");
  assert.ok(csv.includes("'=HYPERLINK"), "a formula in a table");

  await page.focus(".map .over");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.keyboard.press("+");
  await page.getByRole("button", {name: /^songs similar to/}).first().click();
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent.includes("similar to"));
  await page.selectOption("#colour", "language");
  await reachable(page);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({colorScheme: scheme});
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`));
    assert.deepEqual(found, [], `${name}, ${scheme}: accessibility`);
  }
  assert.deepEqual(problems, [], `${name}: console`);
  for (const url of requests) assert.match(url, /^(file|data|blob):|^http:\/\/127\.0\.0\.1[:/]/, "a request left");
  await page.close();
  console.log(`${name}: ok (${painter})`);
}

makeRun();
const {server, address} = await serve();
try {
  for (const flag of ["--disable-gpu", "--disable-3d-apis"]) {
    const browser = await chromium.launch({executablePath: "/usr/bin/chromium", args: ["--no-sandbox", flag, "--autoplay-policy=no-user-gesture-required"]});
    await check(browser, `file://${folder}/run/report.html`, `report ${flag}`);
    await check(browser, address, `explorer ${flag}`);
    await browser.close();
  }
} finally {
  server.kill();
  rmSync(folder, {recursive: true});
}
