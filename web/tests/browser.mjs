// The report from disk and the explorer from its server, in headless Chromium, once without a GPU and once without any
// 3-D interface: map, search in either spelling, sound, lasso, playlist, keyboard, accessibility, foreign text, and
// runs that lack something.
// usage: node tests/browser.mjs EKTARA
import assert from "node:assert/strict";
import {execFileSync, spawn} from "node:child_process";
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {chromium} from "playwright-core";
import {inBangla} from "./bangla.mjs";
import {cardsTellGroups, filtersNarrow, playsAGroup, searchesBySound} from "./cards.mjs";
import {editsInThePage} from "./edits.mjs";
import {reachesEverything, worksByKeyboard, playsByKeyboard} from "./keyboard.mjs";
import {layout} from "./layout.mjs";
import {picturesAreTheFiles, picturesWithoutLabels} from "./pictures.mjs";
import {oneState, stoppedServer} from "./state.mjs";
import {BANGLA, FORMULA, IMAGE, LYRIC, SCRIPT, featuresOnly, hostileManifest, hostileTags, planted} from "./runs.mjs";

const ektara = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "ektara-browser-"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function serve(run, ...more) {
  const server = spawn(ektara, ["serve", join(folder, run), "--port", "0", "--quiet", ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(String(text).trim()));
    server.once("exit", (code) => reject(new Error(`ektara serve ended with ${code}`)));
  });
  return {server, address};
}

/** A page that keeps what must not happen: errors on the console, dialogs, requests to elsewhere. */
async function open(browser, address, options = {}) {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}, acceptDownloads: true, ...options});
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("dialog", (dialog) => {
    problems.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|data|blob):|^http:\/\/127\.0\.0\.1[:/]/.test(request.url()))
      problems.push(`a request left: ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector("body[data-ready]");
  return {page, problems};
}

async function accessible(page, name) {
  await page.evaluate(() =>
    document.querySelectorAll("details").forEach((node) => {
      node.open = true;
    }),
  );
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({colorScheme: scheme});
    await page.evaluate(axe);
    const found = await page.evaluate(async () =>
      (await globalThis.axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`),
    );
    assert.deepEqual(found, [], `${name}, ${scheme}: accessibility`);
  }
}

async function download(page, button) {
  const saved = page.waitForEvent("download");
  await page.click(button);
  return readFileSync(await (await saved).path(), "utf8");
}

/** No cell of a CSV begins with what a spreadsheet runs; numbers may. */
function safeToOpen(csv, name) {
  for (const [, quoted, bare] of csv.matchAll(/(?:^|,|\n)(?:"((?:[^"]|"")*)"|([^",\n]*))(?=,|\r?\n|$)/g)) {
    const text = quoted ?? bare;
    assert.ok(
      !/^[=+\-@\t\r]/.test(text) || Number.isFinite(Number(text)),
      `${name}: a spreadsheet would run ${JSON.stringify(text)}`,
    );
  }
}

/** Foreign text is text: no element came of it, and what is shown holds no control character and no override. */
async function textStaysText(page, expected) {
  await page.evaluate(() =>
    document.querySelectorAll("details").forEach((node) => {
      node.open = true;
    }),
  );
  assert.equal(
    await page.locator("img, script:not([type='application/json']):not([src])").count(),
    1,
    "only the page's own script",
  );
  const body = await page.locator("body").innerText();
  const spoken = await page.evaluate(() =>
    [
      document.title,
      ...[...document.querySelectorAll("*")].flatMap((node) => [...node.attributes].map((one) => one.value)),
    ].join("\n"),
  );
  for (const text of expected) assert.ok(body.includes(text), `${text} must be there as text`);
  for (const shown of [body, spoken])
    assert.ok(
      !/[\u0000-\u0008\u000e-\u001f\u202a-\u202e\u2066-\u2069]/.test(shown),
      "a control character or an override is shown raw",
    );
}

async function search(page) {
  for (const spelling of [
    BANGLA,
    BANGLA.replaceAll("\u09dc", "\u09a1\u09bc"),
    BANGLA.replaceAll("\u09a1\u09bc", "\u09dc"),
  ]) {
    await page.fill("#search", spelling);
    assert.equal(await page.locator(".songs tbody tr").count(), 1, "either spelling finds the title");
  }
  for (const [query, least] of [
    [LYRIC, 4],
    [LYRIC.replaceAll("\u09a1\u09bc", "\u09dc"), 4],
    ["river", 4],
  ]) {
    await page.fill("#search", query);
    assert.ok((await page.locator(".songs tbody tr").count()) >= least, `words of lyrics: ${query}`);
  }
}

