import {describe, expect, it} from "vitest";
import cases from "../../tests/golden/report/song_paths.json";
import {songPath} from "../src/paths";
import {inside} from "../src/points";
import {ramp} from "../src/palette";
import {Search} from "../src/search";

describe("Search", () => {
  const search = new Search(["\u09dc গান", "Last Moon", "Moonless"], ["শিল্পী", "Rahim", "Moon Band"], {
    vocabulary: ["night", "river", "নদী"],
    texts: [Uint32Array.of(2), Uint32Array.of(0, 1), Uint32Array.of(1)],
  });
  it("finds a Bangla title in either spelling", () => {
    expect(search.find("\u09a1\u09bc")).toEqual([0]);
    expect(search.find("\u09dc গান")).toEqual([0]);
  });
  it("puts titles before artists before words, and needs every word", () => {
    expect(search.find("moon")).toEqual([2, 1]);
    expect(search.find("river night")).toEqual([1]);
    expect(new Search(["Song 17", "Song 7"], ["", ""], {vocabulary: [], texts: []}).find("song 7")).toEqual([1, 0]);
    expect(search.find("river rahim")).toEqual([1]);
    expect(search.find("নদী")).toEqual([0]);
    expect(search.find("nothing")).toEqual([]);
    expect(search.find("   ")).toEqual([]);
  });
});

describe("songPath", () => {
  it("takes the short steps", () => {
    expect(songPath([[1, 3], [2], [3], [2]], [], 0, 3)).toEqual([0, 1, 2, 3]);
  });
  it("goes along links in both directions", () => {
    expect(songPath([[], [0], [1]], [], 0, 2)).toEqual([0, 1, 2]);
  });
  it("steps at once where the graph has no way", () => {
    expect(songPath([[1], [0], [3], [2]], [], 0, 3)).toEqual([0, 3]);
  });
  it("agrees with a breadth-first count of steps where every link is a first neighbour", () => {
    const ring = Array.from({length: 60}, (_, i) => [(i + 1) % 60]);
    expect(songPath(ring, [], 5, 50).length).toBe(16);
  });
  it("finds the ways that the program finds", () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const {neighbors, song, from, to, path} of cases) expect(songPath(neighbors, song, from, to)).toEqual(path);
  });
});

describe("inside", () => {
  const square: [number, number][] = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
  ];
  it("tells inside from outside, hollows too", () => {
    expect([inside(1.5, 2.5, square), inside(5, 2, square), inside(-0.1, 2, square)]).toEqual([true, false, false]);
    expect(
      inside(2, 3.5, [
        [0, 0],
        [4, 0],
        [4, 4],
        [2, 1],
        [0, 4],
      ]),
    ).toBe(false);
  });
});

describe("ramp", () => {
  it("ends where its colours end and never leaves them", () => {
    expect(ramp(-3)).toEqual(ramp(0));
    expect(ramp(7)[0]).toBeGreaterThan(ramp(0)[0]);
  });
});
