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
