// What the page says besides the map: each section appears where the run has its data.
import {el, words} from "./dom";
import type {PageData} from "./model";
import {table} from "./sorted_table";
import {number} from "./text";

export type Section = {id: string; title: string; nodes: Node[]};

const list = (items: (Node | string)[]) => el("ul", {}, ...items.map((item) => el("li", {}, item)));

export function findings(data: PageData): Section {
  return {id: "findings", title: "What can be said", nodes: [list(data.findings)]};
}

export function warnings(data: PageData): Section {
  const nodes =
    data.warnings.length === 0
      ? [el("p", {class: "faint"}, "No warnings.")]
      : [list(data.warnings.map(({code, text}) => el("span", {}, el("code", {}, code), " " + text)))];
  return {id: "warnings", title: "Warnings", nodes};
}

/** What groups across a label column: the sentence of what to take, the table, what its columns are. */
export function across(data: PageData): Section | null {
  const sent = data.extras.across;
  if (!sent) return null;
  const text = (cell: string, c: number) =>
    c === 0 || c === sent.columns.length - 1 ? el("td", {class: "text"}, cell) : cell;
  return {
    id: "across",
    title: `Across ${sent.column}`,
    nodes: [
      el("p", {}, sent.advice),
      table(
        `Every method across ${sent.column}`,
        sent.columns,
        sent.rows.map((row) => row.map(text)),
      ),
      list(sent.legend),
    ],
  };
}

export function failures(data: PageData): Section {
  if (data.failures.length === 0)
    return {id: "failures", title: "Files that could not be used", nodes: [el("p", {class: "faint"}, "None.")]};
  return {
    id: "failures",
    title: "Files that could not be used",
    nodes: [
      table(
        `${data.failures.length} ${data.failures.length === 1 ? "file" : "files"}`,
        ["file", "stage", "code", "reason"],
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

export function duplicates(data: PageData, play: (song: number) => Node): Section | null {
  if (data.duplicates.length === 0) return null;
  return {
    id: "duplicates",
    title: "The same recording twice",
    nodes: [
      table(
        `${data.duplicates.length} ${data.duplicates.length === 1 ? "song repeats" : "songs repeat"} ` +
          "another's recording (Chromaprint)",
        ["song", "repeats", "equal bits"],
        data.duplicates
          .slice(0, 500)
          .map(([a, b, score]) => [
            el("td", {class: "wrap"}, play(a)),
            el("td", {class: "wrap"}, play(b)),
            number(score),
          ]),
      ),
    ],
  };
}

/** Text of our own with its line ends, which `shown` would draw as boxes. */
const lines = (text: string) => text.split("\n").flatMap((line, i) => (i > 0 ? [el("br"), line] : [line]));

export function recipe(data: PageData): Section {
  return {
    id: "recipe",
    title: "How it was made",
    nodes: [
      el("pre", {tabindex: 0}, data.command),
      el(
        "details",
        {},
        el("summary", {}, "Configuration and timings"),
        el(
          "pre",
          {tabindex: 0},
          ...lines(
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
