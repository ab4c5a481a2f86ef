// What a search of the lyrics by their meaning says of itself.
import {describe, expect, it} from "vitest";
import {Finder, type Hits} from "../src/found";
import type {PageData} from "../src/model";
import {Search} from "../src/search";
import {firstState, type State} from "../src/state";

const data = {columns: {}, numbers: {}, songs: {id: ["a", "b", "c"]}} as unknown as PageData;

function asked(hits: Hits) {
  const sources = {neighbors: () => [], lyricsLike: () => Promise.resolve(hits)};
  const state: State = {...firstState(0, "cluster", "en"), selection: {kind: "meaning", text: "rain"}};
  return new Finder(data, new Search([], [], {vocabulary: [], texts: []}), sources).find(state);
}

describe("search by meaning", () => {
  it("says how many of the songs with lyrics are listed where it is not all", async () => {
    const hit = (song: number) => ({song, score: 0.5, line: "rain on the roof"});
    const some = await asked({of: 412, hits: [hit(2), hit(0)]});
    expect(some.songs).toEqual([2, 0]);
    expect(some.heading).toBe("lyrics like “rain”, nearest first: 2 of 412 songs with lyrics");
    expect(some.lines.get(2)).toBe("rain on the roof");
    expect((await asked({of: 1, hits: [hit(1)]})).heading).toBe("lyrics like “rain”, nearest first");
  });
});
