import {describe, expect, it} from "vitest";
import {mergeTree, middle, overlap, placeLabels, type Group, type Layout} from "../src/labels";
import {contours, convexHull, core} from "../src/outlines";
import {peaksOfSamples} from "../src/sound";

const group = (cluster: number, x: number, y: number, size = 10): Group => ({cluster, name: "name", size, x, y});

const layout = (scale: number, middleAt: [number, number] = [0, 0]): Layout => ({
  toScreen: (x, y) => [300 + (x - middleAt[0]) * scale, 200 + (y - middleAt[1]) * scale],
  measure: (text) => 8 * text.length,
  lineHeight: 20,
  area: {width: 600, height: 400},
  textOf: (groups) =>
    groups
      .map(({cluster}) => `${cluster} ${"n".repeat(10)}`)
      .join(", ")
      .slice(0, 24),
});

/** Points of a spiral: some near, some far. */
const spiral = Array.from({length: 30}, (_, i) => group(i, Math.cos(2.4 * i) * i, Math.sin(2.4 * i) * i, 5 + (i % 7)));

describe("names on the map", () => {
  it("never overlap, stand within the map, and are more as one zooms in", () => {
    const tree = mergeTree(spiral);
    let before = 0;
    for (const scale of [0.05, 1, 3, 6, 12]) {
      const placed = placeLabels(tree, layout(scale));
      placed.forEach((one, i) => {
        expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= 600 && one.y + one.height <= 400).toBe(true);
        for (const other of placed.slice(0, i)) expect(overlap(one, other), `${one.text} ${other.text}`).toBe(false);
      });
      if (scale <= 6) expect(placed.length).toBeGreaterThanOrEqual(before);
      before = placed.length;
    }
    expect(placeLabels(tree, layout(0.05)).length).toBeLessThan(8);
    expect(placeLabels(tree, layout(6)).length).toBeGreaterThan(15);
  });

  it("name each group that is in sight once", () => {
    const seen = placeLabels(mergeTree(spiral), layout(3)).flatMap(({groups}) => groups.map(({cluster}) => cluster));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(30);
  });

  it("merge the nearest first", () => {
    const tree = mergeTree([group(0, 0, 0), group(1, 1, 0, 30), group(2, 10, 0)])!;
    expect(tree.parts!.map(({groups}) => groups.map(({cluster}) => cluster))).toEqual([[2], [1, 0]]);
    expect(mergeTree([])).toBeNull();
    expect(placeLabels(null, layout(1))).toEqual([]);
    expect(placeLabels(mergeTree([group(7, 0, 0)]), layout(1)).map(({text}) => text)).toEqual(["7 nnnnnnnnnn"]);
  });

  it("stand at the middle song of a group", () => {
    expect([middle([3, 1, 1000]), middle([4, 1])]).toEqual([3, 2.5]);
  });
});

describe("lines over the map", () => {
  it("put a hull around the outer points", () => {
    const corners = convexHull([
      [0, 0],
      [2, 0],
      [1, 1],
      [2, 2],
      [0, 2],
      [1, 0],
    ]);
    expect(corners).toEqual([
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ]);
    expect(convexHull([[1, 1]])).toEqual([[1, 1]]);
  });
  it("leave the farthest tenth outside", () => {
    const points = Array.from({length: 20}, (_, i): [number, number] => [i, 0]);
    expect(core(points, [0, 0]).map(([x]) => x)).toEqual(points.slice(0, 18).map(([x]) => x));
  });
  it("go around where the points are dense", () => {
    const points = Array.from({length: 400}, (_, i): [number, number] => [
      Math.cos(i) * Math.sqrt(i % 20),
      Math.sin(i) * Math.sqrt(i % 20),
    ]);
    const lines = contours(points, [0.5]);
    expect(lines.length).toBeGreaterThan(15);
    for (const [x1, y1, x2, y2] of lines) {
      expect(Math.hypot((x1 + x2) / 2, (y1 + y2) / 2)).toBeLessThan(6);
      expect(Math.hypot(x1 - x2, y1 - y2)).toBeLessThan(0.5);
    }
    // Closed lines: each end is the end of another segment.
    const ends = new Map<string, number>();
    for (const [x1, y1, x2, y2] of lines)
      for (const [x, y] of [
        [x1, y1],
        [x2, y2],
      ]) {
        const key = `${x.toFixed(9)},${y.toFixed(9)}`;
        ends.set(key, (ends.get(key) ?? 0) + 1);
      }
    expect([...ends.values()].every((count) => count === 2)).toBe(true);
    expect(contours([[0, 0]])).toEqual([]);
  });
});

describe("the waveform of a piece", () => {
  it("holds the largest size of each part", () => {
    expect(peaksOfSamples(Float32Array.of(0, -0.5, 0.25, 0.1, 2, 0), 3)).toEqual([0.5, 0.25, 1]);
    expect(peaksOfSamples(Float32Array.of(0.5), 3)).toHaveLength(1);
  });
});
