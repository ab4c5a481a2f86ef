// Changing a run in the page: names, moves, labels and taking them back, by mouse and by keyboard, on a wide page and
// on a phone; what others do meanwhile, and a server that is gone.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {cpSync, readFileSync} from "node:fs";
import {join} from "node:path";

const NAME = "<img src=x> বৃষ্টির গান";

const row = (page, song) => page.locator(`.songs tr[data-song="${song}"]`);
const groupOf = (page, song) => row(page, song).locator("td").nth(3).innerText();
const card = (page, group) => page.locator(`.card[data-cluster="${group}"]`);
const heading = (page, group) => card(page, group).locator("h3").innerText();
const focused = (page) => page.evaluate(() => document.activeElement?.dataset.act ?? "");
const form = (page) => page.locator(".edit-songs");
const changes = (page) => page.locator(".edit-list li").allTextContents();

/** A line more, or fewer, once the page shows it. */
async function settled(page, n) {
  await page.waitForFunction((wanted) => document.querySelectorAll(".edit-list li").length === wanted, n);
}

async function renames(page) {
  const begin = card(page, 1).locator("[data-act='rename']");
  assert.equal(await begin.getAttribute("aria-label"), "Rename group 1");
  const before = await heading(page, 1);
  await begin.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("not this");
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "rename", "Escape leaves to where it began");
  assert.equal(await heading(page, 1), before);
  await page.keyboard.press("Enter");
  await page.keyboard.type(NAME);
  const scrolled = await page.evaluate(() => window.scrollY);
  await page.keyboard.press("Enter");
  await settled(page, 1);
  assert.equal(await heading(page, 1), `${before}: ${NAME}`);
  assert.equal(await focused(page), "rename", "the keyboard stays where it was");
  assert.equal(await page.evaluate(() => window.scrollY), scrolled, "and so does the page");
  for (const place of [".map .names", ".map + .legend", "#edits"])
    assert.ok((await page.locator(place).textContent()).includes(NAME), `${place} has the name`);
  assert.equal(await card(page, 1).locator("[data-act='undo']").count(), 1);
  const method = await page.inputValue("#method");
  await page.selectOption("#method", method === "0" ? "1" : "0");
  assert.equal(await page.locator(".card [data-act='undo']").count(), 0, "nothing was saved of another method");
  await page.selectOption("#method", method);
  await card(page, 1).locator("[data-act='show-group']").click();
  assert.ok((await page.locator("#said").innerText()).includes(NAME));
  await page.getByRole("button", {name: "All songs"}).click();
}

async function movesASong(page) {
  const from = await groupOf(page, 0);
  const to = from === "1" ? "0" : "1";
  const size = (group) => card(page, group).locator(".sentence").innerText();
  const before = [await size(from), await size(to)];
  await row(page, 0)
    .getByRole("button", {name: /^change group or label of/})
    .click();
  assert.equal(await form(page).locator("#edit-group").inputValue(), from, "where it is");
  await page.selectOption("#edit-group", to);
  await form(page).locator("[data-act='move']").click();
  await settled(page, 2);
  assert.equal(await groupOf(page, 0), to);
  assert.notDeepEqual([await size(from), await size(to)], before, "cards count it where it is");
  assert.equal(await focused(page), "move");
  await form(page).locator("[data-act='undo']").click();
  await settled(page, 1);
  assert.equal(await groupOf(page, 0), from);
  assert.deepEqual([await size(from), await size(to)], before);
  await form(page).locator("[data-act='pin']").click();
  await settled(page, 2);
  assert.match((await changes(page))[0], new RegExp(`stays in group ${from} of`));
  await page.keyboard.press("Escape");
  assert.ok(await form(page).isHidden());
}

async function movesTheListed(page) {
  await page.fill("#search", "song 1");
  const listed = await page.locator(".songs tbody tr").count();
  assert.ok(listed > 5);
  await page.click("#change-listed");
  await page.selectOption("#edit-group", "1");
  await form(page).locator("[data-act='move']").click();
  await settled(page, 2 + listed);
  const groups = await page.locator(".songs tbody tr td:nth-child(4)").allInnerTexts();
  assert.deepEqual(new Set(groups), new Set(["1"]));
  assert.equal(await page.inputValue("#search"), "song 1", "what was looked for is still there");
  await page.locator("[data-act='undo-last']").click();
  await settled(page, 2);
  await page.fill("#search", "");
}

