// How well the groups match the labels: forest plot, what it says in one sentence, and the table of every figure.
import {isKey, say} from "./catalogue";
import {el, field} from "./dom";
import {figure, said, saidSigned, type Data} from "./figure";
import {
  arranged,
  asGood,
  drawForest,
  forestRows,
  noteOf,
  standingSymbol,
  type ForestRow,
  type Order,
  type Standing,
} from "./forest";
import type {Figure, PageData, ScoreRow} from "./model";
import type {Section} from "./sections";
import {table, type Cell, type Head} from "./sorted_table";

const KNOWN_TARGETS = ["genre@language", "genre", "language", "language+genre"] as const;
const isKnown = (target: string): target is (typeof KNOWN_TARGETS)[number] =>
  (KNOWN_TARGETS as readonly string[]).includes(target);

/** What the groups are compared with, in words; `among` are all targets of the run. */
export function targetName(data: PageData, target: string, among: string[]): string {
  if (target === "genre" && among.includes("genre@language")) return say("target.all_genre");
  if (isKnown(target)) return say(`target.${target}`);
  const within = /^genre@([^/]+)$/.exec(target);
  if (within && !(target in data.target_names)) return say("target.genre@", {language: within[1]});
  const key = `target.${target}`;
  return isKey(key) ? say(key) : (data.target_names[target] ?? target);
}

const known = (value: Figure) => (typeof value === "number" ? value : NaN);
const above = (value: Figure, row: ScoreRow) => known(value) - (known(row.chance_ami) || 0);
const ranged = (low: number, high: number) =>
  Number.isFinite(low) && Number.isFinite(high) ? `${saidSigned(low, 2)} … ${saidSigned(high, 2)}` : "–";
const withDeviation = (mean: Figure, deviation: Figure) =>
  said(mean) + (typeof deviation === "number" ? ` ± ${said(deviation)}` : "");

/** A column of a table of scores: its head, what is shown of a row, and what a CSV holds. */
interface Column {
  head: Head;
  cell: (row: ScoreRow) => Cell;
  raw: (row: ScoreRow) => string | number;
}

const raw = (value: Figure) => (typeof value === "number" ? value : "");

function nameCell(row: ScoreRow): HTMLTableCellElement {
  const note = noteOf(row);
  const cell = el("td", {class: "text"}, row.method, ...(note ? [" ", el("span", {class: "faint"}, `(${note})`)] : []));
  cell.dataset.sort = row.method;
  return cell;
}

const figureColumn = (
  title: string,
  value: (row: ScoreRow) => Figure,
  shown: (row: ScoreRow) => Cell,
  more = true,
): Column => ({head: {title, more}, cell: shown, raw: (row) => raw(value(row))});

/** Method and groups, then what `own` says; six columns stay where not all are shown. */
function methodColumns(hasTasks: boolean): Column[] {
  return [
    {head: {title: say("scores.method")}, cell: nameCell, raw: (row) => row.method},
    ...(hasTasks
      ? [
          {
            head: {title: say("scores.kind"), more: true},
            cell: (row: ScoreRow) => el("td", {class: "text"}, row.task),
            raw: (row: ScoreRow) => row.task,
          },
        ]
      : []),
    figureColumn(
      say("scores.groups"),
      (row) => row.k,
      (row) => row.k,
      false,
    ),
  ];
}

function agreementColumns(): Column[] {
  const plainFigure = (title: string, value: (row: ScoreRow) => Figure) =>
    figureColumn(title, value, (row) => said(value(row)));
  return [
    figureColumn(
      say("scores.above_chance"),
      (row) => above(row.ami, row),
      (row) => el("td", {}, el("strong", {}, saidSigned(above(row.ami, row)))),
      false,
    ),
    {
      head: {title: say("scores.interval")},
      cell: (row) => ranged(above(row.ami_low, row), above(row.ami_high, row)),
      raw: (row) =>
        Number.isFinite(above(row.ami_low, row)) ? `${above(row.ami_low, row)} ${above(row.ami_high, row)}` : "",
    },
    figureColumn(
      say("scores.p"),
      (row) => row.p_adjusted,
      (row) => said(row.p_adjusted, 4),
      false,
    ),
    figureColumn(
      say("scores.stable_songs"),
      (row) => row.stability_samples,
      (row) => said(row.stability_samples, 2),
      false,
    ),
    {
      head: {title: say("scores.gain"), more: true},
      cell: (row) =>
        typeof row.gain === "number"
          ? `${saidSigned(row.gain)} [${saidSigned(row.gain_low, 2)}, ${saidSigned(row.gain_high, 2)}]`
          : "–",
      raw: (row) => raw(row.gain),
    },
    figureColumn(
      say("scores.ami"),
      (row) => row.ami,
      (row) => withDeviation(row.ami, row.ami_sd),
    ),
    plainFigure(say("scores.chance_ami"), (row) => row.chance_ami),
    figureColumn(
      say("scores.ari"),
      (row) => row.ari,
      (row) => withDeviation(row.ari, row.ari_sd),
    ),
    plainFigure(say("scores.chance_ari"), (row) => row.chance_ari),
    plainFigure(say("scores.nmi"), (row) => row.nmi),
    plainFigure(say("scores.homogeneity"), (row) => row.homogeneity),
    plainFigure(say("scores.completeness"), (row) => row.completeness),
    plainFigure(say("scores.purity"), (row) => row.purity),
    figureColumn(
      say("scores.noise"),
      (row) => row.noise,
      (row) => said(row.noise, 2),
    ),
  ];
}

