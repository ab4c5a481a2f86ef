// Everything by keyboard: every control is reached by Tab and shows it, and what it does is done by Enter, Space and
// arrows alone.
import assert from "node:assert/strict";

/** What is listed, and what is said of the marked song or of a path that waits for its end. */
const said = (page) => page.locator("#said").innerText();
const told = (page) => page.locator("#told").innerText();

/** Puts the focus on a control the way Tab would, and presses keys there. */
async function press(page, locator, ...keys) {
  await locator.focus();
  for (const key of keys) await page.keyboard.press(key);
}

/** Tab once around the page: what gets the focus, in order, and whether it shows. */
async function tour(page) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    document.querySelectorAll("details").forEach((node) => {
      node.open = true;
    });
  });
  await page.evaluate(() => {
    globalThis.reached = new Set();
    globalThis.unseen = [];
  });
  for (let i = 0; i < 3000; i++) {
    await page.keyboard.press("Tab");
    const over = await page.evaluate(() => {
      const node = document.activeElement;
      if (!node || node === document.body) return false; // behind the end the beginning comes again
      if (globalThis.reached.has(node)) return true;
      globalThis.reached.add(node);
      const shows = [node, node.parentElement].some((one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      });
      if (!shows) globalThis.unseen.push(node.outerHTML.slice(0, 90));
      return false;
    });
    if (over) break;
  }
  return page.evaluate(() => ({
    missed: [...document.querySelectorAll("button, select, input, a[href], summary, [tabindex='0'], audio[controls]")]
      .filter((node) => !node.disabled && node.getClientRects().length > 0 && !globalThis.reached.has(node))
      .map((node) => node.outerHTML.slice(0, 90)),
    unseen: globalThis.unseen,
    count: globalThis.reached.size,
  }));
}

export async function reachesEverything(page) {
  const {missed, unseen, count} = await tour(page);
  assert.deepEqual(missed, [], "controls that Tab does not reach");
  assert.deepEqual(unseen, [], "controls that do not show the focus");
  assert.ok(count > 40, `only ${count} controls`);
}

const pixels = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector(".map canvas");
    return canvas.getContext("2d") ? canvas.toDataURL() : "webgl";
  });

async function mapMoves(page) {
  const map = page.locator(".map .over");
  for (const key of ["+", "Shift+ArrowLeft", "Shift+ArrowUp", "-", "0"]) {
    const before = await pixels(page);
    await press(page, map, key);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if (before !== "webgl") assert.notEqual(await pixels(page), before, `${key} on the map`);
  }
  const spoken = new Set([await told(page)]);
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) {
    await press(page, map, key);
    spoken.add(await told(page));
  }
  assert.ok(spoken.size > 2, "arrows go from song to song");
  assert.match(await told(page), / · group /);
  await page.evaluate(() => (document.querySelector("#player").hidden = true));
  await press(page, map, "Enter");
  await page.waitForSelector("#player:not([hidden])");
}

async function path(page) {
  await page.fill("#search", "Song 7");
  await press(page, page.locator(".songs").getByRole("button", {name: "path from Song 7", exact: true}), "Enter");
  assert.match(await told(page), /Path from/);
  assert.equal(
    await page.evaluate(() => document.activeElement.dataset.act?.slice(0, 5)),
    "path-",
    "the focus stays on the button",
  );
  await page.fill("#search", "Song 19");
  await press(page, page.locator(".songs").getByRole("button", {name: "path to Song 19", exact: true}), "Enter");
  await page.waitForFunction(() => document.querySelector("#said").textContent.includes("to Song 19"));
  const rows = await page.locator(".songs tbody button.link").allInnerTexts();
  assert.equal(rows[0], "Song 7");
  assert.equal(rows.at(-1), "Song 19");
  assert.notEqual(await page.evaluate(() => document.activeElement.tagName), "BODY", "the focus is not lost");
}

/** The cells of the comparison as numbers, one list a row. */
const grid = (page) =>
  page.locator("#compare .cell").evaluateAll((cells) => {
    const rows = new Map();
    for (const {dataset} of cells) rows.set(dataset.row, [...(rows.get(dataset.row) ?? []), Number(dataset.count)]);
    return [...rows.values()];
  });

