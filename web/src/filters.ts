// Filters by brushing: small histograms of numbers and bars of labels, which narrow down map and list together. Each
// picture shows the songs that the other filters leave.
import {labelText} from "./cards";
import {digits, say} from "./catalogue";
import {button, el, svg, words} from "./dom";
import type {Coded, PageData} from "./model";
import {
  extent,
  measureOf,
  type Narrowing,
  passing,
  titleOfLabel,
  told,
  toldRange,
  WIDE,
  within,
  without,
} from "./narrowing";
import {number} from "./text";

const BINS = 24,
  TALL = 36,
  MOST_VALUES = 60;

/** One picture that filters; `left` says which songs the other filters leave. */
interface Picture {
  name: string;
  node: HTMLElement;
  follow: (now: Narrowing) => void;
  draw: (left: (song: number) => boolean) => void;
}

/** What a picture does with a hand's move; a drag is no step that Back undoes. */
type Change = (next: (now: Narrowing) => Narrowing, isStep: boolean) => void;

/** Numbers in equal bins between their least and greatest; NaN is in none. */
export function binned(values: Float32Array, [low, high]: [number, number], left: (song: number) => boolean): number[] {
  const counts = Array.from({length: BINS}, () => 0);
  values.forEach((value, song) => {
    if (!Number.isNaN(value) && left(song))
      counts[Math.min(BINS - 1, Math.floor((BINS * (value - low)) / (high - low)))]++;
  });
  return counts;
}

function bars(counts: number[], kept: (bin: number) => boolean): SVGElement[] {
  const most = Math.max(1, ...counts);
  return counts.map((count, bin) => {
    const tall = count === 0 ? 0 : Math.max(1, (TALL * count) / most);
    return svg("rect", {x: 5 * bin, y: TALL - tall, width: 4, height: tall, class: kept(bin) ? "in" : "out"});
  });
}

const frame = (name: string, title: string, head: Node[], ...children: Node[]) =>
  el(
    "div",
    {class: "filter", role: "group", "aria-label": title, "data-filter": name},
    el("div", {class: "filter-title"}, words(title), ...head),
    ...children,
  );

/** The ends of a range as two sliders on one line: by hand, touch and keyboard. */
function sliders(
  title: string,
  [least, most]: [number, number],
  places: number,
  moved: (ends: [number, number]) => void,
) {
  const step = Math.max(10 ** -places, (most - least) / 100);
  const end = (key: "filters.from" | "filters.to") =>
    el("input", {type: "range", min: least, max: most, step: "any", "aria-label": say(key, {what: title})});
  const ends = [end("filters.from"), end("filters.to")];
  const tell = () => {
    const [from, to] = ends.map(({value}) => Number(value)).sort((a, b) => a - b);
    moved([from, to]);
  };
  for (const one of ends) {
    one.addEventListener("input", tell);
    // With the keyboard by steps that people can count.
    one.addEventListener("keydown", (event) => {
      const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10}[event.key];
      if (by === undefined) return;
      event.preventDefault();
      one.value = String(Number(one.value) + by * step);
      tell();
    });
  }
  return ends;
}

function numberPicture(data: PageData, name: string, change: Change): Picture | null {
  const values = data.numbers[name],
    whole = extent(values);
  if (!whole) return null;
  const {title, unit, places} = measureOf(data, name);
  // The ends lie on numbers as they are shown, so that rounding leaves no song out.
  const scale = 10 ** places;
  const [least, most] = [Math.floor(whole[0] * scale) / scale, Math.ceil(whole[1] * scale) / scale];
  const ends = sliders(title, [least, most], places, ([from, to]) =>
    change((now) => {
      const rest = without(now, name);
      if (from <= least && to >= most) return rest;
      return {
        ...rest,
        ranges: {...rest.ranges, [name]: [Math.round(from * scale) / scale, Math.round(to * scale) / scale]},
      };
    }, false),
  );
  const picture = svg("svg", {viewBox: `0 0 ${BINS * 5} ${TALL}`, preserveAspectRatio: "none", "aria-hidden": "true"});
  const said = el("span", {class: "faint small"});
  let range: [number, number] | null = null;
  return {
    name,
    node: frame(name, title, [said], picture as unknown as Node, el("div", {class: "bounds"}, ...ends)),
    follow: ({ranges}) => {
      range = name in ranges ? ranges[name] : null;
      const now = range ?? [least, most];
      ends.forEach((end, i) => {
        if (Number(end.value) !== now[i] && !(end === document.activeElement && ends.length === 2 && crossed(ends)))
          end.value = String(now[i]);
        end.setAttribute("aria-valuetext", `${digits(number(now[i], places))} ${unit}`.trim());
      });
      // Where both lie at the right end the left one must be in reach.
      ends[0].style.zIndex = now[0] > (least + most) / 2 ? "2" : "1";
      said.textContent = toldRange(data, name, now);
    },
    draw: (left) => {
      const width = (whole[1] - whole[0]) / BINS;
      picture.replaceChildren(
        ...bars(binned(values, whole, left), (bin) => !range || within(whole[0] + (bin + 0.5) * width, range)),
      );
    },
  };
}

