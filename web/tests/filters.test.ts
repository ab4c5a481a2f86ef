import {describe, expect, it} from "vitest";
import {binned, extent, within} from "../src/filters";

describe("histograms", () => {
  const values = Float32Array.of(0, 10, 5, NaN, 10);
  it("count numbers in equal bins, the greatest in the last", () => {
    const counts = binned(values, 0, 10, () => true);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(4);
    expect(counts[0]).toBe(1);
    expect(counts[counts.length - 1]).toBe(2);
    expect(counts[counts.length / 2]).toBe(1);
  });
  it("count only the songs that the other filters leave", () => {
    expect(binned(values, 0, 10, (song) => song === 1).reduce((a, b) => a + b, 0)).toBe(1);
  });
  it("reach from the least to the greatest number, and need two", () => {
    expect(extent(values)).toEqual([0, 10]);
    expect(extent(Float32Array.of(NaN, 3, 3))).toBeNull();
    expect(extent(new Float32Array())).toBeNull();
  });
  it("hold both ends and no song without a number", () => {
    expect(within(10, [5, 10])).toBe(true);
    expect(within(4.9, [5, 10])).toBe(false);
    expect(within(NaN, [5, 10])).toBe(false);
  });
});