async function compare(page, songs) {
  await press(page, page.locator("#compare-a"), "Home");
  await press(page, page.locator("#compare-b"), "Home");
  const same = await grid(page);
  for (const row of same) assert.equal(row.filter((count) => count > 0).length, 1, "a clustering agrees with itself");
  assert.deepEqual(await page.locator("#compare .told").evaluate((node) => [node.dataset.ami, node.dataset.ari]), [
    "1",
    "1",
  ]);
  await press(page, page.locator("#compare-b"), "End");
  const other = await grid(page);
  assert.equal(
    other.flat().reduce((a, b) => a + b, 0),
    songs,
    "every song is counted once",
  );
  assert.notDeepEqual(await page.locator("#compare-a").inputValue(), await page.locator("#compare-b").inputValue());
}

async function colours(page) {
  const select = page.locator("#colour");
  const options = await select.locator("option").count();
  await press(page, select, "Home");
  const seen = new Set();
  for (let i = 0; i < options; i++) {
    seen.add(await page.locator(".map + .legend").innerHTML());
    await press(page, select, "ArrowDown");
  }
  assert.ok(seen.size >= options - 1, `${seen.size} legends of ${options} columns`);
  await press(page, select, "Home");
  await press(page, page.locator(".map + .legend button").first(), "Enter");
  assert.match(await said(page), /songs?: group/);
}

/** Does without a pointer whatever the page of a run of so many songs does. */
export async function worksByKeyboard(page, songs) {
  await press(page, page.locator("#method"), "End");
  assert.notEqual(await page.locator("#method").inputValue(), "0");
  await press(page, page.locator("#method"), "Home");
  await colours(page);
  await mapMoves(page);
  for (const name of ["Zoom in", "Zoom out", "Whole map"])
    await press(page, page.getByRole("button", {name, exact: true}), "Enter");
  const lasso = page.getByRole("button", {name: "Lasso"});
  await press(page, lasso, "Space");
  assert.equal(await lasso.getAttribute("aria-pressed"), "true");
  await press(page, lasso, "Space");
  await press(page, page.getByRole("button", {name: "Select what is shown"}), "Enter");
  assert.match(await said(page), new RegExp(`^${songs} songs: what is shown`));
  await path(page);
  await press(
    page,
    page
      .locator(".songs tbody tr")
      .first()
      .getByRole("button", {name: /^songs similar to/}),
    "Enter",
  );
  await page.waitForFunction(() => document.querySelector("#said").textContent.includes("similar to"));
  await press(page, page.getByRole("button", {name: "Show on the map"}).first(), "Enter");
  assert.match(await said(page), /songs?: group/);
  await press(page, page.getByRole("button", {name: "All songs"}), "Enter");
  await compare(page, songs);
  const saved = page.waitForEvent("download");
  await press(page, page.locator("#save-table"), "Enter");
  await saved;
  const before = await page.locator("details[open]").count();
  await press(page, page.locator("details > summary").first(), "Enter");
  assert.equal(
    Math.abs((await page.locator("details[open]").count()) - before),
    1,
    "Enter opens and closes what is folded",
  );
}

/** Pause, play and seek of what is playing. */
export async function playsByKeyboard(page) {
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.1, undefined, {timeout: 10000});
  const toggle = page.locator("#toggle");
  await press(page, toggle, "Space");
  // The slider follows the sound a moment later: until then Home may find it at 0, and moves nothing.
  await page.waitForFunction(
    () => document.querySelector("audio").paused && document.querySelector("#toggle").textContent === "Play",
  );
  // Five steps of a tenth of the two seconds, wherever it was paused.
  await press(page, page.locator("#player input"), "Home", ...Array(5).fill("PageUp"));
  await page.waitForFunction(() => Math.abs(document.querySelector("audio").currentTime - 1) < 0.05);
  await press(page, toggle, "Space");
  await page.waitForFunction(() => !document.querySelector("audio").paused || document.querySelector("audio").ended);
}
