// What filters leave: bounds of number columns and chosen values of label columns, all together.
import {groupWord, labelText} from "./cards";
import {digits, say} from "./catalogue";
import type {PageData} from "./model";
import {number} from "./text";

export interface Narrowing {
  ranges: Record<string, [low: number, high: number]>;
  values: Record<string, string[]>;
}

export const WIDE: Narrowing = {ranges: {}, values: {}};

export const within = (value: number, [low, high]: [number, number]) => value >= low && value <= high;

/** Least and greatest number, null where there are not two. */
export function extent(values: Float32Array): [number, number] | null {
  let low = Infinity,
    high = -Infinity;
  for (const value of values)
    if (!Number.isNaN(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return low < high ? [low, high] : null;
}

/** What a number column is called, its unit, and how many digits behind the point it is told with. */
export function measureOf(data: PageData, name: string): {title: string; unit: string; places: number} {
  if (name in data.measures) {
    const [measure, unit, places] = data.measures[name];
    return {title: groupWord(measure), unit: unit === "" ? "" : groupWord(unit), places};
  }
  const [low, high] = (name in data.numbers ? extent(data.numbers[name]) : null) ?? [0, 0];
  return {title: name, unit: "", places: high - low >= 20 ? 0 : 2};
}

/** What a column is called where it stands beside others: with its own name where several measure the same. */
export function columnTitle(data: PageData, name: string): string {
  if (!(name in data.measures)) return titleOfLabel(name);
  const {title} = measureOf(data, name);
  const alike = Object.keys(data.measures).filter((other) => data.measures[other][0] === data.measures[name][0]);
  return alike.length === 1 ? title : `${title} (${name})`;
}

/** What a label column is called. */
export const titleOfLabel = (name: string) => (name === "language" || name === "genre" ? say(`cards.${name}`) : name);

/** "90 – 120 BPM". */
export function toldRange(data: PageData, name: string, [low, high]: [number, number]): string {
  const {unit, places} = measureOf(data, name);
  const shown = (value: number) => digits(number(value, places)).replace("-", "−");
  return `${shown(low)} – ${shown(high)}${unit === "" ? "" : ` ${unit}`}`;
}

/** Each filter in words: "tempo 90–120 BPM". */
export function told(data: PageData, {ranges, values}: Narrowing): string[] {
  return [
    ...Object.entries(ranges)
      .filter(([name]) => name in data.numbers)
      .map(([name, range]) => `${measureOf(data, name).title} ${toldRange(data, name, range)}`),
    ...Object.entries(values)
      .filter(([name]) => name in data.columns)
      .map(([name, chosen]) => `${titleOfLabel(name)}: ${chosen.map((value) => labelText(name, value)).join(", ")}`),
  ];
}

/** Whether a song passes every filter; null where nothing is filtered. A column that the run lacks filters nothing. */
export function passing(data: PageData, {ranges, values}: Narrowing): ((song: number) => boolean) | null {
  const checks: ((song: number) => boolean)[] = [];
  for (const [name, range] of Object.entries(ranges))
    if (name in data.numbers) checks.push((song) => within(data.numbers[name][song], range));
  for (const [name, chosen] of Object.entries(values))
    if (name in data.columns) {
      const {names, codes} = data.columns[name];
      const kept = new Set(chosen.map((value) => names.indexOf(value)));
      checks.push((song) => codes[song] >= 0 && kept.has(codes[song]));
    }
  return checks.length === 0 ? null : (song) => checks.every((check) => check(song));
}

/** The same without the filter of one column. */
export function without({ranges, values}: Narrowing, name: string): Narrowing {
  const rest = <T>(all: Record<string, T>) =>
    Object.fromEntries(Object.entries(all).filter(([other]) => other !== name));
  return {ranges: rest(ranges), values: rest(values)};
}
