// The page's first sentence, from the figures that the program sends.
import {afterEach, describe, expect, it} from "vitest";
import {setLanguage} from "../src/catalogue";
import type {PageData, Structure, Verdict} from "../src/model";
import {verdictSentence} from "../src/verdict";

const agreement = (strength: string, above_chance = 0.13) => ({
  target: "genre",
  above_chance,
  low: 0.05,
  high: 0.2,
  strength,
});

function sentence(more: Partial<Verdict>, structure?: Structure) {
  const verdict: Verdict = {
    method: "PCA + K-Means",
    clustering: "pca.kmeans",
    songs: 375,
    clips: 499,
    groups: 8,
    alone: 0,
    noise: 0,
    stability: null,
    agreements: [],
    confounded: [],
    ...more,
  };
  return verdictSentence({verdict, structure, target_names: {mood: "mood"}} as unknown as PageData);
}

afterEach(() => setLanguage("en"));

describe("verdict", () => {
  it("says how far groups follow the first label, in words and by its figure", () => {
    expect(sentence({agreements: [agreement("a-little")]})).toBe(
      "The 8 groups follow genre a little: AMI 0.13 above chance.",
    );
    expect(sentence({groups: 1, agreements: [agreement("closely", 0.8)]})).toBe(
      "The 1 group follows genre closely: AMI 0.80 above chance.",
    );
    setLanguage("bn");
    expect(sentence({agreements: [agreement("a-little")]})).toBe(
      "৮টি দল ধারা সামান্য অনুসরণ করে: কাকতালীয় মানের ওপরে AMI ০.১৩।",
    );
  });

  it("claims nothing where the interval holds chance", () => {
    expect(sentence({agreements: [agreement("not-shown", 0.4)]})).toBe(
      "It is not shown that the 8 groups follow genre: the interval holds chance.",
    );
  });

  it("says whether there are groups at all where the run has tested it", () => {
    expect(sentence({}, {structured: true, p: 0.001})).toMatch(/^The songs fall into groups/);
    expect(sentence({}, {structured: false, p: 0.4})).toMatch(/^The songs do not fall into clear groups/);
    expect(sentence({agreements: [agreement("partly", 0.3)]}, {structured: false, p: 0.4})).toBe(
      "The songs do not fall into clear groups; the 8 made follow genre in part: AMI 0.30 above chance.",
    );
    expect(sentence({})).toBe("PCA + K-Means makes 8 groups.");
    expect(sentence({}, {structured: false, p: null})).toBe("PCA + K-Means makes 8 groups.");
  });
});
