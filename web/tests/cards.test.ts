import {afterEach, describe, expect, it} from "vitest";
import texts from "../../tests/golden/report/cluster_texts.json";
import {groupName, groupWord, percents, sentence} from "../src/cards";
import {setLanguage} from "../src/catalogue";
import type {Cluster} from "../src/model";
import {WORDS} from "../src/words";

afterEach(() => setLanguage("en"));

const cluster = (part: Partial<Cluster>): Cluster => ({
  cluster: 3,
  name: "",
  words: [],
  mostly: {},
  size: 55,
  songs: 55,
  share: 0.1,
  cohesion: 0.4,
  tightness: "fairly tight",
  stability: null,
  nearest: null,
  medoid: 0,
  closest: [0],
  borderline: [],
  features: [],
  provenance: [],
  keys: [],
  labels: {},
  terms: {},
  ...part,
});

describe("the words of groups", () => {
  it("are all in the catalogue, in both languages", () => {
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((text) => !(`word.${text}` in WORDS))).toEqual([]);
  });

  it("stay as they are where the catalogue lacks them", () => {
    expect(groupWord("of a later version", "x")).toBe("of a later version x");
    expect(groupWord("more often in", "A")).toBe("more often in A");
    expect(groupWord("higher", "warmth")).toBe("warmth higher");
  });

  it("make a sentence", () => {
    const loud = cluster({
      words: [
        ["dense", ""],
        ["noisy", ""],
      ],
      mostly: {genre: ["metal", "punk"]},
    });
    expect(sentence(loud)).toBe("55 songs, dense and noisy, mostly metal and punk.");
    expect(groupName(loud)).toBe("dense · noisy · mostly metal and punk");
    expect(sentence(cluster({size: 1, songs: 1, words: [["fast", ""]]}))).toBe("1 song, fast.");
    expect(sentence(cluster({size: 70, words: [["near the average", ""]]}))).toBe(
      "70 clips of 55 songs, near the average.",
    );
    setLanguage("bn");
    expect(sentence(loud)).toBe("৫৫টি গান, ঘন এবং খসখসে, বেশির ভাগ metal এবং punk।");
  });
});

describe("percents", () => {
  it("are whole and add to 100", () => {
    expect(percents([1, 1, 1])).toEqual([34, 33, 33]);
    expect(percents([2, 1])).toEqual([67, 33]);
    expect(percents([0, 0])).toEqual([0, 0]);
    for (let n = 1; n < 40; n++) {
      const counts = Array.from({length: n}, (_, i) => (i * 7919) % 13);
      const sum = percents(counts).reduce((a, b) => a + b, 0);
      expect(sum).toBe(counts.some((count) => count > 0) ? 100 : 0);
    }
  });
});
