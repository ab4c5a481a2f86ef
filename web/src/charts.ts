import {el, svg} from "./dom";
import type {Merge} from "./model";
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
  ticks?: string[];
} // ticks: names of the places 0, 1, 2, …

const WIDTH = 460,
  HEIGHT = 210,
  LEFT = 54,
  RIGHT = 14,
  TOP = 12,
  BELOW = 36;

/** With the digits that tell places of an axis of this length apart. */
const tick = (value: number, range: number) =>
  value.toFixed(range > 0 ? Math.min(4, Math.max(0, Math.ceil(1 - Math.log10(range)))) : 2);

function legend(lines: Line[]): HTMLElement {
  const named = lines.filter((line) => !line.faint);
  return el(
    "ul",
    {class: "legend"},
    ...named.map((line) => {
      const mark = el("span", {class: line.dashed ? "stroke dashed" : "stroke"});
      mark.style.color = PALETTE[line.shade % PALETTE.length];
      return el("li", {}, mark, line.name);
    }),
  );
}

/** Lines over an axis. What is above the 97th percentile (a loss's first steps) is drawn at the upper edge. */
export function chart(title: string, lines: Line[], axis: Axis): HTMLElement {
  const all = lines.flatMap((line) => line.points).filter((p) => Number.isFinite(p[0]) && Number.isFinite(p[1]));
  if (all.length === 0) return el("figure", {}, el("figcaption", {}, `${title}: no finite values`));
  const xs = all.map((p) => p[0]),
    ys = all.map((p) => p[1]).sort((a, b) => a - b);
  const first = Math.min(...xs),
    last = Math.max(...xs),
    low = ys[0],
    high = axis.ticks ? ys[ys.length - 1] : ys[Math.floor(ys.length * 0.97)];
  const x = (v: number) =>
    last > first ? LEFT + ((v - first) / (last - first)) * (WIDTH - LEFT - RIGHT) : (LEFT + WIDTH) / 2;
  const y = (v: number) => TOP + (1 - (Math.min(v, high) - low) / (high - low || 1)) * (HEIGHT - BELOW - TOP);
  const named = lines.filter((line) => !line.faint);
  const picture = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label":
      `${title}: ${named.map((line) => line.name).join(", ")} by ${axis.label}, ` +
      `between ${tick(low, high - low)} and ${tick(ys[ys.length - 1], high - low)}`,
  });
  for (const share of high > low ? [0, 0.5, 1] : [0]) {
    const value = low + share * (high - low);
    picture.append(
      svg("line", {x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), stroke: "var(--line)"}),
      svg("text", {x: LEFT - 7, y: y(value) + 4, "text-anchor": "end"}, tick(value, high - low)),
    );
  }
  const marks: [number, string][] = axis.ticks
    ? axis.ticks.map((name, i) => [i, name])
    : [
        [first, String(first)],
        [last, String(last)],
      ];
  for (const [at, name] of marks)
    picture.append(
      svg(
        "text",
        {
          x: x(at),
          y: HEIGHT - BELOW + 17,
          "text-anchor": !axis.ticks && at === last ? "end" : !axis.ticks ? "start" : "middle",
        },
        name,
      ),
    );
  picture.append(svg("text", {x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle"}, axis.label));
  for (const line of [...lines].sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false))) {
    const points = line.points
      .filter((p) => Number.isFinite(p[1]))
      .map((p) => `${x(p[0]).toFixed(1)},${y(p[1]).toFixed(1)}`);
    const stroke = PALETTE[line.shade % PALETTE.length];
    picture.append(
      svg("polyline", {
        points: points.join(" "),
        fill: "none",
        stroke,
        "stroke-width": line.faint ? 1 : 2,
        "stroke-opacity": line.faint ? 0.4 : 1,
        ...(line.dashed ? {"stroke-dasharray": "5 3"} : {}),
      }),
    );
    if (axis.ticks)
      for (const point of points) {
        const [cx, cy] = point.split(",");
        picture.append(svg("circle", {cx, cy, r: line.faint ? 2 : 3.5, fill: stroke}));
      }
  }
  return el("figure", {}, el("figcaption", {}, title), picture, ...(named.length > 1 ? [legend(lines)] : []));
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

/** Merges `left, right, height, size`; nodes below the number of leaves are leaves. */
export function dendrogram(name: string, merges: Merge[]): HTMLElement {
  const n = merges.length + 1;
  const place = new Map<number, {x: number; y: number}>();
  const order: number[] = [];
  const visit = (node: number) => {
    if (node < n) {
      order.push(node);
      return;
    }
    visit(merges[node - n][0]);
    visit(merges[node - n][1]);
  };
  visit(2 * n - 2);
  order.forEach((leaf, i) =>
    place.set(leaf, {x: LEFT + (i * (WIDTH - LEFT - RIGHT)) / Math.max(1, n - 1), y: HEIGHT - TOP}),
  );
  const highest = Math.max(...merges.map((merge) => merge[2])) || 1;
  const y = (height: number) => HEIGHT - TOP - (height / highest) * (HEIGHT - 2 * TOP);
  const picture = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": `${name}: the last ${merges.length} merges, the highest at ${tick(highest, highest)}`,
  });
  for (const share of [0, 0.5, 1])
    picture.append(
      svg("line", {x1: LEFT, x2: WIDTH - RIGHT, y1: y(share * highest), y2: y(share * highest), stroke: "var(--line)"}),
      svg("text", {x: LEFT - 7, y: y(share * highest) + 4, "text-anchor": "end"}, tick(share * highest, highest)),
    );
  merges.forEach(([left, right, at], i) => {
    const a = place.get(left)!,
      b = place.get(right)!;
    picture.append(
      svg("path", {
        d: `M${a.x.toFixed(1)},${a.y.toFixed(1)}V${y(at).toFixed(1)}H${b.x.toFixed(1)}V${b.y.toFixed(1)}`,
        fill: "none",
        stroke: "var(--ink)",
        "stroke-opacity": 0.75,
      }),
    );
    place.set(n + i, {x: (a.x + b.x) / 2, y: y(at)});
  });
  return el("figure", {}, el("figcaption", {}, `${name}: the last ${merges.length} merges by their height`), picture);
}
