// One state: what is shown follows from it, the address holds it, and nothing outlives its cause.
import assert from "node:assert/strict";
import {join} from "node:path";
import {madeData, writePage} from "./made.mjs";

const said = (page) => page.locator("#said").innerText();
const titles = (page) => page.locator(".songs tbody button.link").allInnerTexts();
const clustersShown = (page) => page.locator(".songs tbody tr td:nth-child(4)").allInnerTexts();
const row = (page, title) => page.locator(".songs tbody tr").filter({has: page.getByText(title, {exact: true})});
const settled = (page, text) =>
  page.waitForFunction((wanted) => document.querySelector("#said").textContent.includes(wanted), text);

/** Everything that shows the state, to be compared. */
const view = (page) =>
  page.evaluate(() => ({
    method: document.querySelector("#method").value,
    colour: document.querySelector("#colour").value,
    query: document.querySelector("#search").value,
    said: document.querySelector("#said").textContent,
    rows: [...document.querySelectorAll(".songs tbody tr")].map((one) => one.dataset.song),
    legend: document.querySelector(".map + .legend").textContent,
    cards: document.querySelector("#clusters").textContent,
    playing: document.querySelector(".playing").textContent,
    language: document.documentElement.lang,
  }));

async function reloaded(page) {
  await page.reload();
  await page.waitForSelector("body[data-ready]");
}

/** Each step is in the address: a reload shows it, Back goes to the one before, and a link opens it elsewhere. */
async function stepsComeBack(page, open) {
  const steps = [
    () => page.selectOption("#method", "1"),
    () => page.selectOption("#colour", "genre"),
    () => page.fill("#search", "song 12"),
    () => page.locator("[data-cluster='2'] [data-act='show-group']").click(),
    () =>
      row(page, "Song 14")
        .getByRole("button", {name: /^songs similar/})
        .click(),
    () => page.locator(".map + .legend button").first().click(),
    () => page.locator(".songs tbody button.link").first().click(),
    () => page.locator("#language").click(),
  ];
  const views = [await view(page)];
  for (const step of steps) {
    await step();
    const now = await view(page);
    await page.waitForTimeout(200); // adjustments of the address wait for one another
    await reloaded(page);
    assert.deepEqual(await view(page), now, "after a reload");
    const other = await open(page.url());
    assert.deepEqual(await view(other.page), now, "by its link");
    await other.page.close();
    views.push(now);
  }
  for (const before of views.slice(0, -1).reverse()) {
    await page.goBack();
    await page.waitForFunction(
      ([text, lang]) => document.querySelector("#said").textContent === text && document.documentElement.lang === lang,
      [before.said, before.language],
    );
    const now = await view(page);
    assert.deepEqual({...now, playing: ""}, {...before, playing: ""}, "after a step back");
  }
}

async function headingFollows(page) {
  await page.locator("[data-cluster='2'] [data-act='show-group']").click();
  assert.match(await said(page), /group 2: group 2/);
  assert.deepEqual(new Set(await clustersShown(page)), new Set(["2"]));
  await page.selectOption("#method", "1");
  assert.match(await said(page), /group 2 of first: group 2/, "the heading names the method it is of");
  await page.getByRole("button", {name: "All songs"}).click();
  await page.selectOption("#method", "0");
}

async function queryStandsAlone(page) {
  await page.fill("#search", "song 1");
  await page.locator("[data-cluster='2'] [data-act='show-group']").click();
  assert.equal(await page.inputValue("#search"), "", "a query beside another selection");
  await page.fill("#search", "song 1");
  await row(page, "Song 1")
    .getByRole("button", {name: /^songs similar/})
    .click();
  await settled(page, "similar to Song 1");
  assert.equal(await page.inputValue("#search"), "");
  await page.fill("#search", "song 11");
  await page.getByRole("button", {name: "All songs"}).click();
  assert.equal(await page.inputValue("#search"), "");
  assert.equal(await said(page), "425 songs");
}

async function searchHasNoLimit(page) {
  await page.fill("#search", "song");
  assert.match(await said(page), /^425 songs/);
  await page.locator(".songs").evaluate((list) => (list.scrollTop = list.scrollHeight));
  await page.getByRole("button", {name: "Next", exact: true}).click();
  assert.equal(await page.locator(".songs").evaluate((list) => list.scrollTop), 0, "Next begins at the top");
  assert.equal((await titles(page))[0], "Song 50");
  await page.fill("#search", "");
}

