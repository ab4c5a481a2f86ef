// Merge trees: which groups are nearest to one another, where the tree was cut, and what its leaves hold.
import {namesOf} from "./cards";
import {say} from "./catalogue";
import {el, svg} from "./dom";
import {canvasOf, figure, fitted, said, told, written} from "./figure";
import {ticksOf} from "./forest";
import type {Merge, PageData} from "./model";
import {NOISE, shadeOf} from "./palette";
import type {Section} from "./sections";
import type {Tree} from "./sent";
import {shown} from "./text";

const ROW = 18,
  TOP = 22,
  BELOW = 36,
  SEVERAL = -3;

interface Place {
  x: number;
  y: number;
  cluster: number; // SEVERAL above the cut
}

/** The leaves in the order in which the tree holds them, so that no lines cross. */
export function leafOrder(merges: Merge[]): number[] {
  const n = merges.length + 1,
    order: number[] = [],
    waiting = [2 * n - 2];
  while (waiting.length > 0) {
    const node = waiting.pop()!;
    if (node < n) order.push(node);
    else waiting.push(merges[node - n][1], merges[node - n][0]);
  }
  return order;
}

const shade = (cluster: number) =>
  cluster === SEVERAL ? "var(--ink)" : cluster < 0 ? NOISE : shadeOf(String(cluster), 0);

function branches(tree: Tree, places: Map<number, Place>, x: (height: number) => number): SVGElement[] {
  const n = tree.merges.length + 1;
  return tree.merges.map(([left, right, height], i) => {
    const a = places.get(left)!,
      b = places.get(right)!,
      at = x(height),
      cluster = a.cluster === b.cluster ? a.cluster : SEVERAL;
    places.set(n + i, {x: at, y: (a.y + b.y) / 2, cluster});
    return svg("path", {
      class: "merge",
      "data-height": height,
      d: `M${a.x.toFixed(1)} ${a.y.toFixed(1)}H${at.toFixed(1)}V${b.y.toFixed(1)}H${b.x.toFixed(1)}`,
      fill: "none",
      stroke: shade(cluster),
      "stroke-width": 1.6,
    });
  });
}

function cutLine(cut: number, at: number, bottom: number, width: number): SVGElement[] {
  const isLate = at > width / 2;
  return [
    svg("line", {
      class: "cut",
      "data-height": cut,
      x1: at,
      x2: at,
      y1: TOP - 4,
      y2: bottom,
      stroke: "var(--accent)",
      "stroke-dasharray": "5 3",
      "stroke-width": 1.5,
    }),
    written(
      at + (isLate ? -5 : 5),
      TOP - 8,
      say("tree.cut"),
      {fill: "var(--accent)", "text-anchor": isLate ? "end" : "start"},
      12,
    ),
  ];
}

function axisOf(highest: number, x: (height: number) => number, bottom: number): SVGElement[] {
  return ticksOf(0, highest).flatMap((height) => {
    return [
      svg("line", {x1: x(height), x2: x(height), y1: TOP, y2: bottom, stroke: "var(--line)"}),
      written(
        x(height),
        bottom + 15,
        said(height, highest < 1 ? 2 : highest < 10 ? 1 : 0),
        {"text-anchor": "middle", fill: "var(--faint)"},
        11.5,
      ),
    ];
  });
}

/** Leaves below one another with their songs and group; merges to the left, the higher the farther. */
export function drawTree(
  tree: Tree,
  width: number,
  label: string,
  leafText: (songs: number, cluster: number) => string,
): SVGElement {
  const order = leafOrder(tree.merges),
    bottom = TOP + order.length * ROW,
    names = width < 620 ? 130 : 320,
    right = width - names;
  const highest = Math.max(...tree.merges.map((merge) => merge[2]), tree.cut ?? 0) || 1;
  const x = (height: number) => right - (height / highest) * (right - 24);
  const picture = canvasOf(width, bottom + BELOW, label);
  const places = new Map<number, Place>();
  picture.append(...axisOf(highest, x, bottom));
  order.forEach((leaf, i) => {
    const [songs, cluster] = tree.leaves[leaf],
      y = TOP + (i + 0.5) * ROW;
    places.set(leaf, {x: x(0), y, cluster});
    const text = leafText(songs, cluster);
    const mark = svg("g", {class: "leaf", "data-songs": songs, "data-cluster": cluster});
    mark.append(
      svg("circle", {cx: right + 9, cy: y, r: 4, fill: shade(cluster)}),
      written(right + 18, y + 4, fitted(shown(text), names - 22), {}, 12),
    );
    picture.append(told(mark, text));
  });
  picture.append(
    ...branches(tree, places, x),
    ...(tree.cut === null ? [] : cutLine(tree.cut, x(tree.cut), bottom, width)),
    written((24 + right) / 2, bottom + 31, say("tree.axis"), {"text-anchor": "middle", fill: "var(--faint)"}, 12),
  );
  return picture;
}

/** "raw.ward" and 3 of "raw.ward.s3". */
const partsOf = (name: string): [string, number] => {
  const found = /^(.*)\.s(\d+)$/.exec(name);
  return found ? [found[1], Number(found[2])] : [name, 0];
};

function treeFigure(data: PageData, name: string, tree: Tree): HTMLElement {
  const [clustering, seed] = partsOf(name);
  const at = data.methods.findIndex((method) => method.clustering === clustering && method.seed === seed);
  const nameOf = (cluster: number) => {
    if (cluster === SEVERAL) return say("tree.several");
    if (cluster < 0) return say("heat.noise");
    return namesOf(data.explanations[at]?.clusters)(cluster);
  };
  const leaf = data.songs.song.length > 0 ? "tree.leaf_clips" : "tree.leaf";
  const leafText = (n: number, cluster: number) => say(leaf, {n, name: nameOf(cluster)});
  const caption = say("tree.caption", {
    name: at < 0 ? name : `${data.methods[at].name} (${name})`,
    n: tree.merges.length,
  });
  return figure({
    name: `tree-${name}`,
    caption,
    draw: (width) => drawTree(tree, width, caption, leafText),
    data: () => ({header: ["left", "right", "height", "size"], rows: tree.merges}),
  }).node;
}

/** In natural order: s2 before s10. The seeds that the page shows first, the others folded. */
export function trees(data: PageData): Section | null {
  const names = Object.keys(data.extras.merge_trees ?? {}).sort((a, b) =>
    a.localeCompare(b, undefined, {numeric: true}),
  );
  if (names.length === 0) return null;
  const isShown = (name: string) => {
    const [clustering, seed] = partsOf(name);
    return data.methods.some((method) => method.clustering === clustering && method.seed === seed);
  };
  const made = (name: string) => treeFigure(data, name, data.extras.merge_trees![name]);
  const visible = names.filter(isShown),
    others = names.filter((name) => !isShown(name));
  const folded = el("details", {}, el("summary", {}, say("tree.others", {n: others.length})), ...others.map(made));
  return {
    id: "tree",
    title: say("tree.title"),
    nodes: [
      el("p", {class: "faint"}, say("tree.about")),
      ...visible.slice(0, 1).map(made),
      ...visible.slice(1).map((name) => el("details", {}, el("summary", {}, name), made(name))),
      ...(others.length > 0 ? [folded] : []),
    ],
  };
}
