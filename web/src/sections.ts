// What the page says besides the map: each section appears where the run has its data.
import {digits, isKey, languageNow, say} from "./catalogue";
import {el, lined, words} from "./dom";
import type {PageData} from "./model";
import {said} from "./said";
import type {Failure, Warning} from "./sent";
import {table} from "./sorted_table";
import {number} from "./text";

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
    nodes: [el("details", {}, fold, list(data.findings.map(said)))],
  };
}

const meaningOf = (key: string) => (isKey(key) ? say(key) : undefined);

/** Before details that are English: what they mean, where the page is not English. */
const before = (meaning: string | undefined) => (meaning && languageNow() !== "en" ? [meaning, " "] : []);

/** What the code means, where the details, which are English, do not say it themselves. */
function warning({code, text}: Warning): Node {
  const meaning = meaningOf(`warning.${code}`);
  return el("span", {}, el("code", {title: meaning}, code), " ", ...before(meaning), el("span", {lang: "en"}, text));
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
  const last = sent.columns.length - 1;
  const text = (cell: string, c: number) =>
    c === 0 || c === last ? el("td", {class: "text"}, c === last ? said({column: cell}) : cell) : digits(cell);
  const column = said({column: sent.column});
  return {
    id: "across",
    title: say("across.title", {column}),
    nodes: [
      el("p", {}, said(sent.advice)),
      table(
        say("across.table", {column}),
        sent.columns.map(said),
        sent.rows.map((row) => row.map(text)),
      ),
      list(sent.legend.map(said)),
    ],
  };
}

/** Where it failed, the code, and why: the reason itself, with its numbers, is English. */
function failure({id, stage, code, reason}: Failure): (Node | string)[] {
  const meaning = meaningOf(`failure.${code}`);
  const why = words(reason);
  why.lang = "en";
  return [
    el("td", {class: "wrap"}, words(id)),
    meaningOf(`stage.${stage}`) ?? stage,
    el("td", {}, el("span", {title: meaning}, code)),
    el("td", {class: "wrap"}, ...before(meaning), why),
  ];
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
        data.failures.map(failure),
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
