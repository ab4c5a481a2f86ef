// How clear the groups are: for every song whether it lies nearer to its own group than to the next one, and for every
// group whether it is found again.
import * as cards from "./cards";
import {say} from "./catalogue";
import {bytes} from "./decode";
import {el, svg} from "./dom";
import {canvasOf, figure, fitted, said, saidSigned, told, written, type Drawing, type Figure} from "./figure";
import {drawForest} from "./forest";
import type {Method, PageData} from "./model";
import {shadeOf} from "./palette";
import type {Follows, Section} from "./sections";
import {shown} from "./text";

const NONE = 255;

/** One group with its songs, the best placed first. */
export interface Profile {
  cluster: number;
  songs: number[];
  values: number[];
  mean: number;
}

/** The silhouettes of a method's songs, NaN where there is none; null where they were not sent. */
export function silhouettesOf(method: Method): Float32Array | null {
  if (!method.silhouettes) return null;
  return Float32Array.from(bytes(method.silhouettes), (code) => (code === NONE ? NaN : code / 127 - 1));
}

export function profiles(clusters: number[], silhouettes: Float32Array): Profile[] {
  const found = [...new Set(clusters)].filter((cluster) => cluster >= 0).sort((a, b) => a - b);
  return found.map((cluster) => {
    const songs = clusters
      .flatMap((own, i) => (own === cluster && !Number.isNaN(silhouettes[i]) ? [i] : []))
      .sort((a, b) => silhouettes[b] - silhouettes[a] || a - b);
    const values = songs.map((i) => silhouettes[i]);
    return {cluster, songs, values, mean: values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)};
  });
}

const TOP = 8,
  BELOW = 40,
  GAP = 5,
  LEAST = 18;

interface Layout {
  x: (value: number) => number;
  left: number;
  right: number;
  tops: number[];
  heights: number[];
  height: number;
}

/** Groups below one another, as high as they have songs, but high enough for their names. */
function layoutOf(all: Profile[], width: number): Layout {
  const songs = all.reduce((sum, {values}) => sum + values.length, 0);
  const unit = Math.min(4, 420 / Math.max(1, songs));
  const heights = all.map(({values}) => Math.max(LEAST, values.length * unit));
  const tops: number[] = [];
  let height = TOP;
  for (const own of heights) {
    tops.push(height);
    height += own + GAP;
  }
  const left = width < 620 ? 110 : Math.min(320, width * 0.3),
    right = width - 60;
  const low = Math.min(-0.1, ...all.flatMap(({values}) => values)),
    high = Math.max(0.3, ...all.flatMap(({values}) => values));
  return {x: (value) => left + ((value - low) / (high - low)) * (right - left), left, right, tops, heights, height};
}

function groupOf(profile: Profile, at: number, layout: Layout, name: string): SVGElement {
  const {x, tops, heights, left, right} = layout;
  const step = heights[at] / Math.max(1, profile.values.length);
  const edge = profile.values.map(
    (value, i) =>
      `L${x(value).toFixed(1)} ${(tops[at] + i * step).toFixed(1)}V${(tops[at] + (i + 1) * step).toFixed(1)}`,
  );
  const group = svg("g", {
    class: "profile",
    "data-cluster": profile.cluster,
    "data-size": profile.values.length,
    "data-mean": profile.mean,
  });
  const middle = tops[at] + heights[at] / 2 + 4;
  group.append(
    svg("path", {
      d: `M${x(0).toFixed(1)} ${tops[at]}${edge.join("")}L${x(0).toFixed(1)} ${(tops[at] + heights[at]).toFixed(1)}Z`,
      fill: shadeOf(String(profile.cluster), 0),
    }),
    written(left - 8, middle, fitted(shown(name), left - 12), {"text-anchor": "end"}),
    written(right + 8, middle, saidSigned(profile.mean, 2), {fill: "var(--faint)"}, 12),
  );
  return told(group, `${name}: ${saidSigned(profile.mean, 2)}`);
}

