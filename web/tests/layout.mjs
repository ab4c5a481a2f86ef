// The page as people see it: at three widths in light and dark, by touch, on paper; long titles, many labels.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {madeData, writePage} from "./made.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Sections in the order of what a reader asks first; a run need not have all. */
const ORDER = [
  "verdict",
  "map",
  "clusters",
  "scores",
  "mixes",
  "across",
  "compare",
  "tree",
  "warnings",
  "findings",
  "training",
  "models",
  "sweeps",
  "audit",
  "duplicates",
  "failures",
  "recipe",
];

const frames = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

const widths = (page) => page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);

async function fits(page, name) {
  const [needed, given] = await widths(page);
  assert.ok(needed <= given, `${name}: ${needed} pixels wide on ${given}`);
}

const nameBoxes = (page) =>
  page.locator(".map .name").evaluateAll((nodes) =>
    nodes.map((node) => {
      const {left, top, right, bottom} = node.getBoundingClientRect();
      return {left, top, right, bottom, text: node.textContent};
    }),
  );

async function namesStayApart(page, name, least = 1) {
  const boxes = await nameBoxes(page);
  assert.ok(boxes.length >= least, `${name}: no group has its name on the map`);
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(0, i))
      assert.ok(
        a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top,
        `${name}: “${a.text}” lies on “${b.text}”`,
      );
  });
  return boxes.length;
}

async function inOrder(page, name) {
  const ids = await page.locator("main > section").evaluateAll((nodes) => nodes.map((node) => node.id));
  const known = ids.filter((id) => ORDER.includes(id));
  assert.deepEqual(
    known,
    [...known].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)),
    `${name}: sections`,
  );
  assert.equal(known[0], "verdict");
  for (const id of ["map", "clusters", "scores", "recipe"]) assert.ok(known.includes(id), `${name}: no ${id}`);
}

