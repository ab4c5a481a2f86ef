import ts from "typescript";
import {afterEach, describe, expect, it} from "vitest";
import {setLanguage} from "../src/catalogue";
import {finding, rule, valuesOf} from "../src/told";
import {WORDS} from "../src/words";

afterEach(() => setLanguage("en"));

const SOURCES = ["report/finding_sentences", "evaluation/structure", "rundir/default_clustering"];
const holes = (text: string) => text.replace(/\{[^}]*\}/g, "{}");

/** The texts of a C++ file; neighbouring literals are one. */
function literals(name: string): string[] {
  const source = ts.sys.readFile(`../ektara/${name}.cpp`)!.replace(/^#include.*$/gm, "");
  const joined = source.replace(/\/\/.*$/gm, "").replace(/"\s*\n\s*"/g, "");
  return [...joined.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => holes(text));
}

const english = (room: string) =>
  Object.entries(WORDS).flatMap(([key, [en]]) => (key.startsWith(room) ? [holes(en)] : []));

describe("sentences of the library", () => {
  it("are those of the catalogue, to the letter", () => {
    const written = new Set(SOURCES.flatMap(literals));
    const entries = ["finding.", "rule.", "part."].flatMap(english);
    // "{} {}" of a count and "method is" is one entry here.
    expect(entries.filter((text) => !written.has(text) && !written.has(text.replace(/^\{\} /, "")))).toEqual([]);
    const sentences = literals("report/finding_sentences").filter((text) => /\p{L} \p{L}.*\.$/u.test(text));
    expect(sentences.length).toBeGreaterThan(15);
    expect(sentences.filter((text) => !entries.includes(text))).toEqual([]);
  });

  it("stay as they are in English", () => {
    expect(finding("Genre: no method is better.")).toBe("Genre: no method is better.");
  });

  it("are said in Bangla with their values", () => {
    setLanguage("bn");
    expect(
      finding("Genre: 2 methods are better than chance by permutation of songs, family-wise α = 0.01 (A k = 3, B)."),
    ).toBe("ধারা: গান অদলবদল করে যাচাইয়ে কাকতালীয়তার চেয়ে ভালো ২টি পদ্ধতি (A k = 3, B); সম্মিলিত α = ০.০১।");
    expect(
      finding(
        "Genre: no method is shown to beat raw K-Means by the paired interval of the AMI difference. " +
          "1 method is shown to be worse (A).",
      ),
    ).toBe(
      "ধারা: AMI-এর পার্থক্যের জোড়া ব্যবধানে সাধারণ K-Means-এর চেয়ে ভালো প্রমাণিত একটিও নয়। " +
        "কম ভালো প্রমাণিত ১টি পদ্ধতি (A)।",
    );
    expect(
      finding(
        "AMI above chance is higher with language than with genre within it for 1 of 2 methods " +
          "(A + B -0.300 and 0.200, B 0.100 and 0.400).",
      ),
    ).toContain("(A + B -০.৩০০ ও ০.২০০, B ০.১০০ ও ০.৪০০)");
    expect(
      rule("most stable over seeds (mean ARI 0.91), the first of the table within 0.02 of the best; no label chose it"),
    ).toContain("ভিন্ন ভিন্ন বীজেও সবচেয়ে স্থির (গড় ARI ০.৯১), সেরার ০.০২-এর মধ্যে");
  });

  it("of another version stay English", () => {
    setLanguage("bn");
    expect(finding("Something else.")).toBe("Something else.");
    expect(valuesOf("{a} of {b}", "1 or 2")).toBeNull();
  });
});