/** Whether one slider was drawn over the other. */
const crossed = (ends: HTMLInputElement[]) => Number(ends[0].value) > Number(ends[1].value);

function labelPicture(name: string, label: Coded, change: Change): Picture | null {
  const sizes = label.names.map(() => 0);
  for (const code of label.codes) if (code >= 0) sizes[code]++;
  const order = label.names.map((_, code) => code).filter((code) => sizes[code] > 0);
  if (order.length < 2 || order.length > MOST_VALUES) return null;
  order.sort((a, b) => sizes[b] - sizes[a] || a - b);
  const toggle = (value: string) =>
    change((now) => {
      const before = name in now.values ? now.values[name] : [];
      const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
      const rest = without(now, name);
      return after.length === 0 ? rest : {...rest, values: {...rest.values, [name]: after}};
    }, true);
  const rows = order.map((code) => {
    const count = el("span", {class: "count"});
    const row = button("", () => toggle(label.names[code]), {class: "value", "aria-pressed": "false"});
    row.append(words(labelText(name, label.names[code])), count);
    return {code, row, count};
  });
  return {
    name,
    node: frame(name, titleOfLabel(name), [], el("div", {class: "values"}, ...rows.map(({row}) => row))),
    follow: ({values}) => {
      const chosen = name in values ? values[name] : [];
      for (const {code, row} of rows) row.setAttribute("aria-pressed", String(chosen.includes(label.names[code])));
    },
    draw: (left) => {
      const counts = label.names.map(() => 0);
      label.codes.forEach((code, song) => {
        if (code >= 0 && left(song)) counts[code]++;
      });
      const most = Math.max(1, ...counts);
      for (const {code, row, count} of rows) {
        row.style.setProperty("--share", `${(100 * counts[code]) / most}%`);
        count.textContent = digits(String(counts[code]));
      }
    },
  };
}

const rank = (column: string) => (column === "language" ? 0 : column === "genre" ? 1 : 2);

export class Filters {
  readonly node: HTMLDetailsElement;
  /** What is filtered by, each with a button that takes it away. */
  readonly chips = el("p", {class: "chips filter-chips", hidden: true, role: "group"});
  private now = WIDE;
  private readonly pictures: Picture[];
  private waiting = false;

  /** `change` is told of every move by hand; what becomes of it comes back by `follow`. */
  constructor(
    private readonly data: PageData,
    private readonly changed: (next: Narrowing, isStep: boolean) => void,
  ) {
    const change: Change = (next, isStep) => this.changed(next(this.now), isStep);
    const labels = Object.keys(data.columns).sort((a, b) => rank(a) - rank(b));
    this.pictures = [
      ...data.filters.map((name) => numberPicture(data, name, change)),
      ...labels.map((name) => labelPicture(name, data.columns[name], change)),
    ].filter((picture) => picture !== null);
    this.chips.setAttribute("aria-label", say("filters.active"));
    this.node = el(
      "details",
      {class: "filters", hidden: this.pictures.length === 0},
      el("summary", {}, say("filters.title")),
      el("p", {class: "faint small"}, say("filters.help")),
      el("div", {class: "filter-row"}, ...this.pictures.map(({node}) => node)),
    );
    this.node.addEventListener("toggle", () => this.draw());
  }

  follow(now: Narrowing) {
    this.now = now;
    for (const picture of this.pictures) picture.follow(now);
    this.drawChips();
    // Drags come faster than pictures.
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  private drawChips() {
    const columns = [...Object.keys(this.now.ranges), ...Object.keys(this.now.values)];
    const chips = columns.flatMap((name) => {
      const all = without(this.now, name);
      const alone = {
        ranges: name in this.now.ranges ? {[name]: this.now.ranges[name]} : {},
        values: name in this.now.values ? {[name]: this.now.values[name]} : {},
      };
      return told(this.data, alone).map((text) => {
        const chip = button("", () => this.changed(all, true), {
          class: "chip",
          "aria-label": say("filters.drop", {what: text}),
        });
        chip.append(words(text), " ✕");
        return chip;
      });
    });
    this.chips.hidden = chips.length === 0;
    this.chips.replaceChildren(
      ...chips,
      button(say("filters.clear"), () => this.changed(WIDE, true), {id: "clear-filters"}),
    );
  }

  private draw() {
    if (!this.node.open) return;
    for (const picture of this.pictures)
      picture.draw(passing(this.data, without(this.now, picture.name)) ?? (() => true));
  }
}
