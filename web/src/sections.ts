// What the page says besides the map: each section appears where the run has its data.
import {isKey, languageNow, say} from "./catalogue";
import {el, lined, words} from "./dom";
import type {PageData} from "./model";
import type {Warning} from "./sent";
import {table} from "./sorted_table";
import {number} from "./text";
import * as told from "./told";

export type Section = {id: string; title: string; nodes: Node[]};

/** What tells which method is shown, now and at every change. */
export interface Follows {
  method: () => number;
  onMethod: (shown: (method: number) => void) => void;
}

const list = (items: (Node | string)[]) => el("ul", {}, ...items.map((item) => el("li", {}, item)));

export function findings(data: PageData): Section | null {
  if (data.findings.length === 0) return null;
  const fold = el("summary", {}, say("findings.fold", {n: data.findings.length}));
  return {
    id: "findings",
    title: say("findings.title"),
    nodes: [el("details", {}, fold, list(data.findings.map(told.finding)))],
  };
}

/** What the code means, where the details, which are English, do not say it themselves. */
function warning({code, text}: Warning): Node {
  const key = `warning.${code}`;
  const meaning = isKey(key) ? say(key) : undefined;
  const before = meaning && languageNow() !== "en" ? [" ", meaning] : [];
  return el("span", {}, el("code", {title: meaning}, code), ...before, " ", el("span", {lang: "en"}, text));
}

export function warnings(data: PageData): Section {
  const nodes =
    data.warnings.length === 0 ? [el("p", {class: "faint"}, say("warnings.none"))] : [list(data.warnings.map(warning))];
  return {id: "warnings", title: say("warnings.title"), nodes};
}

/** What groups across a label column: the sentence of what to take, the table, what its columns are. */
export function across(data: PageData): Section | null {
  const sent = data.extras.across;
  if (!sent) return null;
  const text = (cell: string, c: number) =>
    c === 0 || c === sent.columns.length - 1 ? el("td", {class: "text"}, cell) : cell;
  return {
    id: "across",
    title: say("across.title", {column: sent.column}),
    nodes: [
      el("p", {}, sent.advice),
      table(
        say("across.table", {column: sent.column}),
        sent.columns,
        sent.rows.map((row) => row.map(text)),
      ),
      list(sent.legend),
    ],
  };
}

export function failures(data: PageData): Section {
  const title = say("failures.title");
  if (data.failures.length === 0)
    return {id: "failures", title, nodes: [el("p", {class: "faint"}, say("failures.none"))]};
  return {
    id: "failures",
    title,
    nodes: [
      table(
        say("failures.files", {n: data.failures.length}),
        [say("failures.file"), say("failures.stage"), say("failures.code"), say("failures.reason")],
        data.failures.map((failure) => [
          el("td", {class: "wrap"}, words(failure.id)),
          failure.stage,
          failure.code,
          el("td", {class: "wrap"}, words(failure.reason)),
        ]),
      ),
    ],
  };
}

const MOST_DUPLICATES = 500;

export function duplicates(data: PageData, play: (song: number) => Node): Section | null {
  const n = data.duplicates.length;
  if (n === 0) return null;
  const caption = say("duplicates.caption", {n});
  return {
    id: "duplicates",
    title: say("duplicates.title"),
    nodes: [
      table(
        n > MOST_DUPLICATES ? say("duplicates.some", {caption, most: MOST_DUPLICATES, n}) : caption,
        [say("map.song"), say("duplicates.repeats"), say("duplicates.bits")],
        data.duplicates
          .slice(0, MOST_DUPLICATES)
          .map(([a, b, score]) => [
            el("td", {class: "wrap"}, play(a)),
            el("td", {class: "wrap"}, play(b)),
            number(score),
          ]),
      ),
    ],
  };
}

export function recipe(data: PageData): Section {
  return {
    id: "recipe",
    title: say("recipe.title"),
    nodes: [
      el("pre", {tabindex: 0}, data.command),
      el(
        "details",
        {},
        el("summary", {}, say("recipe.config")),
        el(
          "pre",
          {tabindex: 0},
          lined(
            JSON.stringify(
              {recipe: data.recipe, config: data.config, timings: data.timings, peak_memory_mb: data.peak_memory_mb},
              null,
              1,
            ),
          ),
        ),
      ),
    ],
  };
}
