// Filters by brushing: small histograms of numbers and bars of labels, which narrow down map and list together. Each
// picture shows the songs that the other filters leave.
import {digits, say} from "./catalogue";
import {groupWord} from "./cards";
import {button, el, svg, words} from "./dom";
import type {Coded, PageData} from "./model";
import {number} from "./text";

/** What is filtered by: bounds of number columns, chosen values of label columns. All of them hold together. */
export interface FilterState {
  ranges: Record<string, [low: number, high: number]>;
  values: Record<string, string[]>;
}

const BINS = 24,
  MOST_VALUES = 60;

/** One filter: which songs it leaves, and its picture. */
interface Filter {
  name: string;
  node: HTMLElement;
  passes: (song: number) => boolean;
  active: (state: FilterState) => boolean;
  /** Follows a state. */
  follow: (state: FilterState) => void;
  /** Draws the songs that the other filters leave. */
  draw: (others: (song: number) => boolean) => void;
  /** What it does, for its chip. */
  told: () => string;
}

/** Numbers in equal bins between their least and greatest; NaN is in none. */
export function binned(values: Float32Array, low: number, high: number, passes: (song: number) => boolean): number[] {
  const counts = Array.from({length: BINS}, () => 0);
  values.forEach((value, song) => {
    if (Number.isNaN(value) || !passes(song)) return;
    counts[Math.min(BINS - 1, Math.floor((BINS * (value - low)) / (high - low)))]++;
  });
  return counts;
}

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

/** What a number column is called, its unit and its digits. */
function measureOf(data: PageData, name: string, [low, high]: [number, number]) {
  if (name in data.measures) {
    const [measure, unit, places] = data.measures[name];
    return {title: groupWord(measure), unit: unit === "" ? "" : groupWord(unit), places};
  }
  return {title: name, unit: "", places: high - low >= 20 ? 0 : 2};
}

function numberFilter(data: PageData, name: string, state: () => FilterState, change: (state: FilterState) => void) {
  const values = data.numbers[name];
  const whole = extent(values);
  if (!whole) return null;
  const [low, high] = whole;
  const {title, unit, places} = measureOf(data, name, whole);
  // Bounds lie on the numbers that are shown, so that none is left out by what rounding hides.
  const scale = 10 ** places;
  const [least, most] = [Math.floor(low * scale) / scale, Math.ceil(high * scale) / scale];
  const shown = (value: number) => digits(number(value, places));
  let range: [number, number] | null = null;
  const bars = svg("g", {});
  const picture = svg("svg", {viewBox: `0 0 ${BINS * 5} 36`, preserveAspectRatio: "none", "aria-hidden": "true"});
  picture.append(bars);
  const said = el("span", {class: "faint small"});
  const step = Math.max(1 / scale, (most - least) / 200);
  const bound = (label: "filters.from" | "filters.to") =>
    el("input", {type: "range", min: least, max: most, step: "any", "aria-label": say(label, {what: title})});
  const ends = [bound("filters.from"), bound("filters.to")];
  const go = () => {
    const [from, to] = ends.map((end) => Number(end.value)).sort((a, b) => a - b);
    const rest = Object.fromEntries(Object.entries(state().ranges).filter(([other]) => other !== name));
    const isWhole = from <= least && to >= most;
    change({
      ...state(),
      ranges: isWhole ? rest : {...rest, [name]: [Math.round(from * scale) / scale, Math.round(to * scale) / scale]},
    });
  };
  for (const end of ends) {
    end.addEventListener("input", go);
    // "any" moves by a hundredth of the way with an arrow key; a step that people can count is better.
    end.addEventListener("keydown", (event) => {
      const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10}[event.key];
      if (by === undefined) return;
      event.preventDefault();
      end.value = String(Number(end.value) + by * step);
      go();
    });
  }
  const told = () => {
    const [from, to] = range ?? [least, most];
    return `${shown(from)}–${shown(to)}${unit === "" ? "" : ` ${unit}`}`;
  };
  const filter: Filter = {
    name,
    node: el(
      "div",
      {class: "filter", role: "group", "aria-label": title, "data-filter": name},
      el("div", {class: "filter-title"}, words(title), said),
      picture,
      el("div", {class: "bounds"}, ...ends),
    ),
    passes: (song) => !range || within(values[song], range),
    active: (now) => name in now.ranges,
    follow: (now) => {
      range = name in now.ranges ? now.ranges[name] : null;
      const [from, to] = range ?? [least, most];
      ends[0].value = String(from);
      ends[1].value = String(to);
      ends.forEach((end) => end.setAttribute("aria-valuetext", `${shown(Number(end.value))} ${unit}`.trim()));
      // Where both lie at the right end the left one must be in reach.
      ends[0].style.zIndex = from > (least + most) / 2 ? "2" : "1";
      said.textContent = told();
    },
    draw: (others) => {
      const counts = binned(values, low, high, others);
      const tallest = Math.max(1, ...counts);
      bars.replaceChildren(
        ...counts.map((count, bin) => {
          const middle = low + ((bin + 0.5) * (high - low)) / BINS;
          const tall = count === 0 ? 0 : Math.max(1, (36 * count) / tallest);
          return svg("rect", {
            x: 5 * bin,
            y: 36 - tall,
            width: 4,
            height: tall,
            class: !range || within(middle, range) ? "in" : "out",
          });
        }),
      );
    },
    told: () => `${title} ${told()}`,
  };
  return filter;
}

