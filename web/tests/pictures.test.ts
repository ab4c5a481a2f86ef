import {describe, expect, it} from "vitest";
import golden from "../../tests/golden/metrics/external.json";
import {adjustedMutualInformation, adjustedRand, comparable} from "../src/agreement";
import {fileName, fitted, inLight} from "../src/figure";
import {arranged, asGood, forestRows, ticksOf, type ForestRow} from "../src/forest";
import {columnTotals, crossed, heatData, joinedSmallest, rowTotals, shadeFor} from "../src/heatmap";
import {codedGroups} from "../src/mixes";
import type {Method, PageData} from "../src/model";
import {shortCell} from "../src/models";
import {profiles, silhouettesOf} from "../src/silhouette";
import {ordered, valueOf} from "../src/sorted_table";
import {number, signed} from "../src/text";
import {leafOrder} from "../src/tree";

describe("agreement", () => {
  it("is scikit-learn's", () => {
    expect(golden.length).toBeGreaterThan(30);
    for (const {name, classes, clusters, ami, ari} of golden) {
      expect(adjustedMutualInformation(classes, clusters), name).toBeCloseTo(ami, 9);
      expect(adjustedRand(classes, clusters), name).toBeCloseTo(ari, 9);
    }
  });
  it("takes each song without a group as a group of its own, and leaves out those without a row", () => {
    const [a, b] = comparable([0, 0, 1, 1, -1, -1, 0], [0, 0, 1, -1, 1, -1, -2]);
    expect(a.length).toBe(6);
    expect(adjustedRand(a, b)).toBeCloseTo(adjustedRand([0, 0, 1, 1, 7, 8], [0, 0, 1, 10, 1, 11]), 12);
  });
});

const cell = (method: string, task: string, more: object) => ({method, task, target: "genre", warnings: "", ...more});
const data = {
  metrics: [
    cell("A", "easy", {ami: 0.3, ami_low: 0.2, ami_high: 0.4, chance_ami: 0.05}),
    cell("B 10", "hard", {ami: 0.35, ami_low: 0.3, ami_high: 0.4, chance_ami: 0.02}),
    cell("B 2", "easy", {ami: null, ami_low: null, ami_high: null, chance_ami: null}),
    cell("C", "hard", {ami: 0.9, ami_low: 0.8, ami_high: 1, chance_ami: 0.1, warnings: "W-CONDITIONED genre"}),
    {...cell("A", "easy", {ami: 0.1}), target: "language"},
  ],
  extras: {best: [{target: "genre", method: "B 10", near: [["A", -0.08, -0.2, 0.04]], below: ["B 2"]}]},
} as unknown as PageData;