/** Where a server shows the run and the sentence model was fetched: lyrics by what they mean. */
async function searchByMeaning(page, address) {
  const served = address.startsWith("http");
  if (!served) assert.equal(await page.locator("#meaning").count(), 0, "a page without a server cannot look up words");
  if ((await page.locator("#meaning").count()) === 0) return;
  await page.fill("#meaning", "a wide stream of water");
  await page.press("#meaning", "Enter");
  // The first search makes the server read all lyrics.
  const found = () => document.querySelector(".panel").textContent.includes("lyrics like");
  await page.waitForFunction(found, undefined, {timeout: 120000});
  assert.ok((await page.locator(".songs tbody tr").count()) > 10);
  await page.fill("#search", "");
}

async function plays(page) {
  await page.fill("#search", BANGLA);
  await page.locator(".songs tbody button.link").first().click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.1, undefined, {timeout: 10000});
  const drawn = await page.evaluate(() => {
    const wave = document.querySelector(".wave canvas");
    return wave
      .getContext("2d")
      .getImageData(0, 0, wave.width, wave.height)
      .data.some((value) => value > 0);
  });
  assert.ok(drawn, "the waveform");
}

async function lasso(page) {
  await page.fill("#search", "");
  await page.getByRole("button", {name: "Lasso"}).click();
  await page.locator(".map").scrollIntoViewIfNeeded();
  const box = await page.locator(".map .over").boundingBox();
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  for (const [x, y] of [
    [box.width - 4, 4],
    [box.width - 4, box.height - 4],
    [4, box.height - 4],
  ])
    await page.mouse.move(box.x + x, box.y + y, {steps: 4});
  await page.mouse.up();
  await page.getByRole("button", {name: "Lasso"}).click();
  await page.waitForFunction(() => document.querySelector("#said").textContent.includes("lasso"));
}

/** Every entry of the saved playlist, put into RUN/playlists, opens in ffprobe. */
async function savedPlaylist(page, run, songs) {
  const list = await download(page, "#save-playlist");
  assert.ok(list.startsWith("#EXTM3U\n") && !list.includes("\r"));
  const entries = list.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.equal(entries.length, songs, list);
  mkdirSync(join(folder, run, "playlists"), {recursive: true});
  for (const entry of entries)
    assert.equal(
      String(
        execFileSync("ffprobe", [
          "-v",
          "error",
          "-show_entries",
          "stream=codec_type",
          "-of",
          "csv=p=0",
          join(folder, run, "playlists", entry),
        ]),
      ).trim(),
      "audio",
      entry,
    );
}

async function check(browser, address, name) {
  const {page, problems} = await open(browser, address);
  const painter = await page.getAttribute(".map", "data-painter");
  await textStaysText(page, [IMAGE, SCRIPT, FORMULA, "abc\ufffdgnp.exe", "nul\u2400here", "<img src=x>", "=1+1"]);
  await search(page);
  await searchByMeaning(page, address);
  await plays(page);
  await cardsTellGroups(page, name);
  await playsAGroup(page);
  await page.getByRole("button", {name: "All songs"}).click();
  await filtersNarrow(page, name);
  await searchesBySound(page, "relgari", BANGLA);
  await lasso(page);
  await savedPlaylist(page, "run", 24);
  const table = await download(page, "#save-table");
  assert.ok(table.includes("'=HYPERLINK") && table.includes("'=1+1"), "formulas stand there as text");
  safeToOpen(table, "the page's table");
  await worksByKeyboard(page, 24);
  await page.fill("#search", BANGLA);
  await page.locator(".songs tbody button.link").first().press("Enter");
  await playsByKeyboard(page);
  await page.fill("#search", "");
  await reachesEverything(page);
  await accessible(page, name);
  // While the lyrics are read the server answers so, and the page asks again.
  const unexpected = problems.filter((problem) => !problem.includes("status of 503"));
  assert.deepEqual(unexpected, [], `${name}: console`);
  await page.close();
  console.log(`${name}: ok (${painter})`);
}

/** On a page just opened: what is drawn beside RUN's files. */
async function pictures(browser, address, name) {
  const {page, problems} = await open(browser, address);
  await picturesAreTheFiles(page, join(folder, "run"));
  assert.deepEqual(problems, [], `${name}: console`);
  await page.close();
  console.log(`${name}: ok`);
}

async function unlabelled(browser) {
  const {page, problems} = await open(browser, `file://${folder}/planted-run/report.html`);
  await picturesWithoutLabels(page, join(folder, "planted-run"), 60);
  await accessible(page, "without labels");
  assert.deepEqual(problems, [], "without labels: console");
  await page.close();
  console.log("pictures without labels: ok");
}

