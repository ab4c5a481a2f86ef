// The cards of groups in Chromium: sentences, bars that point as their words do, shares, songs told once.
import assert from "node:assert/strict";

/** Every card of the page, checked by what it shows. */
export async function cardsTellGroups(page, name) {
  const cards = await page.evaluate(() =>
    [...document.querySelectorAll(".card[data-cluster]")].map((card) => ({
      sentence: card.querySelector(".sentence").textContent,
      bars: [...card.querySelectorAll(".effects")].map((list) =>
        [...list.querySelectorAll("li:not(.opinion)")].map((row) => {
          const axis = row.querySelector(".effect").getBoundingClientRect();
          const bar = row.querySelector("i").getBoundingClientRect();
          const middle = axis.left + axis.width / 2;
          return {
            said: row.querySelector(".says").firstChild.textContent,
            axis: Math.round(axis.left),
            right: bar.right - middle > 0.5,
            left: middle - bar.left > 0.5,
          };
        }),
      ),
      stacks: [...card.querySelectorAll(".stack")].map((stack) =>
        [...stack.children].reduce((sum, part) => sum + part.getBoundingClientRect().width, 0),
      ),
      width: card.querySelector(".stack")?.getBoundingClientRect().width ?? 0,
      songs: [...card.querySelectorAll("li [data-act^='play-']")].map((button) => button.dataset.act),
      overflow: card.scrollWidth > card.clientWidth,
    })),
  );
  assert.ok(cards.length > 0, `${name}: cards`);
  for (const card of cards) {
    assert.match(card.sentence, /^\d+ (song|clip)s?( of \d+ songs?)?, .+\.$/);
    assert.doesNotMatch(card.sentence, /\b1 (songs|clips)\b/);
    assert.equal(new Set(card.songs).size, card.songs.length, `${name}: no song is typical and on the border`);
    assert.ok(!card.overflow, `${name}: a card is wider than its place`);
    const shown = card.bars[0] ?? [];
    assert.ok(shown.length <= 3, `${name}: three bars`);
    assert.ok(new Set(shown.map((bar) => bar.axis)).size <= 1, `${name}: bars are aligned`);
    for (const bar of shown) {
      if (/^(more|mostly|faster|louder|brighter)\b/.test(bar.said)) assert.ok(bar.right && !bar.left, bar.said);
      if (/^(less|slower|quieter|darker)\b/.test(bar.said)) assert.ok(bar.left && !bar.right, bar.said);
      assert.doesNotMatch(bar.said, /mfcc|tonnetz|chroma_/);
    }
    for (const wide of card.stacks) assert.ok(Math.abs(wide - card.width) < 2, `${name}: shares fill the bar`);
  }
}

/** The button that plays a group makes the bar below play one of its songs. */
export async function playsAGroup(page) {
  const card = page.locator(".card[data-cluster]").first();
  await card.locator("[data-act='play-group']").click();
  await page.waitForFunction(() => document.querySelector("audio").currentTime > 0.1, undefined, {timeout: 10000});
}

const listed = async (page) => Number((await page.locator("#said").innerText()).replaceAll(",", "").match(/\d+/)[0]);

/** Filters hold together, by keyboard and by hand; chips take them away, and the address keeps them. */
export async function filtersNarrow(page, name) {
  await page.evaluate(() => {
    document.querySelector("details.filters").open = true;
  });
  const all = await listed(page);
  const number = page.locator(".filter:has(.bounds)").first();
  const before = await number.locator("rect.in").count();
  const [low, high] = [number.locator("input").first(), number.locator("input").last()];
  await low.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("PageUp");
  const narrowed = await listed(page);
  assert.ok(narrowed < all, `${name}: ${narrowed} of ${all} songs are left by a range`);
  await page.waitForFunction(() => document.querySelector(".filter:has(.bounds) rect.out") !== null);
  assert.ok((await number.locator("rect.in").count()) < before, "the part that is left out is faint");
  assert.match(await low.getAttribute("aria-valuetext"), /\d/);
  assert.ok(Number(await low.inputValue()) <= Number(await high.inputValue()));
  const value = page.locator(".filter .value").first();
  await page.waitForFunction(() => document.querySelector(".filter .value .count").textContent !== "");
  const said = Number(await value.locator(".count").innerText());
  await value.click();
  assert.equal(await listed(page), said, `${name}: a value shows how many songs it leaves beside the other filters`);
  assert.equal(await value.getAttribute("aria-pressed"), "true");
  assert.equal(await page.locator(".filter-chips .chip").count(), 2);
  await page.waitForFunction(() => /range=.*pick=/.test(document.location.hash));
  await page.locator(".filter-chips .chip").first().click();
  assert.equal(await page.locator(".filter-chips .chip").count(), 1, "a chip takes its filter away");
  await page.click("#clear-filters");
  assert.equal(await listed(page), all);
  assert.ok(await page.locator(".filter-chips").isHidden());
}

/** A word in Latin letters finds the Bangla title that sounds so. */
export async function searchesBySound(page, latin, title) {
  await page.fill("#search", latin);
  assert.equal(await listed(page), 1, latin);
  assert.ok((await page.locator(".songs tbody tr").first().innerText()).includes(title));
  await page.fill("#search", "");
}