async function corrects(page) {
  await row(page, 3)
    .getByRole("button", {name: /^change group or label of/})
    .click();
  await page.selectOption("#edit-column", "genre");
  await page.fill("#edit-value", "waltz");
  await page.press("#edit-value", "Enter");
  await settled(page, 3);
  assert.equal(await page.inputValue("#edit-value"), "waltz", "the form stays, with what is now");
  await page.selectOption("#colour", "genre");
  assert.ok((await page.locator(".map + .legend").innerText()).includes("waltz"));
  await page.selectOption("#colour", "cluster");
}

/** A reload and another visitor see the same. */
async function staysSo(page) {
  const seen = () =>
    page.evaluate(() => ["#clusters", ".songs", "#edits"].map((name) => document.querySelector(name).textContent));
  await form(page).getByRole("button", {name: "Close"}).click();
  await card(page, 1).locator("[data-act='show-group']").click();
  await page.getByRole("button", {name: "All songs"}).click();
  const before = await seen();
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  assert.deepEqual((await seen()).slice(1), before.slice(1));
  assert.ok((await heading(page, 1)).includes(NAME));
  await page.locator("#language").click();
  assert.ok((await page.locator("#edits h2").innerText()) === "আপনার পরিবর্তন");
  assert.ok((await changes(page))[2].includes(NAME));
  await page.locator("#language").click();
}

/** What others did meanwhile is not undone by who does not know of it. */
async function others(page, ektara, run) {
  execFileSync(ektara, ["edit", run, "--label", "music/song9.wav", "genre=polka", "--quiet"]);
  await page.locator("[data-act='undo-last']").click();
  await page.waitForFunction(() => document.querySelector("#edits .problem")?.textContent.includes("E1642"));
  await settled(page, 4);
  await page.locator("[data-act='undo-last']").click();
  await settled(page, 3);
  assert.equal(readFileSync(join(run, "edits.json"), "utf8").trim().split("\n").length, 3);
}

async function fitsAPhone(page, accessible) {
  await page.setViewportSize({width: 390, height: 800});
  await card(page, 0).locator("[data-act='rename']").click();
  await row(page, 3)
    .getByRole("button", {name: /^change group or label of/})
    .click();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} pixels wide on a phone`);
  await accessible(page, "edits on a phone");
  await page.setViewportSize({width: 1280, height: 900});
  await accessible(page, "edits");
}

async function withoutServer(page, stop) {
  await stop();
  await page.fill("#name-0", "lost");
  await page.press("#name-0", "Enter");
  await page.waitForFunction(() => document.querySelector(".card .problem")?.textContent.includes("ektara serve"));
  assert.equal(await page.inputValue("#name-0"), "lost", "what was typed is kept");
}

/** `serve` and `open` are those of browser.mjs. */
export async function editsInThePage(ektara, folder, {serve, open, accessible}) {
  const run = join(folder, "edited-run");
  cpSync(join(folder, "run"), run, {recursive: true});
  const plain = await serve("edited-run");
  const shown = await open(plain.address);
  assert.equal(
    await shown.page.locator("[data-act='rename'], #change-listed, #edits, [data-act^='change-']").count(),
    0,
  );
  await shown.page.close();
  plain.server.kill();
  const {server, address} = await serve("edited-run", "--edit");
  try {
    const {page, problems} = await open(address);
    await page.evaluate(() => document.querySelectorAll("#edits details").forEach((node) => (node.open = true)));
    assert.ok((await page.locator("#edits").innerText()).includes("Nothing is changed yet"));
    await renames(page);
    await movesASong(page);
    await movesTheListed(page);
    await corrects(page);
    await staysSo(page);
    await others(page, ektara, run);
    await fitsAPhone(page, accessible);
    await withoutServer(page, () => {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill();
      return ended;
    });
    // The browser tells of an answer that is an error, and of a server that is gone.
    const unexpected = problems.filter((problem) => !/status of 409|ERR_CONNECTION_REFUSED/.test(problem));
    assert.deepEqual(unexpected, [], "edits: console");
    await page.close();
  } finally {
    server.kill();
  }
  console.log("edits in the page: ok");
}
