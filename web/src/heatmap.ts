// Heat maps of counts: how many songs of each value a group has, or two columns of labels. Nothing is cut silently:
// what does not fit is joined as "others", with its number.
import {digits, say} from "./catalogue";
import {svg} from "./dom";
import {canvasOf, fitted, said, told, written, type Data} from "./figure";
import type {Coded} from "./model";
import {shown} from "./text";

export type Shares = "counts" | "rows" | "columns";

/** Counts of pairs of values with the names of both; every row of the run is in one cell. */
export interface Grid {
  rows: string[];
  columns: string[];
  counts: number[][];
  joinedRows: number; // how many are in the last row "others", 0 where all have a row of their own
  joinedColumns: number;
}

export const MOST_COLUMNS = 25,
  MOST_ROWS = 40;

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
export const rowTotals = (grid: Grid) => grid.counts.map(sum);
export const columnTotals = (grid: Grid) => grid.columns.map((_, c) => sum(grid.counts.map((row) => row[c])));

/** Cross-counts of two codings of the same songs; a code of -1 is none. Values that no song has are left out. */
export function crossed(a: Coded, b: Coded): Grid {
  const none = (coded: Coded) => (coded.codes.some((code) => code < 0) ? [say("heat.none")] : []);
  const rows = [...a.names, ...none(a)],
    columns = [...b.names, ...none(b)];
  const counts = rows.map(() => columns.map(() => 0));
  a.codes.forEach((code, i) => {
    const other = b.codes[i];
    counts[code < 0 ? rows.length - 1 : code][other < 0 ? columns.length - 1 : other]++;
  });
  const usedRows = rows.map((_, r) => r).filter((r) => sum(counts[r]) > 0);
  const usedColumns = columns.map((_, c) => c).filter((c) => counts.some((row) => row[c] > 0));
  return {
    rows: usedRows.map((r) => rows[r] || say("heat.none")),
    columns: usedColumns.map((c) => columns[c] || say("heat.none")),
    counts: usedRows.map((r) => usedColumns.map((c) => counts[r][c])),
    joinedRows: 0,
    joinedColumns: 0,
  };
}

/** Which places stay, in their order, where only `most` fit and the last is for the others: the largest. */
function kept(totals: number[], most: number): number[] {
  if (totals.length <= most) return totals.map((_, i) => i);
  return totals
    .map((_, i) => i)
    .sort((a, b) => totals[b] - totals[a] || a - b)
    .slice(0, most - 1)
    .sort((a, b) => a - b);
}

/** The grid with its smallest columns and rows joined, so that `most` of each are left. */
export function joinedSmallest(grid: Grid, mostColumns = MOST_COLUMNS, mostRows = MOST_ROWS): Grid {
  const columns = kept(columnTotals(grid), mostColumns),
    rows = kept(rowTotals(grid), mostRows);
  const otherColumns = grid.columns.length - columns.length,
    otherRows = grid.rows.length - rows.length;
  const cells = (row: number[]) => {
    const own = columns.map((c) => row[c]);
    return otherColumns > 0 ? [...own, sum(row) - sum(own)] : own;
  };
  const counts = rows.map((r) => cells(grid.counts[r]));
  if (otherRows > 0) {
    const rest = grid.columns.map((_, c) => sum(grid.counts.filter((_, r) => !rows.includes(r)).map((row) => row[c])));
    counts.push(cells(rest));
  }
  const others = (n: number) => (n > 0 ? [say("heat.others", {n})] : []);
  return {
    rows: [...rows.map((r) => grid.rows[r]), ...others(otherRows)],
    columns: [...columns.map((c) => grid.columns[c]), ...others(otherColumns)],
    counts,
    joinedRows: otherRows,
    joinedColumns: otherColumns,
  };
}

const LOW = [253, 240, 226],
  HIGH = [138, 52, 10];