async function tags(browser, address) {
  const {page, problems} = await open(browser, address);
  await textStaysText(page, [IMAGE, SCRIPT, FORMULA, "abc\ufffdgnp.exe"]);
  await search(page);
  assert.deepEqual(problems, [], "tags: console");
  await page.close();
  console.log("tags and their lyrics: ok");
}

/** What the page says of runs that lack something; nothing fails, nothing is offered that cannot be done. */
async function lacking(browser) {
  const features = await open(browser, `file://${folder}/table-run/report.html`);
  const text = await features.page.locator("body").innerText();
  for (const told of [
    "nothing can be played and no playlist can be saved",
    "No song has a label",
    "1 song stands alone, each a group of its own: there is nothing to compare.",
    "There are no labels: groups are judged by whether they are found again",
  ])
    assert.ok(text.includes(told), told);
  assert.ok(await features.page.locator("#save-playlist").isDisabled());
  await features.page.locator(".songs tbody button.link").first().click();
  assert.match(await features.page.locator("#player").innerText(), /no sound/);
  await accessible(features.page, "ready features");
  assert.deepEqual(features.problems, [], "ready features: console");

  execFileSync(ektara, ["report", join(folder, "run"), "--no-paths", "--quiet"]);
  const silent = await open(browser, `file://${folder}/run/report.html`);
  assert.ok(
    (await silent.page.locator("body").innerText()).includes("nothing can be played"),
    "a report without paths",
  );
  assert.ok(!(await silent.page.content()).includes("HYPERLINK(1)"), "no file name is left");
  assert.deepEqual(silent.problems, [], "without paths: console");

  execFileSync(ektara, ["report", join(folder, "run"), "--quiet"]);

  renameSync(join(folder, "tagged"), join(folder, "gone"));
  const moved = await open(browser, `file://${folder}/tags-run/report.html`);
  await moved.page.locator(".songs tbody button.link").first().click();
  await moved.page.waitForFunction(() =>
    /not where the run found it/.test(document.querySelector("#player").textContent),
  );
  for (const {page} of [features, silent, moved]) await page.close();
  console.log("runs that lack something: ok");
}

/** As of more than 5,000 songs, the neighbours are not sent along. */
async function withoutServer(browser) {
  const {server: brief, address: own} = await serve("run");
  const page = await browser.newPage();
  await page.route("**/data.json", async (route) => {
    const response = await route.fetch();
    await route.fulfill({response, json: {...(await response.json()), neighbors: {}}});
  });
  await page.goto(own);
  await page.waitForSelector("body[data-ready]");
  await stoppedServer(page, () => {
    const ended = new Promise((resolve) => brief.once("exit", resolve));
    brief.kill();
    return ended;
  });
  await page.close();
  console.log("a server that stopped: ok");
}

/** Every CSV that a run leaves. */
function ownTables(run) {
  for (const name of readdirSync(join(folder, run), {recursive: true}))
    if (String(name).endsWith(".csv")) safeToOpen(readFileSync(join(folder, run, String(name)), "utf8"), String(name));
  for (const more of [
    ["similar", "music/#5 a&b%20.wav"],
    ["path", "music/=HYPERLINK(1).wav", "music/song7.wav"],
  ].map(([verb, ...songs]) => [verb, join(folder, run), ...songs]))
    safeToOpen(String(execFileSync(ektara, more)), more[0]);
}

hostileManifest(ektara, folder);
execFileSync(ektara, ["audit", join(folder, "run"), "--quiet"]);
execFileSync(ektara, ["report", join(folder, "run"), "--quiet"]);
hostileTags(ektara, folder);
featuresOnly(ektara, folder);
planted(ektara, folder);
ownTables("run");
const {server, address} = await serve("run");
try {
  for (const flag of ["--disable-gpu", "--disable-3d-apis"]) {
    const browser = await chromium.launch({
      executablePath: "/usr/bin/chromium",
      args: ["--no-sandbox", flag, "--autoplay-policy=no-user-gesture-required"],
    });
    await check(browser, `file://${folder}/run/report.html`, `report ${flag}`);
    await check(browser, address, `explorer ${flag}`);
    if (flag === "--disable-gpu") {
      await pictures(browser, `file://${folder}/run/report.html`, "pictures of the report");
      await pictures(browser, address, "pictures of the explorer");
      await unlabelled(browser);
      await tags(browser, `file://${folder}/tags-run/report.html`);
      await lacking(browser);
      await withoutServer(browser);
      const opens = (given, options) => open(browser, given, options);
      await editsInThePage(ektara, folder, {serve, open: opens, accessible});
      await oneState(opens, folder);
      await inBangla(opens, folder);
      await layout(opens, folder, `file://${folder}/run/report.html`);
    }
    await browser.close();
  }
} finally {
  server.kill();
  rmSync(folder, {recursive: true});
}
