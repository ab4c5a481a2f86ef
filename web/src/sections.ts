// What the page says besides the map: each section appears where the run has its data.
import {say} from "./catalogue";
import {dendrogram} from "./charts";
import {el, lined, table, words} from "./dom";
import type {Coded, Figure, Method, PageData, ScoreRow} from "./model";
import {number, signed, weightsOf} from "./text";

export type Section = {id: string; title: string; nodes: Node[]};

const list = (items: (Node | string)[]) => el("ul", {}, ...items.map((item) => el("li", {}, item)));

export function findings(data: PageData): Section | null {
  if (data.findings.length === 0) return null;
  const fold = el("summary", {}, say("findings.fold", {n: data.findings.length}));
  return {id: "findings", title: say("findings.title"), nodes: [el("details", {}, fold, list(data.findings))]};
}

export function warnings(data: PageData): Section {
  const nodes =
    data.warnings.length === 0
      ? [el("p", {class: "faint"}, "No warnings.")]
      : [list(data.warnings.map(({code, text}) => el("span", {}, el("code", {}, code), " " + text)))];
  return {id: "warnings", title: say("warnings.title"), nodes};
}

const nameOf = (row: ScoreRow) =>
  [row.task, row.method].filter((part) => part && part !== "easy").join(" · ") +
  (row.conditioned_on ? ` (saw ${row.conditioned_on})` : "") +
  (weightsOf(row.warnings) ? ` (weights trained on labels: ${weightsOf(row.warnings)})` : "");
const less = (a: Figure, b: Figure) => (typeof a === "number" && typeof b === "number" ? a - b : NaN);

/** A method without chance in it has no deviation over seeds. */
const withDeviation = (mean: Figure, deviation: Figure) =>
  number(mean) + (typeof deviation === "number" ? ` ± ${number(deviation)}` : "");

/** The columns of a table of scores: what stands above, and what is shown of a row. */
const SCORES: [string, (row: ScoreRow) => Node | string][] = [
  ["method", (row) => el("td", {class: "text"}, nameOf(row))],
  ["k", (row) => String(row.k)],
  ["AMI − chance", (row) => el("td", {}, el("strong", {}, signed(less(row.ami, row.chance_ami))))],
  [
    "95 % interval",
    (row) => `${signed(less(row.ami_low, row.chance_ami))} … ${signed(less(row.ami_high, row.chance_ami))}`,
  ],
  ["AMI", (row) => withDeviation(row.ami, row.ami_sd)],
  ["chance AMI", (row) => number(row.chance_ami)],
  ["p", (row) => number(row.p_adjusted, 4)],
  ["ARI", (row) => withDeviation(row.ari, row.ari_sd)],
  ["chance ARI", (row) => number(row.chance_ari)],
  ["NMI", (row) => number(row.nmi)],
  ["homogeneity", (row) => number(row.homogeneity)],
  ["completeness", (row) => number(row.completeness)],
  ["purity", (row) => number(row.purity)],
  ["noise", (row) => number(row.noise, 2)],
];

function scoreTable(data: PageData, target: string): HTMLElement {
  const rows = data.metrics.filter((row) => row.target === target);
  const {n, classes, majority_rate} = rows[0];
  const name = data.target_names[target] ?? target;
  return table(
    `${name}: ${n} rows, ${classes} classes, majority ${number(majority_rate, 2)}`,
    SCORES.map(([title]) => title),
    rows.map((row) => SCORES.map(([, shown]) => shown(row))),
  );
}

export function scores(data: PageData): Section {
  const targets = [...new Set(data.metrics.map((row) => row.target))];
  const nodes: Node[] = targets
    .filter((target) => target !== "")
    .map((target, i) => {
      const shown = scoreTable(data, target);
      return i < (data.methods.length > 12 ? 1 : 3)
        ? shown
        : el("details", {}, el("summary", {}, data.target_names[target] ?? target), shown);
    });
  if (nodes.length === 0) nodes.push(el("p", {class: "faint"}, "No labels: internal indices only."));
  const seen = new Map<string, ScoreRow>();
  for (const row of data.metrics) if (!seen.has(nameOf(row))) seen.set(nameOf(row), row);
  nodes.push(
    table(
      "Internal indices, in the space that was clustered and in the reference space; never compare them across spaces",
      [
        "method",
        "own space",
        "silhouette",
        "Calinski–Harabasz",
        "Davies–Bouldin",
        "reference space",
        "silhouette",
        "Calinski–Harabasz",
        "Davies–Bouldin",
      ],
      [...seen].map(([name, row]) => [
        el("td", {class: "text"}, name),
        el("td", {class: "text"}, row.own_space),
        number(row.silhouette_own),
        number(row.calinski_harabasz_own, 1),
        number(row.davies_bouldin_own, 2),
        el("td", {class: "text"}, row.reference_space),
        number(row.silhouette_reference),
        number(row.calinski_harabasz_reference, 1),
        number(row.davies_bouldin_reference, 2),
      ]),
    ),
  );
  return {id: "scores", title: "Scores", nodes};
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

export function shareCell(count: number, biggest: number): HTMLTableCellElement {
  const cell = el("td", {class: "share"}, String(count));
  cell.style.setProperty("--share", `${(100 * count) / Math.max(1, biggest)}%`);
  return cell;
}

/** Cluster × value counts of one label, or of two joined: "bangla · baul". */
export function counts(
  method: Method,
  column: string,
  label: Coded,
  nameOfCluster: (c: number) => string,
): HTMLElement {
  const clusters = [...new Set(method.clusters)].filter((c) => c >= -1).sort((a, b) => a - b);
  const grid = clusters.map(() => label.names.map(() => 0));
  method.clusters.forEach((cluster, i) => {
    if (cluster >= -1 && label.codes[i] >= 0) grid[clusters.indexOf(cluster)][label.codes[i]]++;
  });
  const used = label.names.map((_, v) => v).filter((v) => grid.some((row) => row[v] > 0));
  const biggest = Math.max(...grid.flat());
  return table(
    `Cluster × ${column}`,
    ["cluster", "songs", ...used.map((v) => label.names[v] || "(none)")],
    clusters.map((cluster, c) => [
      el("td", {class: "text"}, nameOfCluster(cluster)),
      grid[c].reduce((a, b) => a + b, 0),
      ...used.map((v) => shareCell(grid[c][v], biggest)),
    ]),
  );
}

export function joined(a: Coded, b: Coded): Coded {
  const names = a.names.flatMap((x) => b.names.map((y) => `${x} · ${y}`));
  return {
    names,
    codes: a.codes.map((code, i) => (code < 0 || b.codes[i] < 0 ? -1 : code * b.names.length + b.codes[i])),
  };
}

/** The merge tree of an agglomerative clustering, its last merges: `left,right,height,size`. */
export function tree(data: PageData): Section | null {
  const nodes: Node[] = [];
  for (const [name, value] of Object.entries(data.extras.merge_trees ?? {})) nodes.push(dendrogram(name, value));
  return nodes.length > 0 ? {id: "tree", title: "Merge tree", nodes: [el("div", {class: "figures"}, ...nodes)]} : null;
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