/** A colour of the ramp for a share in [0, 1], and black or white, whichever reads better on it. */
export function shadeFor(share: number): {fill: string; ink: string} {
  const at = Math.sqrt(Math.min(1, Math.max(0, share)));
  const rgb = LOW.map((low, i) => Math.round(low + (HIGH[i] - low) * at));
  const light = rgb.map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
  const hex = `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  return {fill: hex, ink: (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff"};
}

const CELL = 26,
  LEAST = 40,
  TOTAL = 56;

interface Sizes {
  left: number;
  top: number;
  isFlat: boolean; // the names of columns fit above them
  cell: number;
  width: number;
}

/** Room for the names; cells share what is left. Where they would be too small the picture is wider than its box. */
function sizesOf(grid: Grid, width: number): Sizes {
  const longest = (names: string[]) => Math.max(...names.map((name) => Array.from(name).length));
  const left = Math.min(Math.max(60, longest(grid.rows) * 7 + 12), width < 620 ? 130 : 330);
  const cell = Math.max(LEAST, Math.min(110, (width - left - TOTAL - 40) / grid.columns.length));
  const isFlat = longest(grid.columns) * 7 < cell;
  const top = isFlat ? 24 : Math.min(130, 16 + longest(grid.columns) * 4.6);
  return {left, top, isFlat, cell, width: Math.max(width, left + cell * grid.columns.length + TOTAL + 40)};
}

const percent = (share: number) => `${said(100 * share, 0)} %`;

export interface HeatStyle {
  caption: string;
  label: string;
  total: string; // what stands above the sums of rows
  shares: Shares;
}

interface Totals {
  row: number;
  column: number;
  most: number;
}

function cellOf(grid: Grid, r: number, c: number, totals: Totals, shares: Shares) {
  const count = grid.counts[r][c];
  const share = {counts: count / totals.most, rows: count / totals.row, columns: count / totals.column}[shares];
  const text = count === 0 ? "" : shares === "counts" ? digits(String(count)) : percent(share);
  const title = say("heat.cell", {
    row: grid.rows[r],
    column: grid.columns[c],
    count,
    row_share: percent(count / totals.row),
    column_share: percent(count / totals.column),
  });
  return {count, share, text, title};
}

function marksOf(grid: Grid, r: number, sizes: Sizes, style: HeatStyle): SVGElement[] {
  const rows = rowTotals(grid),
    columns = columnTotals(grid),
    most = Math.max(1, ...grid.counts.flat());
  const y = sizes.top + r * CELL;
  const cells = grid.columns.map((_, c) => {
    const cell = cellOf(grid, r, c, {row: rows[r], column: columns[c], most}, style.shares);
    const {fill, ink} = shadeFor(cell.share);
    const x = sizes.left + c * sizes.cell;
    const group = svg("g", {
      class: "cell",
      "data-row": grid.rows[r],
      "data-column": grid.columns[c],
      "data-count": cell.count,
    });
    group.append(
      svg("rect", {
        x: x + 0.5,
        y: y + 0.5,
        width: sizes.cell - 1,
        height: CELL - 1,
        fill: cell.count === 0 ? "transparent" : fill,
        stroke: "var(--line)",
        "stroke-width": cell.count === 0 ? 0.5 : 0,
      }),
      written(x + sizes.cell / 2, y + 17, cell.text, {fill: ink, "text-anchor": "middle"}, 12),
    );
    return told(group, cell.title);
  });
  return [
    told(
      written(sizes.left - 8, y + 17, fitted(shown(grid.rows[r]), sizes.left - 10), {"text-anchor": "end"}),
      grid.rows[r],
    ),
    ...cells,
    written(sizes.left + grid.columns.length * sizes.cell + TOTAL - 8, y + 17, digits(String(rows[r])), {
      "text-anchor": "end",
      fill: "var(--faint)",
    }),
  ];
}

/** Names of columns, slanted where a cell does not hold them. */
function headsOf(grid: Grid, sizes: Sizes, style: HeatStyle): SVGElement[] {
  const {isFlat} = sizes;
  const heads = grid.columns.map((name, c) => {
    const x = sizes.left + (c + 0.5) * sizes.cell,
      y = sizes.top - 6;
    const slant: Record<string, string> = isFlat
      ? {"text-anchor": "middle"}
      : {transform: `rotate(-35 ${x.toFixed(1)} ${y})`};
    return told(written(x, y, fitted(shown(name), isFlat ? sizes.cell : 175), slant), name);
  });
  const at = sizes.left + grid.columns.length * sizes.cell + TOTAL - 8;
  return [...heads, written(at, sizes.top - 6, style.total, {"text-anchor": "end", fill: "var(--faint)"}, 11.5)];
}

export function drawHeat(grid: Grid, width: number, style: HeatStyle): SVGElement {
  const sizes = sizesOf(grid, width);
  const picture = canvasOf(sizes.width, sizes.top + grid.rows.length * CELL + 4, style.label);
  picture.append(...headsOf(grid, sizes, style), ...grid.rows.flatMap((_, r) => marksOf(grid, r, sizes, style)));
  return picture;
}

/** All counts, none of them joined, as a table. */
export const heatData = (grid: Grid, corner: string): Data => ({
  header: [corner, ...grid.columns],
  rows: grid.rows.map((name, r) => [name, ...grid.counts[r]]),
});
