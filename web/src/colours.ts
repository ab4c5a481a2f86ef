// What the songs on the map are coloured by, clusters, labels or numbers, and the legend that says so.
import {groupName} from "./cards";
import {digits, say} from "./catalogue";
import {button, el, words} from "./dom";
import {selectionOfEntry} from "./found";
import type {Coded, PageData} from "./model";
import {columnTitle} from "./narrowing";
import {NOISE, ramp, rgb, shadeOf, SHAPES, shapeOf} from "./palette";
import type {Selection} from "./state";
import {short} from "./text";

/** The name of the colouring by cluster, beside those of labels and numbers. */
export const CLUSTER = "cluster";

/** So many entries of a legend are shown at once, the others on request. */
const SHOWN_ENTRIES = 40;

interface Class {
  name: string;
  code: number;
  colour: [number, number, number];
  shape: number;
}

/** Cluster numbers as a label. */
function clusterLabel(clusters: number[]): Coded {
  const numbers = [...new Set(clusters)].filter((c) => c >= -1).sort((a, b) => a - b);
  return {names: numbers.map((c) => (c < 0 ? "noise" : String(c))), codes: clusters.map((c) => numbers.indexOf(c))};
}

/** The label that colours; null where numbers do. */
const coded = (data: PageData, method: number, colour: string): Coded | null =>
  colour === CLUSTER
    ? clusterLabel(data.methods[method].clusters)
    : ((data.columns[colour] as Coded | undefined) ?? null);

const isNumber = (name: string) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(name.trim());

/** The names of a label in the order in which they are listed: numbers by value, others as they come. */
export function orderOf(names: string[]): number[] {
  const places = names.map((_, code) => code);
  if (!names.some(isNumber) || !names.every((name) => name === "" || isNumber(name))) return places;
  const value = (code: number) => (names[code] === "" ? Infinity : Number(names[code]));
  return places.sort((a, b) => value(a) - value(b));
}

/** Labels that are numbers ("1950", "1960") are coloured by their value, clusters and names by the palette. */
export function classesOf(label: Coded, isCluster: boolean): Class[] {
  const order = orderOf(label.names);
  const numbers = label.names.filter(isNumber).map(Number);
  const byValue = !isCluster && numbers.length > 0 && label.names.every((name) => name === "" || isNumber(name));
  const low = Math.min(...numbers),
    range = Math.max(...numbers) - low || 1;
  return order.map((code, place) => {
    const name = label.names[code];
    if (byValue && name !== "") return {name, code, colour: ramp((Number(name) - low) / range), shape: 0};
    return {name, code, colour: rgb(shadeOf(name, place)), shape: shapeOf(name, place)};
  });
}

/** Where a ramp begins and ends: the 2nd and the 98th percentile, so that one odd song does not flatten the rest. */
export interface Range {
  low: number;
  high: number;
  least: number;
  most: number;
}

export function rangeOf(numbers: Float32Array): Range {
  const sorted = numbers.filter((v) => !Number.isNaN(v)).sort();
  const at = (place: number) => (sorted.length > 0 ? sorted[Math.floor(place)] : NaN);
  return {
    low: at(0.02 * sorted.length),
    high: at(0.98 * (sorted.length - 1)),
    least: at(0),
    most: at(sorted.length - 1),
  };
}

export interface Painted {
  colours: Uint8Array; // red, green, blue, opacity of each song
  shapes: Uint8Array;
}

/** How each song is drawn; those that are not chosen are faint (null: all are). */
export function shades(data: PageData, method: number, colour: string, chosen: number[] | null): Painted {
  const label = coded(data, method, colour);
  const classes = new Map(label ? classesOf(label, colour === CLUSTER).map((one) => [one.code, one]) : []);
  const numbers = label ? new Float32Array() : (data.numbers[colour] as Float32Array | undefined);
  const {low, high} = rangeOf(numbers ?? new Float32Array());
  const grey = rgb(NOISE);
  const shade = (song: number) => {
    if (label) return classes.get(label.codes[song])?.colour ?? grey;
    return !numbers || Number.isNaN(numbers[song]) ? grey : ramp((numbers[song] - low) / (high - low || 1));
  };
  const clear = chosen ? new Set(chosen) : null;
  const n = data.songs.id.length;
  const painted = {colours: new Uint8Array(4 * n), shapes: new Uint8Array(n)};
  for (let i = 0; i < n; i++) {
    painted.colours.set([...shade(i), clear && !clear.has(i) ? 45 : 225], 4 * i);
    painted.shapes[i] = label ? (classes.get(label.codes[i])?.shape ?? 0) : 0;
  }
  return painted;
}

/** A ramp with its ends; where values lie beyond them it says so. */
function rampEntry(column: string, {low, high, least, most}: Range): HTMLElement {
  const bar = el("span", {class: "ramp"});
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${ramp(share).join(" ")})`);
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const beyond = least < low || most > high;
  const clipped = say("legend.clipped", {least: short(least), most: short(most)});
  return el(
    "li",
    {},
    words(column),
    `: ${least < low ? "≤ " : ""}${short(low)}`,
    bar,
    `${most > high ? "≥ " : ""}${short(high)}`,
    ...(beyond ? [el("span", {class: "faint"}, ` (${clipped})`)] : []),
  );
}

function entry({colour, shape}: Class, said: string, choose: () => void): HTMLElement {
  const mark = el("span", {class: `mark ${SHAPES[shape]}`});
  mark.style.setProperty("--shade", `rgb(${colour.join(" ")})`);
  const node = button("", choose, {class: "link", title: say("legend.choose")});
  node.append(mark, words(said));
  return el("li", {}, node);
}

/** The entries of the legend; those of a label choose its songs. `unfolded`: whether all are shown, and who is told. */
export function legend(
  data: PageData,
  method: number,
  colour: string,
  choose: (selection: Selection) => void,
  unfolded: {now: boolean; tell: (open: boolean) => void},
): HTMLElement[] {
  const label = coded(data, method, colour);
  if (!label)
    return colour in data.numbers ? [rampEntry(columnTitle(data, colour), rangeOf(data.numbers[colour]))] : [];
  const clusterNames = new Map(
    colour === CLUSTER ? data.explanations[method].clusters.map((one) => [String(one.cluster), groupName(one)]) : [],
  );
  const entries = classesOf(label, colour === CLUSTER).map((one) => {
    const cluster = clusterNames.get(one.name);
    const plain =
      one.name === "" ? say("map.none") : colour === CLUSTER && one.name === "noise" ? say("map.noise") : one.name;
    const said = cluster === undefined ? plain : `${digits(one.name)} ${cluster}`;
    return entry(one, said, () => choose(selectionOfEntry(data, method, colour, one.name)));
  });
  const more = entries.splice(SHOWN_ENTRIES);
  if (more.length === 0) return entries;
  const fold = el(
    "details",
    {open: unfolded.now},
    el("summary", {}, say("legend.more", {n: more.length})),
    el("ul", {class: "legend"}, ...more),
  );
  fold.addEventListener("toggle", () => unfolded.tell(fold.open));
  return [...entries, el("li", {class: "fold"}, fold)];
}
