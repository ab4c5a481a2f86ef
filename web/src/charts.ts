// Lines over an axis, and the small pictures of cells that models make.
import {say} from "./catalogue";
import {el, svg} from "./dom";
import {canvasOf, figure, said, written, type Data} from "./figure";
import {PALETTE, ramp} from "./palette";
import {shown} from "./text";

export interface Line {
  name: string;
  points: [number, number][];
  shade: number;
  dashed?: boolean;
  faint?: boolean;
}
export interface Axis {
  label: string;
  ticks?: string[]; // names of the places 0, 1, 2, …
  mark?: {at: number; name: string}; // a place that is marked by a line
}

const HEIGHT = 236,
  LEFT = 58,
  RIGHT = 14,
  TOP = 28,
  BELOW = 38;

/** With the digits that tell places of an axis of this length apart. */
const tick = (value: number, range: number) =>
  said(value, range > 0 ? Math.min(4, Math.max(0, Math.ceil(1 - Math.log10(range)))) : 2);

interface Frame {
  x: (value: number) => number;
  y: (value: number) => number;
  low: number;
  high: number;
  first: number;
  last: number;
  width: number;
}

/** What is above the 97th percentile (a loss's first steps) is drawn at the upper edge. */
function frameOf(lines: Line[], axis: Axis, width: number): Frame {
  const all = lines.flatMap((line) => line.points).filter((p) => Number.isFinite(p[0]) && Number.isFinite(p[1]));
  const xs = all.map((p) => p[0]),
    ys = all.map((p) => p[1]).sort((a, b) => a - b);
  const first = Math.min(...xs),
    last = Math.max(...xs),
    low = ys[0],
    high = axis.ticks ? ys[ys.length - 1] : ys[Math.floor((ys.length - 1) * 0.97)];
  const x = (v: number) =>
    last > first ? LEFT + ((v - first) / (last - first)) * (width - LEFT - RIGHT) : (LEFT + width) / 2;
  const y = (v: number) => TOP + (1 - (Math.min(v, high) - low) / (high - low || 1)) * (HEIGHT - BELOW - TOP);
  return {x, y, low, high, first, last, width};
}

const FAINT = {fill: "var(--faint)"};

function axes(frame: Frame, axis: Axis): SVGElement[] {
  const {x, y, low, high, first, last, width} = frame;
  const across = (high > low ? [0, 0.5, 1] : [0]).flatMap((share) => {
    const value = low + share * (high - low);
    return [
      svg("line", {x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value), stroke: "var(--line)"}),
      written(LEFT - 7, y(value) + 4, tick(value, high - low), {...FAINT, "text-anchor": "end"}, 12),
    ];
  });
  const marks: [number, string][] = axis.ticks
    ? axis.ticks.map((name, i) => [i, name])
    : [...new Set([first, last])].map((at) => [at, said(at, 0)]);
  const anchor = (at: number) => (axis.ticks ? "middle" : at === last ? "end" : "start");
  return [
    ...across,
    ...marks.map(([at, name]) => written(x(at), HEIGHT - BELOW + 17, name, {...FAINT, "text-anchor": anchor(at)}, 12)),
    written((LEFT + width - RIGHT) / 2, HEIGHT - 5, axis.label, {...FAINT, "text-anchor": "middle"}, 12),
  ];
}

function marked(frame: Frame, mark: {at: number; name: string}): SVGElement[] {
  const at = frame.x(mark.at),
    isLate = at > frame.width / 2;
  return [
    svg("line", {
      class: "kept",
      "data-at": mark.at,
      x1: at,
      x2: at,
      y1: TOP,
      y2: HEIGHT - BELOW,
      stroke: "var(--accent)",
      "stroke-width": 1.5,
      "stroke-dasharray": "4 3",
    }),
    written(
      at + (isLate ? -5 : 5),
      TOP + 12,
      mark.name,
      {
        fill: "var(--accent)",
        "text-anchor": isLate ? "end" : "start",
      },
      12,
    ),
  ];
}