describe("forest plot", () => {
  const rows = forestRows(data, "genre");
  it("holds AMI less chance with its interval, and who is as good as the best", () => {
    expect(rows.map(({method, standing}) => [method, standing])).toEqual([
      ["A", "near"],
      ["B 10", "best"],
      ["B 2", "below"],
      ["C", "told"],
    ]);
    expect(rows[0].value).toBeCloseTo(0.25, 12);
    expect(rows[0].low).toBeCloseTo(0.15, 12);
    expect(rows[0].high).toBeCloseTo(0.35, 12);
    expect(rows[2].value).toBeNaN();
    expect(asGood(rows)).toEqual({n: 2, all: 3});
    const unpaired = forestRows({...data, extras: {}}, "genre");
    expect(asGood(unpaired)).toBeNull();
  });
  it("is ordered by score, by name as people count, or by kind", () => {
    const names = (order: "score" | "name" | "task") => arranged(rows, order).map(({method}: ForestRow) => method);
    expect(names("score")).toEqual(["C", "B 10", "A", "B 2"]);
    expect(names("name")).toEqual(["A", "B 2", "B 10", "C"]);
    expect(names("task")).toEqual(["A", "B 2", "C", "B 10"]);
  });
  it("has round places on its axis", () => {
    expect(ticksOf(-0.06, 0.27).map((tick) => Number(tick.toFixed(6)))).toEqual([0, 0.1, 0.2]);
    expect(ticksOf(0, 1).map((tick) => Number(tick.toFixed(6)))).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
});

describe("heat map", () => {
  const a = {names: ["x", "y", "never"], codes: [0, 0, 1, 1, 1, -1]},
    b = {names: ["p", "q"], codes: [0, 1, 1, 1, -1, 1]};
  it("counts every song once, those without a value as (none)", () => {
    const grid = crossed(a, b);
    expect(grid.rows).toEqual(["x", "y", "(none)"]);
    expect(grid.columns).toEqual(["p", "q", "(none)"]);
    expect(grid.counts).toEqual([
      [1, 1, 0],
      [0, 2, 1],
      [0, 1, 0],
    ]);
    expect(heatData(grid, "group")).toEqual({
      header: ["group", "p", "q", "(none)"],
      rows: [
        ["x", 1, 1, 0],
        ["y", 0, 2, 1],
        ["(none)", 0, 1, 0],
      ],
    });
  });
  it("joins the smallest columns and rows and says how many", () => {
    const names = Array.from({length: 30}, (_, i) => `g${i}`);
    const codes = names.flatMap((_, i) => Array<number>(i + 1).fill(i));
    const grid = crossed({names, codes}, {names, codes});
    const joined = joinedSmallest(grid, 25, 10);
    expect(joined.columns.length).toBe(25);
    expect(joined.rows.length).toBe(10);
    expect(joined.columns.at(-1)).toBe("others (6)");
    expect(joined.rows.at(-1)).toBe("others (21)");
    expect([joined.joinedColumns, joined.joinedRows]).toEqual([6, 21]);
    expect(joined.columns.slice(0, 2)).toEqual(["g6", "g7"]);
    const all = codes.length;
    expect(rowTotals(joined).reduce((x, y) => x + y)).toBe(all);
    expect(columnTotals(joined).reduce((x, y) => x + y)).toBe(all);
    expect(joinedSmallest(grid, 30, 30)).toEqual(grid);
  });
  it("writes on its cells in the ink that reads better", () => {
    expect(shadeFor(0).ink).toBe("#000000");
    expect(shadeFor(1).ink).toBe("#ffffff");
    expect(shadeFor(0).fill).not.toBe(shadeFor(1).fill);
  });
  it("has groups by number, those in no group last, and no song without a row", () => {
    const method = {clusters: [2, -1, 0, -2, 10, 2]} as Parameters<typeof codedGroups>[0];
    const {coded, songs} = codedGroups(method, (cluster) => `c${cluster}`);
    expect(coded).toEqual({names: ["c0", "c2", "c10", "c-1"], codes: [1, 3, 0, 2, 1]});
    expect(songs).toEqual([0, 1, 2, 4, 5]);
  });
});

describe("table", () => {
  it("reads numbers of either script and sorts what is not known last", () => {
    expect(["+0.12", "−0.5", "০.২৫", "< 0.0001", "12 %"].map(valueOf)).toEqual([0.12, -0.5, 0.25, 0.0001, 12]);
    expect(valueOf("Raw")).toBeNaN();
    expect(valueOf("3 doors")).toBe(3);
    expect(ordered(["0.2", "–", "−0.1", "0.10"], true)).toEqual([0, 3, 2, 1]);
    expect(ordered(["0.2", "–", "−0.1", "0.10"], false)).toEqual([2, 3, 0, 1]);
    expect(ordered(["s10", "s2", "S1"], false)).toEqual([2, 1, 0]);
    expect(ordered(["a", "a", "b"], true)).toEqual([2, 0, 1]);
  });
});

describe("numbers", () => {
  it("never show a zero with a sign", () => {
    expect([signed(-0.0001), signed(0.0001), signed(-0.0006), signed(0.5)]).toEqual([
      "0.000",
      "0.000",
      "−0.001",
      "+0.500",
    ]);
    expect(number(-0.0001)).toBe("0.000");
    expect(signed(NaN)).toBe("–");
  });
});

describe("saved pictures", () => {
  it("have names that every system takes, and colours of their own", () => {
    expect(fileName("scores-genre@language/../x")).toBe("scores-genre@language-..-x");
    expect(fileName("বাংলা গান")).toBe("বাংলা-গান");
    expect(fileName("///")).toBe("picture");
    expect(inLight('fill="var(--ink)"')).toBe('fill="#22201d"');
  });
  it("cut what does not fit, and say so", () => {
    expect(fitted("short", 200)).toBe("short");
    expect(fitted("a".repeat(100), 70)).toBe(`${"a".repeat(8)}…`);
  });
});

describe("silhouettes", () => {
  const text = btoa(String.fromCharCode(254, 127, 255, 0, 190));
  it("are a byte each, 255 for none", () => {
    const found = [...silhouettesOf({silhouettes: text} as Method)!];
    expect(found.map((value) => Number(value.toFixed(4)))).toEqual([1, 0, NaN, -1, 0.4961]);
    expect(silhouettesOf({} as Method)).toBeNull();
  });
  it("are sorted inside each group, without those that have none or no group", () => {
    const found = profiles([1, 0, 0, 1, -1], silhouettesOf({silhouettes: text} as Method)!);
    expect(found.map(({cluster, songs}) => [cluster, songs])).toEqual([
      [0, [1]],
      [1, [0, 3]],
    ]);
    expect(found[1].mean).toBeCloseTo(0, 6);
  });
});

describe("merge tree", () => {
  it("holds the leaves of each merge together", () => {
    expect(
      leafOrder([
        [0, 3, 1, 2],
        [1, 2, 2, 2],
        [4, 5, 3, 4],
      ]),
    ).toEqual([0, 3, 1, 2]);
  });
});

describe("cells of sweeps", () => {
  it("have four digits where the file has more", () => {
    expect(
      ["0.12345678901234567", "-0.0001234567", "1234.56789", "8", "0.25", "", "mean", "0.00000"].map(shortCell),
    ).toEqual(["0.1235", "-0.0001235", "1235", "8", "0.25", "–", "mean", "0.000"]);
    expect(shortCell("0.00000000012345")).toBe("1.234e-10");
  });
});
