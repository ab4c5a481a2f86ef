// The library's sentences in the page's words. Tests of the library hold that the samples are what it says
// (tests/support/phrases.hpp).
import {afterEach, describe, expect, it} from "vitest";
import samples from "../../tests/golden/phrases.json";
import {setLanguage} from "../src/catalogue";
import {said} from "../src/said";
import type {Said, Words} from "../src/sent";
import {WORDS} from "../src/words";
import {phrases} from "./phrases";

afterEach(() => setLanguage("en"));

const english = Object.fromEntries(Object.entries(WORDS).map(([key, [en]]) => [key, en]));

describe("sentences of the library", () => {
  it("have the library's English in the catalogue, to the letter", () => {
    const written = phrases();
    expect(written.length).toBeGreaterThan(50);
    expect(written.filter(([key, text]) => english[key] !== text)).toEqual([]);
  });

  it("become what the library says", () => {
    const sentences = samples as unknown as Words[];
    expect(sentences.length).toBeGreaterThan(20);
    for (const sentence of sentences) expect(said(sentence)).toBe(sentence.text);
    const kinds = new Set(sentences.map(({key}) => key));
    const sent = /^((?:finding|rule|k)\.|across\.(?!title|table)|audit\.rule)/;
    const keys = Object.keys(WORDS).filter((key) => sent.test(key));
    expect(keys.filter((key) => !kinds.has(key))).toEqual([]);
  });

  it("are said in Bangla, with its digits", () => {
    setLanguage("bn");
    for (const sentence of samples as unknown as Words[]) {
      const text = said(sentence);
      expect(text).toMatch(/[\u0980-\u09ff]/);
      expect(text).not.toMatch(/[{}]|undefined/);
    }
    const number = (digits: string): Said => ({number: digits});
    const words = (key: string, values: Record<string, Said> = {}): Said => ({key, text: "", values});
    expect(
      said(
        words("finding.better", {
          scope: words("part.genre"),
          methods: words("part.methods_are", {n: number("2")}),
          alpha: number("0.01"),
          names: words("part.names", {list: ["A k = 3", "B"]}),
        }),
      ),
    ).toBe("ধারা: গান অদলবদল করে যাচাইয়ে কাকতালীয়তার চেয়ে ভালো ২টি পদ্ধতি (A k = 3, B); সম্মিলিত α = ০.০১।");
    expect(said([{column: "language"}, {column: "source"}, "808"])).toBe("ভাষা, source, 808");
  });

  it("of another version stay English", () => {
    setLanguage("bn");
    expect(said("Something else.")).toBe("Something else.");
    expect(said({key: "finding.of_later", text: "Something new.", values: {}})).toBe("Something new.");
  });
});
