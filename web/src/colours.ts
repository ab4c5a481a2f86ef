// What the songs on the map are coloured by, clusters, labels or numbers, and the legend that says so.
import {button, el, words} from "./dom";
import {selectionOfEntry} from "./found";
import type {Coded, PageData} from "./model";
import {NOISE, ramp, rgb, shadeOf} from "./palette";
import type {Selection} from "./state";

/** The name of the colouring by cluster, beside those of labels and numbers. */
export const CLUSTER = "cluster";

const MOST_ENTRIES = 40;

/** Cluster numbers as a label. */
function clusterLabel(clusters: number[]): Coded {
  const numbers = [...new Set(clusters)].filter((c) => c >= -1).sort((a, b) => a - b);
  return {names: numbers.map((c) => (c < 0 ? "noise" : String(c))), codes: clusters.map((c) => numbers.indexOf(c))};
}

/** The label that colours; null where numbers do. */
const coded = (data: PageData, method: number, colour: string): Coded | null =>
  colour === CLUSTER ? clusterLabel(data.methods[method].clusters) : (data.columns[colour] ?? null);

/** The 2nd and the 98th percentile, so that one odd song does not flatten the rest. */
function range(numbers: Float32Array): [number, number] {
  const sorted = numbers.filter((v) => !Number.isNaN(v)).sort();
  return [sorted[Math.floor(0.02 * sorted.length)] ?? 0, sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1];
}

/** Red, green, blue and opacity of each song; those that are not chosen are faint (null: all are). */
export function shades(data: PageData, method: number, colour: string, chosen: number[] | null): Uint8Array {
  const label = coded(data, method, colour);
  const ofNames = label?.names.map((name, i) => rgb(shadeOf(name, i))) ?? [];
  const numbers = label ? new Float32Array() : data.numbers[colour];
  const [low, high] = label ? [0, 1] : range(numbers);
  const shade = (song: number) => {
    if (label) return ofNames[label.codes[song]] ?? rgb(NOISE);
    return Number.isNaN(numbers[song]) ? rgb(NOISE) : ramp((numbers[song] - low) / (high - low || 1));
  };
  const clear = chosen ? new Set(chosen) : null;
  const n = data.songs.id.length;
  const colours = new Uint8Array(4 * n);
  for (let i = 0; i < n; i++) colours.set([...shade(i), clear && !clear.has(i) ? 45 : 225], 4 * i);
  return colours;
}

function rampEntry(colour: string, [low, high]: [number, number]): HTMLElement {
  const bar = el("span", {class: "ramp"});
  const stops = [0, 0.25, 0.5, 0.75, 1].map((share) => `rgb(${ramp(share).join(" ")})`);
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return el("li", {}, `${colour}: ${low.toPrecision(4)}`, bar, high.toPrecision(4));
}

/** The entries of the legend; those of a label choose its songs. */
export function legend(
  data: PageData,
  method: number,
  colour: string,
  choose: (selection: Selection) => void,
): HTMLElement[] {
  const label = coded(data, method, colour);
  if (!label) return [rampEntry(colour, range(data.numbers[colour]))];
  const clusterNames = new Map(
    colour === CLUSTER ? data.explanations[method]?.clusters.map((one) => [String(one.cluster), one.name]) : [],
  );
  const entries = label.names.slice(0, MOST_ENTRIES).map((name, i) => {
    const mark = el("span", {class: "mark"});
    mark.style.background = shadeOf(name, i);
    const entry = () => choose(selectionOfEntry(data, method, colour, name));
    const node = button("", entry, {class: "link", title: "show these songs"});
    const said = clusterNames.get(name);
    node.append(mark, words(said ? `${name} ${said}` : name || "(none)"));
    return el("li", {}, node);
  });
  const more = label.names.length - MOST_ENTRIES;
  return more > 0 ? [...entries, el("li", {}, `and ${more} more`)] : entries;
}
