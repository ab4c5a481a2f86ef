import {describe, expect, it} from "vitest";
import {sounds, soundsLike} from "../src/romanise";
import {folded, Search} from "../src/search";
import {ROMANISED} from "./romanised";

const titled = (titles: string[], artists: string[] = []) =>
  new Search(
    titles,
    titles.map((_, i) => artists[i] ?? ""),
    {vocabulary: [], texts: []},
  );

describe("romanised search", () => {
  it("finds at least 90 % of common words in common spellings, and little else", () => {
    const rows = ROMANISED.map(([bangla]) => sounds(bangla));
    const missed: string[] = [];
    let asked = 0,
      others = 0;
    ROMANISED.forEach(([bangla, spellings], at) => {
      for (const spelling of spellings) {
        const like = soundsLike(spelling)!;
        asked++;
        if (!like.test(rows[at])) missed.push(`${bangla} ${spelling}`);
        others += rows.filter((row, i) => i !== at && like.test(row)).length;
      }
    });
    expect(asked).toBeGreaterThan(200);
    expect(missed.length, missed.join(", ")).toBeLessThanOrEqual(0.1 * asked);
    expect(others / asked / rows.length).toBeLessThan(0.005);
  });

  it("finds titles, artists and lyrics by their sound", () => {
    const search = new Search(["আমার সোনার বাংলা", "Moon", "চাঁদ"], ["", "লালন সাঁই", ""], {
      vocabulary: ["ভালোবাসা"],
      texts: [new Uint32Array(), new Uint32Array(), Uint32Array.of(0)],
    });
    expect(search.find("sonar")).toEqual([0]);
    expect(search.find("shonar bangla")).toEqual([0]);
    expect(search.find("lalon")).toEqual([1]);
    expect(search.find("bhalobasha")).toEqual([2]);
    expect(search.find("valobasa chand")).toEqual([2]);
    expect(search.find("zebra")).toEqual([]);
  });

  it("finds romanised titles by Bangla words", () => {
    expect(titled(["Bhalobasha", "Bhalo", "Shonar Tori"]).find("ভালোবাসা")).toEqual([0]);
    expect(titled(["Bhalobasha", "Bhalo", "Shonar Tori"]).find("সোনার")).toEqual([2]);
  });

  it("puts what is written before what only sounds so", () => {
    expect(titled(["গান", "Gan"]).find("gan")).toEqual([1, 0]);
  });
});

describe("search", () => {
  it("does not ask for apostrophes, hyphens and letters that keyboards lack", () => {
    expect(folded("Don’t Straße Sønderjylland Fu-Gee-La")).toBe("dont strasse sonderjylland fu gee la");
    const search = titled(["Don’t Stop", "Straße", "Smørrebrød", "Fu-Gee-La", "R.E.M.", "!!!"]);
    for (const [query, song] of [
      ["don't", 0],
      ["dont", 0],
      ["don’t stop", 0],
      ["strasse", 1],
      ["straße", 1],
      ["smorre", 2],
      ["smørrebrød", 2],
      ["fugeela", 3],
      ["fu-gee-la", 3],
      ["fu gee", 3],
      ["r.e.m.", 4],
      ["!!!", 5],
    ] as const)
      expect(search.find(query), query).toEqual([song]);
    expect(titled(["the moon", "Them"]).find("them")).toEqual([1]);
  });

  it("takes words in quotation marks together", () => {
    const search = titled(["Blue Moon", "Moon over Blue Water", "Blue Moonlight"]);
    expect(search.find("blue moon")).toEqual([0, 1, 2]);
    expect(search.find('"blue moon"')).toEqual([0]);
    expect(search.find("“Blue Moon” blue")).toEqual([0]);
    expect(search.find('moon"')).toHaveLength(3);
  });

  it("finds every song, however many", () => {
    const search = titled(Array.from({length: 425}, (_, i) => `Song ${i}`));
    expect(search.find("song")).toHaveLength(425);
  });
});