async function accessible(page, name) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((node) => (node.open = true)));
  await page.evaluate(axe);
  const found = await page.evaluate(async () =>
    (await globalThis.axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0].html}`),
  );
  assert.deepEqual(found, [], `${name}: accessibility`);
}

const SIZES = [
  [1400, 900],
  [820, 1100],
  [390, 844],
];

/** A page at each width, in light and dark, and in Bangla. */
async function atEachSize(open, address) {
  for (const [width, height] of SIZES)
    for (const colorScheme of ["light", "dark"])
      for (const lang of ["en", "bn"]) {
        const name = `${width} px, ${colorScheme}, ${lang}`;
        const {page, problems} = await open(address + (lang === "bn" ? "#?lang=bn" : ""), {
          viewport: {width, height},
          colorScheme,
        });
        await frames(page);
        await inOrder(page, name);
        await namesStayApart(page, name);
        for (let i = 0; i < 3; i++) await page.locator("#map .controls button").first().click();
        await page.waitForTimeout(250);
        await namesStayApart(page, `${name}, zoomed in`, 0);
        await accessible(page, name);
        await fits(page, name);
        assert.deepEqual(problems, [], `${name}: console`);
        await page.close();
      }
}

/** The map has more names the closer one looks; a name lists its group, one of several groups takes them apart. */
async function namesByZoom(open, folder) {
  const data = madeData({songs: 600, groups: 40, name: (c) => `quite dense · noisy and long ${c}`});
  const {page} = await open(writePage(join(folder, "groups.html"), data), {viewport: {width: 820, height: 900}});
  await frames(page);
  const whole = await namesStayApart(page, "40 groups");
  assert.ok(whole < 40, "40 long names find no place side by side");
  const texts = (await nameBoxes(page)).map(({text}) => text);
  const several = texts.findIndex((text) => text.includes(","));
  await page.locator(".map").evaluate((node) => node.scrollIntoView({block: "center"}));
  const click = async (index) => {
    const box = await page.locator(".map .name").nth(index).boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  };
  await click(several);
  await page.waitForTimeout(250);
  assert.equal(await page.locator("#said").innerText(), "600 songs", "several groups are no selection");
  const closer = (await nameBoxes(page)).map(({text}) => text);
  assert.notDeepEqual(closer, texts, "they come apart");
  const one = closer.findIndex((text) => !text.includes(","));
  const number = /^\d+/.exec(closer[one])[0];
  await click(one);
  assert.match(await page.locator("#said").innerText(), new RegExp(`^15 songs: group ${number}:`));
  await page.close();
}

async function longTitles(open, folder) {
  const data = madeData({songs: 60, groups: 3, name: () => "n".repeat(120)});
  data.title = "T".repeat(400);
  data.songs.title = data.songs.title.map(() => "t".repeat(400));
  data.songs.artist = data.songs.artist.map(() => "a".repeat(400));
  data.columns.genre.names[0] = "g".repeat(400);
  data.methods[0].name = "m".repeat(200);
  data.warnings = [{code: "W-LONG", text: "w".repeat(400)}];
  data.failures = [{id: "f".repeat(400), path: "", stage: "decode", code: "E1", reason: "r".repeat(400)}];
  for (const [width, height] of SIZES) {
    const {page} = await open(writePage(join(folder, "long.html"), data), {viewport: {width, height}});
    await page.locator(".songs tbody button.link").first().click();
    await page.selectOption("#colour", "genre");
    await page.locator("#map").hover();
    await fits(page, `titles of 400 letters at ${width} px`);
    await page.close();
  }
}

/** Decades, a clipped ramp, sixty labels. */
async function legends(open, folder) {
  const {page} = await open(writePage(join(folder, "made.html"), madeData()));
  const entries = () => page.locator(".map + .legend button").allInnerTexts();
  await page.selectOption("#colour", "year");
  assert.deepEqual(await entries(), ["1950", "1960", "1970", "1980", "1990", "2000", "2010", "2020"]);
  const colours = await page
    .locator(".map + .legend .mark")
    .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).backgroundColor));
  assert.equal(new Set(colours).size, 8, "each decade has its colour");
  await page.selectOption("#colour", "tempo");
  const ramp = await page.locator(".map + .legend").innerText();
  assert.match(ramp, /^tempo: ≤ 6\d\s*≥ 15\d \(2 % at each end share the end's colour; values from 60 to 159\)/);
  await page.selectOption("#colour", "many");
  assert.equal((await entries()).length, 60, "no entry is out of reach");
  await page.locator(".map + .legend summary").click();
  await page.locator(".map + .legend button").last().click();
  assert.match(await page.locator("#said").innerText(), /^7 songs: many label 9/);
  assert.ok(await page.locator(".map + .legend details").evaluate((node) => node.open), "what is open stays open");
  await page.close();
}

async function rightClick(open, folder) {
  const {page} = await open(writePage(join(folder, "made.html"), madeData()));
  const box = await page.locator(".map .over").boundingBox();
  for (const [x, y] of [0.2, 0.35, 0.5, 0.65, 0.8].flatMap((a) => [0.3, 0.5, 0.7].map((b) => [a, b])))
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height, {button: "right"});
  assert.ok(await page.locator("#player").isHidden(), "a right click plays");
  assert.equal(await page.locator("#said").innerText(), "425 songs");
  await page.close();
}

/** One finger scrolls the page, two zoom and move the map, a tap plays; the hint has touch words. */
async function touch(open, folder) {
  const {page} = await open(writePage(join(folder, "made.html"), madeData()), {
    viewport: {width: 390, height: 844},
    hasTouch: true,
    isMobile: true,
  });
  assert.ok(await page.locator(".by-touch").isVisible());
  assert.ok(await page.locator(".by-mouse").isHidden(), "a phone has no wheel");
  await page.locator(".map").scrollIntoViewIfNeeded();
  const session = await page.context().newCDPSession(page);
  const send = (type, ...points) =>
    session.send("Input.dispatchTouchEvent", {type, touchPoints: points.map(([x, y], id) => ({x, y, id}))});
  const pixels = () =>
    page
      .locator(".map canvas")
      .first()
      .evaluate((canvas) => canvas.toDataURL());
  const scrolled = () => page.evaluate(() => window.scrollY);
  let box = await page.locator(".map .over").boundingBox();
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  let before = {map: await pixels(), page: await scrolled()};
  await send("touchStart", middle);
  for (let i = 1; i <= 8; i++) await send("touchMove", [middle[0], middle[1] - 20 * i]);
  await send("touchEnd");
  await page.waitForTimeout(200);
  assert.ok((await scrolled()) > before.page + 60, "one finger scrolls the page");
  assert.equal(await pixels(), before.map, "and leaves the map");
  assert.ok(await page.locator("#player").isHidden(), "and plays nothing");
  await page.evaluate(() => document.querySelector(".map").scrollIntoView({block: "center"}));
  await page.waitForTimeout(700); // the page rolls out
  box = await page.locator(".map .over").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  before = {map: await pixels(), page: await scrolled()};
  await send("touchStart", [x - 30, y], [x + 30, y]);
  for (let i = 1; i <= 8; i++) await send("touchMove", [x - 30 - 12 * i, y], [x + 30 + 12 * i, y]);
  await send("touchEnd");
  await page.waitForTimeout(250);
  assert.notEqual(await pixels(), before.map, "two fingers zoom the map");
  assert.equal(await scrolled(), before.page, "and leave the page");
  assert.equal(await page.evaluate(() => window.visualViewport.scale), 1, "and do not zoom the page");
  await page.close();
}

/** On paper: titles in the song table, no table wider than the sheet, no controls. */
async function print(open, address, name) {
  const {page} = await open(address, {viewport: {width: 703, height: 1000}}); // A4 within its margins
  await page.emulateMedia({media: "print"});
  assert.ok(await page.locator(".songs tbody button.link").first().isVisible(), `${name}: titles on paper`);
  if ((await page.locator(".songs tbody tr").count()) >= 50)
    assert.match(
      await page.locator(".songs .range").innerText(),
      /^1 to 50 of \d+$/,
      `${name}: what the paper leaves out`,
    );
  for (const hidden of ["nav", ".panel input", "#language", ".songs .tools", "#map .controls"])
    assert.ok(await page.locator(hidden).first().isHidden(), `${name}: ${hidden} on paper`);
  await page.evaluate(() => document.querySelectorAll("details").forEach((node) => (node.open = true)));
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("table, pre, svg, .card, .tile")]
      .filter((node) => node.getClientRects().length > 0 && node.getBoundingClientRect().right > window.innerWidth + 1)
      .map((node) => `${node.tagName} ${node.textContent.slice(0, 40)} ${node.getBoundingClientRect().right}`),
  );
  assert.deepEqual(cut, [], `${name}: cut at the sheet`);
  await fits(page, `${name} on paper`);
  assert.ok((await page.pdf({format: "A4"})).length > 10000);
  await page.close();
}

async function plainRecipe(page, name) {
  const text = await page.locator("#recipe").innerText();
  assert.ok(!/[\u2400-\u2421]/.test(text), `${name}: boxes for line breaks`);
  const body = await page.locator("body").innerText();
  assert.ok(!/[-−]0\.0+(?!\d)/.test(body), `${name}: a minus before zero`);
}

/** `report`: of a real run. */
export async function layout(open, folder, report) {
  await atEachSize(open, writePage(join(folder, "made.html"), madeData()));
  await namesByZoom(open, folder);
  await longTitles(open, folder);
  await legends(open, folder);
  await rightClick(open, folder);
  await touch(open, folder);
  await print(open, writePage(join(folder, "made.html"), madeData()), "made");
  if (!report) return;
  await atEachSize(open, report);
  await print(open, report, "report");
  const {page} = await open(report);
  await page.evaluate(() => document.querySelectorAll("details").forEach((node) => (node.open = true)));
  await plainRecipe(page, "report");
  await page.close();
  console.log("layout: ok");
}