function drawn(line: Line, frame: Frame, hasDots: boolean): SVGElement[] {
  const points = line.points
    .filter((p) => Number.isFinite(p[1]))
    .map((p) => [frame.x(p[0]).toFixed(1), frame.y(p[1]).toFixed(1)]);
  const stroke = PALETTE[line.shade % PALETTE.length];
  const dots = hasDots ? points.map(([cx, cy]) => svg("circle", {cx, cy, r: line.faint ? 2 : 3.5, fill: stroke})) : [];
  return [
    svg("polyline", {
      points: points.map((point) => point.join(",")).join(" "),
      fill: "none",
      stroke,
      "stroke-width": line.faint ? 1 : 2,
      "stroke-opacity": line.faint ? 0.4 : 1,
      ...(line.dashed ? {"stroke-dasharray": "5 3"} : {}),
    }),
    ...dots,
  ];
}

/** The names of the lines beside their strokes, above the picture. */
function legend(named: Line[]): SVGElement[] {
  let at = LEFT;
  return named.flatMap((line) => {
    const begin = at;
    at += 36 + Array.from(line.name).length * 7;
    const dash: Record<string, string> = line.dashed ? {"stroke-dasharray": "5 3"} : {};
    const stroke = PALETTE[line.shade % PALETTE.length];
    return [
      svg("line", {x1: begin, x2: begin + 20, y1: 12, y2: 12, stroke, "stroke-width": 2, ...dash}),
      written(begin + 25, 16, line.name, FAINT, 12),
    ];
  });
}

export function drawLines(lines: Line[], axis: Axis, width: number, label: string): SVGElement {
  const frame = frameOf(lines, axis, width);
  const named = lines.filter((line) => !line.faint);
  const picture = canvasOf(width, HEIGHT, label);
  const behind = [...lines].sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false));
  picture.append(
    ...(named.length > 1 ? legend(named) : []),
    ...axes(frame, axis),
    ...(axis.mark ? marked(frame, axis.mark) : []),
    ...behind.flatMap((line) => drawn(line, frame, axis.ticks !== undefined)),
  );
  return picture;
}

const dataOf = (lines: Line[], axis: Axis): Data => ({
  header: ["line", axis.label, "value"],
  rows: lines.flatMap((line) =>
    line.points.map(([at, value]) => [
      line.name,
      axis.ticks ? axis.ticks[at] : at,
      Number.isFinite(value) ? value : "",
    ]),
  ),
});

/** Lines as a figure that can be saved. */
export function chart(title: string, lines: Line[], axis: Axis): HTMLElement {
  const finite = lines.flatMap((line) => line.points).filter((p) => p.every(Number.isFinite));
  if (finite.length === 0) return el("figure", {}, el("figcaption", {}, say("chart.nothing", {title})));
  const names = lines.filter((line) => !line.faint).map((line) => line.name);
  const label = say("chart.label", {title, lines: names.join(", "), axis: axis.label});
  return figure({
    name: title,
    caption: title,
    draw: (width) => drawLines(lines, axis, width, label),
    data: () => dataOf(lines, axis),
  }).node;
}

/** Cells of deviations (128: none) as a picture, `rowHeight` in pixels. `told` names the cell under the pointer. */
export function heat(
  cells: Uint8Array,
  width: number,
  label: string,
  rowHeight: number,
  told?: (row: number, column: number) => string,
): HTMLElement {
  const height = cells.length / width;
  const canvas = el("canvas", {width, height, class: "heat", role: "img", "aria-label": label});
  canvas.style.height = `${height * rowHeight}px`;
  const pen = canvas.getContext("2d");
  if (pen && width > 0 && height > 0) {
    const image = pen.createImageData(width, height);
    cells.forEach((cell, i) => image.data.set([...ramp(cell / 255), 255], 4 * i));
    pen.putImageData(image, 0, 0);
  }
  if (told)
    canvas.addEventListener("pointermove", (event) => {
      const box = canvas.getBoundingClientRect();
      const column = Math.floor(((event.clientX - box.left) / box.width) * width),
        row = Math.floor(((event.clientY - box.top) / box.height) * height);
      if (row >= 0 && row < height && column >= 0 && column < width) canvas.title = shown(told(row, column));
    });
  return canvas;
}