function labelFilter(name: string, label: Coded, state: () => FilterState, change: (state: FilterState) => void) {
  const sizes = label.names.map(() => 0);
  for (const code of label.codes) if (code >= 0) sizes[code]++;
  const order = label.names.map((_, code) => code).filter((code) => sizes[code] > 0);
  if (order.length < 2 || order.length > MOST_VALUES) return null;
  order.sort((a, b) => sizes[b] - sizes[a] || a - b);
  let chosen: Set<number> | null = null;
  const toggle = (code: number) => {
    const value = label.names[code];
    const before = name in state().values ? state().values[name] : [];
    const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
    const rest = Object.fromEntries(Object.entries(state().values).filter(([other]) => other !== name));
    change({...state(), values: after.length === 0 ? rest : {...rest, [name]: after}});
  };
  const rows = order.map((code) => {
    const count = el("span", {class: "count"});
    const row = button("", () => toggle(code), {class: "value", "aria-pressed": "false"});
    row.append(words(label.names[code]), count);
    return {code, row, count};
  });
  const title = name === "language" || name === "genre" ? say(`cards.${name}`) : name;
  const filter: Filter = {
    name,
    node: el(
      "div",
      {class: "filter", role: "group", "aria-label": title, "data-filter": name},
      el("div", {class: "filter-title"}, words(title)),
      el("div", {class: "values"}, ...rows.map(({row}) => row)),
    ),
    passes: (song) => !chosen || chosen.has(label.codes[song]),
    active: (now) => name in now.values,
    follow: (now) => {
      chosen = name in now.values ? new Set(now.values[name].map((value) => label.names.indexOf(value))) : null;
      for (const {code, row} of rows) row.setAttribute("aria-pressed", String(chosen?.has(code) ?? false));
    },
    draw: (others) => {
      const counts = label.names.map(() => 0);
      label.codes.forEach((code, song) => {
        if (code >= 0 && others(song)) counts[code]++;
      });
      const most = Math.max(1, ...counts);
      for (const {code, row, count} of rows) {
        row.style.setProperty("--share", `${(100 * counts[code]) / most}%`);
        count.textContent = digits(String(counts[code]));
      }
    },
    told: () => `${title}: ${[...(chosen ?? [])].map((code) => label.names[code]).join(", ")}`,
  };
  return filter;
}

const NOTHING: FilterState = {ranges: {}, values: {}};

export class Filters {
  readonly node: HTMLElement;
  /** What is filtered by, each with a button that takes it away. */
  readonly chips = el("p", {class: "chips", hidden: true, role: "group"});
  private state = NOTHING;
  private readonly filters: Filter[];
  private kept: Uint8Array | null = null; // 1: left by all
  private drawing = 0;

  constructor(
    private readonly data: PageData,
    private readonly changed: (state: FilterState) => void,
  ) {
    const now = () => this.state;
    const change = (state: FilterState) => {
      this.set(state);
      this.changed(this.state);
    };
    const labels = Object.keys(data.columns).sort((a, b) => this.place(a) - this.place(b));
    this.filters = [
      ...data.filters.map((name) => numberFilter(data, name, now, change)),
      ...labels.map((name) => labelFilter(name, data.columns[name], now, change)),
    ].filter((filter) => filter !== null);
    this.chips.setAttribute("aria-label", say("filters.active"));
    this.node = el(
      "details",
      {class: "filters", hidden: this.filters.length === 0},
      el("summary", {}, say("filters.title")),
      el("p", {class: "faint small"}, say("filters.help")),
      el("div", {class: "filter-row"}, ...this.filters.map(({node}) => node)),
    );
    this.node.addEventListener("toggle", () => this.draw());
    this.set(NOTHING);
  }

  /** Language and genre stand first. */
  private place(column: string): number {
    return column === "language" ? 0 : column === "genre" ? 1 : 2;
  }

  /** The songs that all filters leave; null where nothing is filtered. */
  songs(): number[] | null {
    const {kept} = this;
    return kept ? this.data.songs.id.flatMap((_, song) => (kept[song] ? [song] : [])) : null;
  }

  /** Follows a state from elsewhere (the address); calls nobody back. */
  set(state: FilterState) {
    this.state = state;
    for (const filter of this.filters) filter.follow(state);
    const active = this.filters.filter((filter) => filter.active(state));
    this.kept =
      active.length === 0
        ? null
        : Uint8Array.from(this.data.songs.id, (_, song) => Number(active.every(({passes}) => passes(song))));
    this.drawChips(active);
    // Drags come faster than pictures.
    if (this.drawing === 0 && typeof requestAnimationFrame === "function")
      this.drawing = requestAnimationFrame(() => {
        this.drawing = 0;
        this.draw();
      });
  }

  private without(name: string): FilterState {
    const rest = <T>(all: Record<string, T>) =>
      Object.fromEntries(Object.entries(all).filter(([other]) => other !== name));
    return {ranges: rest(this.state.ranges), values: rest(this.state.values)};
  }

  private drawChips(active: Filter[]) {
    this.chips.hidden = active.length === 0;
    const clear = (state: FilterState) => () => {
      this.set(state);
      this.changed(state);
    };
    this.chips.replaceChildren(
      ...active.map((filter) => {
        const chip = button("", clear(this.without(filter.name)), {
          class: "chip",
          "aria-label": say("filters.drop", {what: filter.told()}),
        });
        chip.append(words(filter.told()), " ✕");
        return chip;
      }),
      ...(active.length > 0 ? [button(say("filters.clear"), clear(NOTHING), {id: "clear-filters"})] : []),
    );
  }

  private draw() {
    if (!(this.node as HTMLDetailsElement).open) return;
    const active = this.filters.filter((filter) => filter.active(this.state));
    for (const filter of this.filters) {
      const others = active.filter((other) => other !== filter);
      filter.draw((song) => others.every(({passes}) => passes(song)));
    }
  }
}
