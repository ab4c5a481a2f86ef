// The forest plot: a method a row, its figure with its interval, the line of chance, and which methods are as good as
// the best. The same picture without intervals shows how stable methods and groups are.
import {say} from "./catalogue";
import {svg} from "./dom";
import {canvasOf, fitted, said, saidSigned, told, written} from "./figure";
import type {Figure, PageData, ScoreRow} from "./model";
import {shown, weightsOf} from "./text";

/** How a method stands beside the best one; "told": it knew labels and was not compared; "": nobody compared it. */
export type Standing = "best" | "near" | "below" | "told" | "";

export interface ForestRow {
  method: string;
  task: string;
  note: string;
  value: number; // NaN: not known
  low: number;
  high: number;
  standing: Standing;
}

export type Order = "score" | "name" | "task";

const known = (value: Figure) => (typeof value === "number" ? value : NaN);

/** What a row's method was told of labels, in words; "" for nothing. */
export function noteOf(row: ScoreRow): string {
  const weights = weightsOf(row.warnings);
  return [
    ...(row.conditioned_on ? [say("scores.saw", {column: row.conditioned_on})] : []),
    ...(weights ? [say("scores.weights", {weights})] : []),
  ].join(", ");
}

/** AMI above chance of every method for one target; where no chance level is known it is 0. */
export function forestRows(data: PageData, target: string): ForestRow[] {
  const best = data.extras.best?.find((one) => one.target === target);
  const near = new Set(best?.near.map(([method]) => method)),
    below = new Set(best?.below);
  const standing = (row: ScoreRow): Standing =>
    row.warnings.includes("W-CONDITIONED")
      ? "told"
      : row.method === best?.method
        ? "best"
        : near.has(row.method)
          ? "near"
          : below.has(row.method)
            ? "below"
            : "";
  return data.metrics
    .filter((row) => row.target === target)
    .map((row) => {
      const chance = known(row.chance_ami) || 0;
      return {
        method: row.method,
        task: row.task,
        note: noteOf(row),
        value: known(row.ami) - chance,
        low: known(row.ami_low) - chance,
        high: known(row.ami_high) - chance,
        standing: standing(row),
      };
    });
}

/** How many of the methods that were compared are as good as the best, itself included; null where none was. */
export function asGood(rows: ForestRow[]): {n: number; all: number} | null {
  const n = rows.filter(({standing}) => standing === "best" || standing === "near").length;
  const all = n + rows.filter(({standing}) => standing === "below").length;
  return n > 0 && all > 1 ? {n, all} : null;
}

/** Best first, by name, or by task and the best first inside it; what is not known is last. */
export function arranged(rows: ForestRow[], order: Order): ForestRow[] {
  const score = (row: ForestRow) => (Number.isNaN(row.value) ? -Infinity : row.value);
  const byScore = (a: ForestRow, b: ForestRow) => (score(a) === score(b) ? 0 : score(b) - score(a));
  const byName = (a: ForestRow, b: ForestRow) => a.method.localeCompare(b.method, undefined, {numeric: true});
  const tasks = [...new Set(rows.map(({task}) => task))];
  const byTask = (a: ForestRow, b: ForestRow) => tasks.indexOf(a.task) - tasks.indexOf(b.task) || byScore(a, b);
  return [...rows].sort({score: byScore, name: byName, task: byTask}[order]);
}

/** Round places of an axis, at most six. */
export function ticksOf(low: number, high: number): number[] {
  const raw = (high - low) / 5 || 0.1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((size) => size * power >= raw * 0.999) ?? 10);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks;
}

export interface ForestStyle {
  caption: string;
  label: string; // what the picture says to those who do not see it
  axis: string;
  zero: string; // the name of the line at 0, "" for none
  range?: [number, number];
}

interface Layout {
  left: number;
  right: number; // ends of the axis
  rowHeight: number;
  bar: number; // from the top of a row to its mark
  isNarrow: boolean;
  x: (value: number) => number;
}

const TOP = 6,
  BELOW = 42,
  NARROW = 620;

function layoutOf(rows: ForestRow[], width: number, range?: [number, number]): Layout {
  const isNarrow = width < NARROW;
  const ends = rows.flatMap(({value, low, high}) => [value, low, high]).filter(Number.isFinite);
  const low = range?.[0] ?? Math.min(0, ...ends),
    high = range?.[1] ?? Math.max(0.05, ...ends),
    pad = range ? 0 : (high - low) * 0.03;
  const left = isNarrow ? 8 : Math.round(Math.min(380, width * 0.36)),
    right = isNarrow ? width - 8 : width - 190;
  const x = (value: number) => left + ((value - low + pad) / (high - low + 2 * pad)) * (right - left);
  return {left, right, rowHeight: isNarrow ? 40 : 24, bar: isNarrow ? 29 : 12, isNarrow, x};
}

