// Expected values: scikit-learn 1.9.1, adjusted_rand_score and adjusted_mutual_info_score.
import {describe, expect, it} from "vitest";
import {adjustedMutualInformation, adjustedRand, comparable} from "../src/agreement";

const sixty = Array.from({length: 60}, (_, i) => i);
const cases: [number[], number[], number, number][] = [
  [[0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 2, 2, 2, 2], 0.538461538462, 0.576077777332],
  [[0, 1, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1], -0.111111111111, -0.111111111111],
  [[0, 0, 0, 0], [0, 1, 2, 3], 0, 0],
  [[0, 1, 2, 3], [3, 2, 1, 0], 1, 1],
  [[5, 5, 5], [1, 1, 1], 1, 1],
  [sixty.map((i) => (i * 7) % 5), sixty.map((i) => (i * 3) % 4), -0.061696658098, -0.081184051377],
  [
    sixty.map((i) => Math.floor(i / 20)),
    sixty.map((i) => (i % 5 ? Math.floor(i / 20) : i % 3)),
    0.629956140351,
    0.551612533615,
  ],
];

describe("agreement of two clusterings", () => {
  it.each(cases)("is that of scikit-learn (%#)", (a, b, ari, ami) => {
    expect(adjustedRand(a, b)).toBeCloseTo(ari, 10);
    expect(adjustedMutualInformation(a, b)).toBeCloseTo(ami, 10);
    expect(adjustedMutualInformation(b, a)).toBeCloseTo(ami, 10);
  });

  it("leaves out songs that one of them lacks; noise stands alone", () => {
    expect(comparable([0, -1, -1, -2, 1], [0, 0, 1, 1, -1])).toEqual([
      [0, -3, -4, 1],
      [0, 0, 1, -6],
    ]);
  });
});