export function drawProfile(all: Profile[], width: number, label: string, nameOf: (cluster: number) => string) {
  const layout = layoutOf(all, width);
  const picture = canvasOf(width, Math.ceil(layout.height + BELOW), label);
  const bottom = layout.height;
  for (const value of [-0.5, 0, 0.5, 1])
    if (layout.x(value) >= layout.left - 1 && layout.x(value) <= layout.right + 1)
      picture.append(
        svg("line", {
          x1: layout.x(value),
          x2: layout.x(value),
          y1: TOP,
          y2: bottom,
          stroke: value === 0 ? "var(--ink)" : "var(--line)",
        }),
        written(layout.x(value), bottom + 14, said(value, 1), {"text-anchor": "middle", fill: "var(--faint)"}, 12),
      );
  picture.append(
    ...all.map((profile, i) => groupOf(profile, i, layout, nameOf(profile.cluster))),
    written(
      (layout.left + layout.right) / 2,
      bottom + 32,
      say("shape.axis"),
      {"text-anchor": "middle", fill: "var(--faint)"},
      12,
    ),
  );
  return picture;
}

/** The groups of a method by number, with the names of their cards. */
const namesOf = (data: PageData, method: number) => cards.namesOf(data.explanations[method]?.clusters);

function profileDrawing(data: PageData, at: number, silhouettes: Float32Array): Drawing {
  const method = data.methods[at];
  const all = profiles(method.clusters, silhouettes),
    name = namesOf(data, at);
  const caption = say("shape.silhouettes", {method: method.name});
  return {
    name: `silhouettes-${method.clustering}`,
    caption,
    draw: (width) => drawProfile(all, width, caption, name),
    data: () => ({
      header: ["id", "cluster", "silhouette"],
      rows: all.flatMap(({cluster, songs, values}) =>
        songs.map((song, i) => [data.songs.id[song], cluster, values[i].toFixed(2)]),
      ),
    }),
  };
}

function stabilityDrawing(data: PageData, at: number): Drawing | null {
  const clusters = (data.explanations[at]?.clusters ?? []).filter(({stability}) => stability !== null);
  if (clusters.length === 0) return null;
  const name = namesOf(data, at),
    caption = say("shape.stability", {method: data.methods[at].name});
  const rows = clusters.map(({cluster, stability}) => ({
    method: name(cluster),
    task: "",
    note: "",
    value: stability!,
    low: NaN,
    high: NaN,
    standing: stability! >= 0.75 ? ("near" as const) : ("" as const),
  }));
  return {
    name: `stability-${data.methods[at].clustering}`,
    caption,
    draw: (width) =>
      drawForest(rows, width, {caption, label: caption, axis: say("shape.stability_axis"), zero: "", range: [0, 1]}),
    data: () => ({
      header: ["cluster", "stability"],
      rows: clusters.map(({cluster, stability}) => [cluster, stability!]),
    }),
  };
}

/** A place for a picture that some methods have. */
function holder(none: string) {
  const why = el("p", {class: "faint"}, none),
    node = el("div", {}, why);
  let made: Figure | null = null;
  return {
    node,
    show(drawing: Drawing | null) {
      why.hidden = drawing !== null;
      if (made) made.node.hidden = drawing === null;
      if (!drawing) return;
      if (made) made.show(drawing);
      else node.append((made = figure(drawing)).node);
    },
  };
}

/** Follows the method shown. */
export function shape(data: PageData, follows: Follows): Section {
  const some = data.methods.some((method) => method.silhouettes);
  const profile = holder(say(some ? "shape.one_group" : "shape.too_many")),
    stability = holder(say("shape.no_stability"));
  const show = (at: number) => {
    const silhouettes = silhouettesOf(data.methods[at]);
    profile.show(silhouettes ? profileDrawing(data, at, silhouettes) : null);
    stability.show(stabilityDrawing(data, at));
  };
  show(follows.method());
  follows.onMethod(show);
  return {
    id: "shape",
    title: say("shape.title"),
    nodes: [el("p", {class: "faint"}, say("shape.about")), profile.node, stability.node],
  };
}