function structureColumns(): Column[] {
  const own = (title: string, value: (row: ScoreRow) => Figure, places: number, more = true) =>
    figureColumn(title, value, (row) => said(value(row), places), more);
  const words = (title: string, value: (row: ScoreRow) => string): Column => ({
    head: {title, more: true},
    cell: (row) => el("td", {class: "text"}, value(row)),
    raw: value,
  });
  return [
    own(say("scores.stable_songs"), (row) => row.stability_samples, 2, false),
    own(say("scores.stable_seeds"), (row) => row.stability, 2, false),
    own(say("scores.noise"), (row) => row.noise, 2, false),
    own(say("scores.silhouette"), (row) => row.silhouette_own, 3, false),
    own(say("scores.silhouette_reference"), (row) => row.silhouette_reference, 3),
    words(say("scores.own_space"), (row) => row.own_space),
    own(say("scores.ch"), (row) => row.calinski_harabasz_own, 1),
    own(say("scores.db"), (row) => row.davies_bouldin_own, 2),
    words(say("scores.reference_space"), (row) => row.reference_space),
    own(say("scores.ch_reference"), (row) => row.calinski_harabasz_reference, 1),
    own(say("scores.db_reference"), (row) => row.davies_bouldin_reference, 2),
  ];
}

function scoreTable(caption: string, rows: ScoreRow[], columns: Column[], best: number, name: string): HTMLElement {
  const data = (): Data => ({
    header: columns.map(({head}) => head.title),
    rows: rows.map((row) => columns.map((column) => column.raw(row))),
  });
  return table(
    caption,
    columns.map(({head}) => head),
    rows.map((row) => columns.map((column) => column.cell(row))),
    {best, name, data},
  );
}

const highestAt = (values: number[]) =>
  values.reduce((best, value, i) => (value > (values[best] ?? -Infinity) ? i : best), -1);

/** Songs, not clips, that have the labels of a target. */
function songsOf(data: PageData, target: string, rows: number): number {
  const {song} = data.songs;
  if (song.length === 0) return rows;
  const needed = ["genre", "language"].filter((name) => target.includes(name) && name in data.columns);
  const [, language] = /^genre@([^/]+)$/.exec(target) ?? [];
  const inLanguage = (i: number) => {
    const coded = data.columns.language;
    return !language || language === "language" || coded.names[coded.codes[i]] === language;
  };
  const having = song.filter((_, i) => needed.every((name) => data.columns[name].codes[i] >= 0) && inLanguage(i));
  return new Set(having).size;
}

function sentence(rows: ForestRow[], songs: number): string {
  const good = asGood(rows);
  if (!good) return say("scores.no_pairs");
  const best = rows.find(({standing}) => standing === "best")!;
  return good.n === 1 ? say("scores.best_alone", {best: best.method}) : say("scores.as_good", {...good, songs});
}

function legend(rows: ForestRow[]): HTMLElement {
  const names: [Standing, string][] = [
    ["best", say("scores.key_best")],
    ["near", say("scores.key_near")],
    ["below", say("scores.key_below")],
    ["told", say("scores.key_told")],
  ];
  const there = names.filter(([standing]) => rows.some((row) => row.standing === standing));
  return el("ul", {class: "legend"}, ...there.map(([standing, name]) => el("li", {}, standingSymbol(standing), name)));
}

const forestData = (rows: ForestRow[]): Data => ({
  header: ["method", "task", "ami_above_chance", "low", "high", "standing"],
  rows: rows.map((row) => {
    const cells = [row.value, row.low, row.high].map((value) =>
      Number.isFinite(value) ? Number(value.toFixed(5)) : "",
    );
    return [row.method, row.task, ...cells, row.standing];
  }),
});

function forestDrawing(target: string, name: string, rows: ForestRow[]) {
  const caption = say("scores.forest", {target: name});
  const best = rows[highestAt(rows.map(({value}) => value))];
  const label = say("scores.forest_label", {caption, n: rows.length, best: best.method, score: saidSigned(best.value)});
  const style = {caption, label, axis: say("scores.above_chance"), zero: say("scores.chance")};
  return {
    name: `scores-${target}`,
    caption,
    draw: (width: number) => drawForest(rows, width, style),
    data: () => forestData(rows),
  };
}

const selectOf = (id: string, options: [string, string][]) =>
  el("select", {id}, ...options.map(([value, text]) => el("option", {value}, text)));