/** A song without sound: the one before is silent, its message stays, and no button says Pause. */
async function silentSong(page) {
  await page.fill("#search", "song 8");
  await row(page, "Song 8").locator("button.link").click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.05);
  await page.fill("#search", "song 9");
  await row(page, "Song 9").locator("button.link").click();
  await page.waitForTimeout(700);
  const player = await page.evaluate(() => ({
    paused: document.querySelector("audio").paused,
    source: document.querySelector("audio").getAttribute("src"),
    toggle: document.querySelector("#toggle").textContent,
    disabled: document.querySelector("#toggle").disabled,
    time: document.querySelector(".time").textContent,
    playing: document.querySelector(".playing").textContent,
  }));
  assert.deepEqual(player, {
    paused: true,
    source: null,
    toggle: "Play",
    disabled: true,
    time: "this run has no sound for it",
    playing: "Song 9 — Artist 0",
  });
  await page.fill("#search", "");
}

/** Of a preview the waveform is the piece's own: the page holds no other here. */
async function drawsThePiece(page) {
  await page.waitForFunction(() => {
    const wave = document.querySelector(".wave canvas");
    const {data} = wave.getContext("2d").getImageData(0, 0, wave.width, wave.height);
    return data.some((value) => value > 0);
  });
}

/** Next and previous go through what is listed and leave out what has no sound; a group plays to its end. */
async function playsOn(page) {
  await page.fill("#search", "song 8");
  await row(page, "Song 8").locator("button.link").click();
  const playing = (title) =>
    page.waitForFunction((wanted) => document.querySelector(".playing").textContent.startsWith(wanted), title);
  await playing("Song 8 ");
  await drawsThePiece(page);
  await page.getByRole("button", {name: "All songs"}).click();
  await page.locator("#next").click();
  await playing("Song 10 ");
  await page.locator("#previous").click();
  await playing("Song 8 ");
  await page.locator("#player input").focus();
  await page.waitForFunction(() => document.querySelector("audio").duration > 1);
  await page.locator("#toggle").click();
  await page.evaluate(() => (document.querySelector("audio").currentTime = 0));
  for (let i = 0; i < 5; i++) await page.locator("#player input").press("ArrowRight");
  const at = await page.evaluate(() => document.querySelector("audio").currentTime);
  assert.ok(Math.abs(at - 1) < 0.05, `five arrow keys go half of a piece of two seconds, not ${at}`);
}

/** Reports of many songs say why similar songs and paths are not there, and offer neither. */
async function manySongs(open, folder) {
  const data = madeData({songs: 5001, neighbors: {}});
  const {page} = await open(writePage(join(folder, "many.html"), data));
  assert.match(await page.locator("#without").innerText(), /more than 5,000 songs \(here 5001\)/);
  assert.equal(await page.getByRole("button", {name: /^songs similar|^path/}).count(), 0);
  await page.evaluate((id) => (window.location.hash = `#?similar=${encodeURIComponent(id)}`), data.songs.id[3]);
  await page.waitForSelector(".problem");
  assert.match(await page.locator(".problem").innerText(), /more than 5,000 songs/);
  await page.close();
}

/** The server is stopped while its page is open: each request says so where it was asked for. */
export async function stoppedServer(page, stop) {
  const before = await page.locator(".songs tbody button.link").allInnerTexts();
  assert.ok(before.length > 3);
  await stop();
  const list = page.locator(".songs");
  await list
    .getByRole("button", {name: /^songs similar/})
    .first()
    .click();
  await page.waitForSelector(".songs .problem");
  assert.match(await page.locator(".songs .problem").innerText(), /server cannot be reached/);
  await page.goBack();
  await page.waitForSelector(".songs tbody tr");
  await list
    .getByRole("button", {name: /^path from/})
    .first()
    .click();
  await list
    .getByRole("button", {name: /^path to/})
    .first()
    .click();
  await page.waitForSelector(".songs .problem");
  assert.match(await page.locator(".songs .problem").innerText(), /server cannot be reached/);
  await page.getByRole("button", {name: "All songs"}).click();
  await list.locator("button.link").nth(2).click();
  await page.waitForFunction(() => /server cannot be reached/.test(document.querySelector("#player").textContent));
  assert.equal(await page.locator("#toggle").innerText(), "Play");
}

/** `open` gives a page of an address and collects its problems. */
export async function oneState(open, folder) {
  const {page, problems} = await open(writePage(join(folder, "made.html"), madeData()));
  await headingFollows(page);
  await queryStandsAlone(page);
  await searchHasNoLimit(page);
  await silentSong(page);
  await playsOn(page);
  await page.goto("about:blank");
  await page.goto(`file://${join(folder, "made.html")}`);
  await page.waitForSelector("body[data-ready]");
  await stepsComeBack(page, open);
  await manySongs(open, folder);
  assert.deepEqual(problems, [], "one state: console");
  await page.close();
  console.log("one state: ok");
}
