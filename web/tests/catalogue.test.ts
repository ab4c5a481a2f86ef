import {afterEach, describe, expect, it} from "vitest";
import {digits, fill, preferred, say, setLanguage} from "../src/catalogue";
import {WORDS} from "../src/words";

const holes = (template: string) => new Set([...template.matchAll(/\{(\w+)/g)].map(([, name]) => name));

afterEach(() => setLanguage("en"));

describe("catalogue", () => {
  it("has every text in both languages with the same values", () => {
    for (const [key, [en, bn]] of Object.entries(WORDS)) {
      expect(en, key).not.toBe("");
      expect(bn, key).not.toBe("");
      expect(holes(bn), key).toEqual(holes(en));
    }
  });

  it("fills values, words by their count and local digits", () => {
    expect(fill("{n} {n:song|songs} of {who}", {n: 1, who: "Rumi"})).toBe("1 song of Rumi");
    expect(say("frame.songs", {n: 375})).toBe("375 songs");
    setLanguage("bn");
    expect(say("frame.songs", {n: 375})).toBe("৩৭৫টি গান");
    expect(digits("0.13")).toBe("০.১৩");
  });

  it("begins with the first language of the browser that it knows", () => {
    expect(preferred(["fr-FR", "bn-BD", "en"])).toBe("bn");
    expect(preferred(["en-GB", "bn"])).toBe("en");
    expect(preferred([])).toBe("en");
  });
});