function labelled(data: PageData, targets: string[]): Node[] {
  const tasks = [...new Set(data.metrics.map(({task}) => task))];
  const target = selectOf(
    "score-target",
    targets.map((one) => [one, targetName(data, one, targets)]),
  );
  const order = selectOf("score-order", [
    ["score", say("scores.by_score")],
    ["name", say("scores.by_name")],
    ...(tasks.length > 1 ? [["task", say("scores.by_task")] as [string, string]] : []),
  ]);
  const methods = new Set(data.metrics.map(({method}) => method)).size;
  const task = selectOf("score-task", [
    ["", say("scores.all_tasks", {n: methods})],
    ...tasks.map((one): [string, string] => [one, one]),
  ]);
  const view = scoreView(data, targets);
  const show = () => view.show(target.value, task.value, order.value as Order);
  for (const control of [target, order, task]) control.addEventListener("change", show);
  show();
  const controls = [
    ...(targets.length > 1 ? [field(say("scores.target"), target)] : []),
    ...(tasks.length > 1 ? [field(say("scores.task"), task)] : []),
    field(say("scores.sort"), order),
  ];
  return [el("div", {class: "controls"}, ...controls), ...view.nodes];
}

/** Sentence, plot and table of one target; the sentence is of all methods, whichever are shown. */
function scoreView(data: PageData, targets: string[]) {
  const told = el("p", {class: "told"}),
    about = el("p", {class: "faint"}),
    key = el("div"),
    holder = el("div");
  const drawing = (target: string, task: string, order: Order) => {
    const rows = arranged(forestRows(data, target), order).filter((row) => task === "" || row.task === task);
    return forestDrawing(target, targetName(data, target, targets), rows);
  };
  const plot = figure(drawing(targets[0], "", "score"));
  const show = (target: string, task: string, order: Order) => {
    const all = forestRows(data, target);
    const rows = data.metrics.filter((row) => row.target === target && (task === "" || row.task === task));
    const {n, classes, majority_rate} = rows[0];
    const scores = rows.map((row) => above(row.ami, row));
    const sorted = rows.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
    const isBest = all.find(({standing}) => standing === "best")?.method;
    const best = isBest ? sorted.findIndex((i) => rows[i].method === isBest) : 0;
    told.textContent = sentence(all, songsOf(data, target, n));
    about.textContent = say("scores.classes", {n, classes, majority: `${said(100 * known(majority_rate), 0)} %`});
    key.replaceChildren(legend(all));
    plot.show(drawing(target, task, order));
    const columns = [...methodColumns(new Set(data.metrics.map((row) => row.task)).size > 1), ...agreementColumns()];
    const caption = say("scores.table", {target: targetName(data, target, targets)});
    holder.replaceChildren(
      scoreTable(
        caption,
        sorted.map((i) => rows[i]),
        columns,
        best,
        `table-${target}`,
      ),
    );
  };
  return {nodes: [told, about, plot.node, key, holder], show};
}

/** One row a method: the figures that need no label are the same for every target. */
function onePerMethod(data: PageData): ScoreRow[] {
  const seen = new Map<string, ScoreRow>();
  for (const row of data.metrics)
    if (!seen.has(`${row.task} ${row.method}`)) seen.set(`${row.task} ${row.method}`, row);
  return [...seen.values()];
}

/** The most stable row, -1 where another one is as stable to two digits. */
function aloneHighest(rows: ScoreRow[]): number {
  const values = rows.map((row) => known(row.stability_samples)),
    best = highestAt(values);
  return values.some((value, i) => i !== best && value > values[best] - 0.005) ? -1 : best;
}

function stabilityFigure(rows: ScoreRow[]): HTMLElement {
  const caption = say("scores.stability");
  const best = aloneHighest(rows);
  const marks = arranged(
    rows.map((row, i) => ({
      method: row.method,
      task: row.task,
      note: "",
      value: known(row.stability_samples),
      low: NaN,
      high: NaN,
      standing: i === best ? ("best" as const) : ("near" as const),
    })),
    "score",
  );
  return figure({
    name: "stability",
    caption,
    draw: (width) => drawForest(marks, width, {caption, label: caption, axis: "ARI", zero: "", range: [0, 1]}),
    data: () => ({
      header: ["method", "task", "stability_samples"],
      rows: marks.map((row) => [row.method, row.task, Number.isFinite(row.value) ? row.value : ""]),
    }),
  }).node;
}

export function scores(data: PageData): Section {
  const targets = [...new Set(data.metrics.map((row) => row.target))].filter((target) => target !== "");
  const rows = onePerMethod(data);
  const columns = [...methodColumns(new Set(rows.map(({task}) => task)).size > 1), ...structureColumns()];
  const best = aloneHighest(rows);
  const structure = scoreTable(say("scores.structure"), rows, columns, best, "structure");
  const stable = rows.some((row) => Number.isFinite(known(row.stability_samples))) ? [stabilityFigure(rows)] : [];
  if (targets.length === 0)
    return {
      id: "scores",
      title: say("scores.title_unlabelled"),
      nodes: [el("p", {class: "faint"}, say("scores.no_labels")), ...stable, structure],
    };
  return {
    id: "scores",
    title: say("scores.title"),
    nodes: [
      ...labelled(data, targets),
      el("details", {}, el("summary", {}, say("scores.structure")), ...stable, structure),
    ],
  };
}