function axisOf(layout: Layout, rows: ForestRow[], style: ForestStyle): SVGElement[] {
  const bottom = TOP + rows.length * layout.rowHeight;
  const span = (layout.right - layout.left) / (layout.x(1) - layout.x(0) || 1);
  const first = -(layout.x(0) - layout.left) / (layout.x(1) - layout.x(0) || 1);
  const marks = ticksOf(first, first + span).flatMap((tick) => [
    svg("line", {x1: layout.x(tick), x2: layout.x(tick), y1: TOP, y2: bottom, stroke: "var(--line)"}),
    written(
      layout.x(tick),
      bottom + 15,
      said(tick, span > 0.6 ? 1 : 2),
      {"text-anchor": "middle", fill: "var(--faint)"},
      11.5,
    ),
  ]);
  if (style.zero)
    marks.push(
      svg("line", {
        class: "chance",
        "data-value": 0,
        x1: layout.x(0),
        x2: layout.x(0),
        y1: TOP,
        y2: bottom + 4,
        stroke: "var(--ink)",
        "stroke-dasharray": "4 3",
      }),
    );
  const title = style.zero ? `${style.axis} (0: ${style.zero})` : style.axis;
  marks.push(
    written((layout.left + layout.right) / 2, bottom + 33, title, {"text-anchor": "middle", fill: "var(--faint)"}, 12),
  );
  return marks;
}

/** Best: a filled diamond; as good: a filled dot; less or not compared: a ring; knew labels: a square. */
function symbol(standing: Standing, x: number, y: number): SVGElement {
  if (standing === "best")
    return svg("path", {d: `M${x - 7} ${y}L${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}Z`, fill: "var(--accent)"});
  if (standing === "near") return svg("circle", {cx: x, cy: y, r: 5, fill: "var(--accent)"});
  if (standing === "told")
    return svg("rect", {x: x - 4, y: y - 4, width: 8, height: 8, fill: "var(--panel)", stroke: "var(--faint)"});
  return svg("circle", {cx: x, cy: y, r: 4.5, fill: "var(--panel)", stroke: "var(--faint)", "stroke-width": 1.8});
}

const spanOf = (row: ForestRow, isSigned: boolean) => {
  const say = isSigned ? saidSigned : said;
  return Number.isFinite(row.low) ? `${say(row.value)} [${say(row.low, 2)}, ${say(row.high, 2)}]` : say(row.value);
};

function rowOf(row: ForestRow, at: number, layout: Layout, style: ForestStyle, hasTasks: boolean): SVGElement {
  const top = TOP + at * layout.rowHeight,
    y = top + layout.bar;
  const group = svg("g", {
    class: "forest-row",
    "data-method": row.method,
    "data-task": row.task,
    "data-value": row.value,
    "data-low": row.low,
    "data-high": row.high,
    "data-standing": row.standing,
  });
  const name = [hasTasks ? row.task : "", row.method].filter(Boolean).join(" · ") + (row.note ? ` (${row.note})` : "");
  const figures = spanOf(row, style.zero !== "");
  const bold = row.standing === "best" ? 650 : 400;
  const baseline = layout.isNarrow ? top + 15 : y + 4,
    room = layout.isNarrow ? layout.right - layout.left - 160 : layout.left - 14;
  group.append(
    svg("rect", {x: 0, y: top, width: layout.right + 190, height: layout.rowHeight, fill: "transparent"}),
    written(layout.isNarrow ? layout.left : 0, baseline, fitted(shown(name), room), {"font-weight": bold}),
    written(
      layout.isNarrow ? layout.right : layout.right + 186,
      baseline,
      figures,
      {
        "text-anchor": "end",
        "font-weight": bold,
      },
      12,
    ),
  );
  const stroke = row.standing === "best" || row.standing === "near" ? "var(--accent)" : "var(--faint)";
  if (Number.isFinite(row.low))
    group.append(svg("line", {x1: layout.x(row.low), x2: layout.x(row.high), y1: y, y2: y, stroke, "stroke-width": 2}));
  if (Number.isFinite(row.value)) group.append(symbol(row.standing, layout.x(row.value), y));
  return told(group, `${name}: ${figures}`);
}

export function drawForest(rows: ForestRow[], width: number, style: ForestStyle): SVGElement {
  const layout = layoutOf(rows, width, style.range);
  const picture = canvasOf(width, TOP + rows.length * layout.rowHeight + BELOW, style.label);
  const hasTasks = new Set(rows.map(({task}) => task)).size > 1;
  picture.append(...axisOf(layout, rows, style), ...rows.map((row, i) => rowOf(row, i, layout, style, hasTasks)));
  return picture;
}

/** The symbols of the standings that rows have, for a legend. */
export function standingSymbol(standing: Standing): SVGElement {
  const picture = svg("svg", {width: 16, height: 16, viewBox: "0 0 16 16", "aria-hidden": "true", class: "symbol"});
  picture.append(symbol(standing, 8, 8));
  return picture;
}
