// Names of groups on the map: as many as fit without overlap. Groups whose names do not fit side by side are named
// together, by the tree in which near groups are merged; zooming in takes them apart.
export interface Group {
  cluster: number;
  name: string;
  size: number;
  x: number; // its middle in map units
  y: number;
}

export interface Merged {
  groups: Group[]; // largest first
  x: number;
  y: number;
  height: number; // distance of the two parts
  parts: [Merged, Merged] | null;
}

export interface Box {
  x: number; // left and upper edge in pixels
  y: number;
  width: number;
  height: number;
}

export interface PlacedLabel extends Box {
  groups: Group[];
  text: string;
  anchor: [number, number]; // what it names, in pixels
}

const sizeOf = ({groups}: Merged) => groups.reduce((sum, group) => sum + group.size, 0);

function merge(a: Merged, b: Merged, height: number): Merged {
  const [m, n] = [sizeOf(a), sizeOf(b)];
  return {
    groups: [...a.groups, ...b.groups].sort((x, y) => y.size - x.size || x.cluster - y.cluster),
    x: (a.x * m + b.x * n) / (m + n),
    y: (a.y * m + b.y * n) / (m + n),
    height,
    parts: [a, b],
  };
}

/** Merges the two nearest middles again and again; null without groups. */
export function mergeTree(groups: Group[]): Merged | null {
  let open: Merged[] = groups.map((group) => ({groups: [group], x: group.x, y: group.y, height: 0, parts: null}));
  while (open.length > 1) {
    let best: [Merged, Merged] = [open[0], open[1]],
      least = Infinity;
    for (let i = 0; i < open.length; i++)
      for (let j = i + 1; j < open.length; j++) {
        const apart = Math.hypot(open[i].x - open[j].x, open[i].y - open[j].y);
        if (apart < least) {
          least = apart;
          best = [open[i], open[j]];
        }
      }
    open = [...open.filter((one) => !best.includes(one)), merge(best[0], best[1], least)];
  }
  return open[0] ?? null;
}

export const overlap = (a: Box, b: Box, gap = 0) =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;

const within = (box: Box, area: {width: number; height: number}) =>
  box.x >= 0 && box.y >= 0 && box.x + box.width <= area.width && box.y + box.height <= area.height;

/** Where a box may stand around its anchor, in its own sizes: on it first, then ever farther. */
const OFFSETS: [number, number][] = [
  [0, 0],
  ...[1.15, 2.2, 3.3].flatMap((far): [number, number][] => [
    [0, -far],
    [0, far],
    [0.35, -far],
    [-0.35, -far],
    [0.35, far],
    [-0.35, far],
    [0.62, 0],
    [-0.62, 0],
    [0.75, -far],
    [-0.75, -far],
    [0.75, far],
    [-0.75, far],
  ]),
];

export interface Layout {
  toScreen(x: number, y: number): [number, number];
  /** Width of a text; the height is the same for all. */
  measure(text: string): number;
  lineHeight: number;
  area: {width: number; height: number};
  /** What stands on the map for these groups, largest first. */
  textOf(groups: Group[]): string;
}

/** A place for each name, the largest group's first; null where one finds none. What lies outside needs none. */
function arrange(nodes: Merged[], layout: Layout): PlacedLabel[] | null {
  const placed: PlacedLabel[] = [];
  for (const node of [...nodes].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    const anchor = layout.toScreen(node.x, node.y);
    const {width: across, height: down} = layout.area;
    if (anchor[0] < 0 || anchor[1] < 0 || anchor[0] > across || anchor[1] > down) continue;
    const text = layout.textOf(node.groups);
    const width = layout.measure(text),
      height = layout.lineHeight;
    const spot = OFFSETS.map(([dx, dy]): Box => ({
      x: Math.min(Math.max(2, anchor[0] - width / 2 + dx * width), across - width - 2),
      y: anchor[1] - height / 2 + dy * height,
      width,
      height,
    })).find((box) => within(box, layout.area) && !placed.some((other) => overlap(box, other, 2)));
    if (!spot) return null;
    placed.push({...spot, groups: node.groups, text, anchor});
  }
  return placed;
}

/** The finest parts of the tree whose names all find a place. */
export function placeLabels(tree: Merged | null, layout: Layout): PlacedLabel[] {
  if (!tree) return [];
  let shown = [tree];
  let placed = arrange(shown, layout) ?? [];
  const whole = new Set<Merged>();
  for (;;) {
    const next = shown
      .filter((node) => node.parts && !whole.has(node))
      .reduce<Merged | null>((most, node) => (!most || node.height > most.height ? node : most), null);
    if (!next?.parts) return placed;
    const finer = [...shown.filter((node) => node !== next), ...next.parts];
    const better = arrange(finer, layout);
    if (better) {
      shown = finer;
      placed = better;
    } else whole.add(next);
  }
}

/** The middle song of a group by each axis: odd songs far away move it little. */
export function middle(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
