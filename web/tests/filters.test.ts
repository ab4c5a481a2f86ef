import {describe, expect, it} from "vitest";
import {binned} from "../src/filters";
import type {PageData} from "../src/model";
import {extent, passing, told, within, without} from "../src/narrowing";

describe("histograms", () => {
  const values = Float32Array.of(0, 10, 5, NaN, 10);
  it("count numbers in equal bins, the greatest in the last", () => {
    const counts = binned(values, [0, 10], () => true);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(4);
    expect(counts[0]).toBe(1);
    expect(counts[counts.length - 1]).toBe(2);
    expect(counts[counts.length / 2]).toBe(1);
  });
  it("count only the songs that the other filters leave", () => {
    expect(binned(values, [0, 10], (song) => song === 1).reduce((a, b) => a + b, 0)).toBe(1);
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

describe("filters", () => {
  const data = {
    numbers: {tempo_bpm: Float32Array.of(90, 120, 150, NaN)},
    columns: {genre: {names: ["baul", "rock"], codes: [0, 1, 1, -1]}},
    measures: {tempo_bpm: ["tempo", "BPM", 0]},
  } as unknown as PageData;
  const now = {ranges: {tempo_bpm: [100, 150] as [number, number]}, values: {genre: ["rock", "baul"]}};
  const songs = [0, 1, 2, 3];

  it("hold together", () => {
    expect(songs.filter(passing(data, now)!)).toEqual([1, 2]);
    expect(songs.filter(passing(data, {...now, values: {genre: ["baul"]}})!)).toEqual([]);
    expect(songs.filter(passing(data, without(now, "tempo_bpm"))!)).toEqual([0, 1, 2]);
    expect(passing(data, {ranges: {}, values: {}})).toBeNull();
    expect(passing(data, {ranges: {gone: [0, 1]}, values: {lost: ["x"]}})).toBeNull();
  });
  it("are told in words", () => {
    expect(told(data, now)).toEqual(["tempo 100 – 150 BPM", "Genres: rock, baul"]);
  });
});
