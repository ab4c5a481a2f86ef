// The page's one table: its heads sort it, a box filters it where it is long, and it scrolls inside its own box.
import {digits, say} from "./catalogue";
import {button, el, type Child} from "./dom";
import {csvButton, markWider, onWidth, type Data} from "./figure";
import {plain, shown} from "./text";

export interface Head {
  title: string;
  about?: string; // said on hover
  more?: boolean; // only shown with all columns
}
export type Cell = Child | number;

export interface TableOptions {
  best?: number; // the row that is marked
  name?: string; // of the CSV that its button saves
  data?: () => Data; // what that holds, where the cells say less
}

const FILTERED_FROM = 13;

/** A number as a cell says it: in either script, with a true minus sign; NaN where the cell begins with none. */
export function valueOf(text: string): number {
  const latin = text
    .trim()
    .replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6))
    .replace(/^−/, "-")
    .replace(/^< ?/, "");
  const found = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(?=$|[\s%×])/i.exec(latin);
  return found ? Number(found[0]) : NaN;
}

const isDash = (text: string) => text === "–" || text === "";

/** The order of the rows by the texts of one column: numbers as numbers, names in natural order (s2 before s10), what
 *  is not known last in either direction; equal rows stay as they were. */
export function ordered(texts: string[], descending: boolean): number[] {
  const values = texts.map(valueOf);
  const isNumeric = texts.every((text, i) => isDash(text) || !Number.isNaN(values[i]));
  const sign = descending ? -1 : 1;
  const compare = (a: number, b: number) => {
    if (isDash(texts[a]) || isDash(texts[b])) return Number(isDash(texts[a])) - Number(isDash(texts[b]));
    return (
      sign *
      (isNumeric
        ? values[a] - values[b]
        : texts[a].localeCompare(texts[b], undefined, {numeric: true, sensitivity: "base"}))
    );
  };
  return texts.map((_, i) => i).sort((a, b) => compare(a, b) || a - b);
}

interface Row {
  node: HTMLTableRowElement;
  texts: string[]; // by which it is sorted
}

function rowOf(cells: Cell[], isBest: boolean): Row {
  const nodes = cells.map((cell) =>
    cell instanceof HTMLTableCellElement
      ? cell
      : el("td", {}, cell instanceof Node || typeof cell === "string" ? cell : digits(String(cell))),
  );
  if (isBest) nodes[0].append(" ", el("span", {class: "best-mark"}, say("table.best")));
  const texts = nodes.map((node) => node.dataset.sort ?? node.textContent);
  return {node: el("tr", {class: isBest ? "best" : undefined}, ...nodes), texts};
}

/** Heads as buttons; `sort` is told which column, and whether from the highest. */
function headRow(heads: Head[], isText: boolean[], sort: (column: number, descending: boolean) => void) {
  const cells = heads.map((head, i) => {
    const cell = el("th", {scope: "col", class: isText[i] ? "text" : undefined, title: head.about});
    cell.append(
      button(
        head.title,
        () => {
          const before = cell.getAttribute("aria-sort");
          const descending = before ? before === "ascending" : !isText[i];
          for (const other of cells) other.removeAttribute("aria-sort");
          cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
          sort(i, descending);
        },
        {class: "sort"},
      ),
    );
    return cell;
  });
  return cells;
}

function filterBox(rows: Row[], caption: string): HTMLElement {
  const status = el("span", {role: "status", class: "faint"});
  const box = el("input", {type: "search", "aria-label": `${say("table.filter")}: ${caption}`});
  box.placeholder = say("table.filter");
  box.addEventListener("input", () => {
    const asked = plain(box.value).split(" ");
    let count = 0;
    for (const {node} of rows) {
      const text = plain(node.textContent);
      node.hidden = !asked.every((word) => text.includes(word));
      count += Number(!node.hidden);
    }
    status.textContent = box.value === "" ? "" : say("table.rows", {shown: count, all: rows.length});
  });
  return el("span", {class: "field"}, box, status);
}

function columnSwitch(heads: Head[], grid: HTMLTableElement, box: HTMLElement): HTMLElement {
  const all = say("table.all_columns", {n: heads.length});
  const control = button(all, () => {
    const wide = grid.classList.toggle("all");
    control.textContent = wide ? say("table.fewer_columns") : all;
    control.setAttribute("aria-pressed", String(wide));
    markWider(box);
  });
  control.setAttribute("aria-pressed", "false");
  return control;
}

const textsOf = (heads: Head[], rows: Row[]): Data => ({
  header: heads.map((head) => head.title),
  rows: rows.map(({node}) => [...node.cells].map((cell) => cell.textContent)),
});

export function table(
  caption: string,
  header: (string | Head)[],
  cells: Cell[][],
  options: TableOptions = {},
): HTMLElement {
  const heads = header.map((head) => (typeof head === "string" ? {title: head} : head));
  const rows = cells.map((row, i) => rowOf(row, i === options.best));
  const isText = heads.map((_, c) => rows.some(({node}) => /text|wrap/.test(node.cells[c].className)));
  const body = el("tbody", {}, ...rows.map(({node}) => node));
  const head = headRow(heads, isText, (column, descending) => {
    const order = ordered(
      rows.map(({texts}) => texts[column]),
      descending,
    );
    body.append(...order.map((i) => rows[i].node));
  });
  heads.forEach(({more}, c) => {
    if (more) for (const cell of [head[c], ...rows.map(({node}) => node.cells[c])]) cell.classList.add("more");
  });
  const grid = el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...head)), body);
  const box = el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": shown(caption)}, grid);
  onWidth(box, () => markWider(box));
  const tools = [
    ...(rows.length >= FILTERED_FROM ? [filterBox(rows, caption)] : []),
    ...(heads.some(({more}) => more) ? [columnSwitch(heads, grid, box)] : []),
    ...(options.name ? [csvButton(options.name, options.data ?? (() => textsOf(heads, rows)))] : []),
  ];
  return el("div", {class: "tabled"}, ...(tools.length > 0 ? [el("div", {class: "controls"}, ...tools)] : []), box);
}
