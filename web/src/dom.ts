import {shown} from "./text";

type Attributes = Record<string, string | number | boolean | undefined>;
type Child = Node | string;

/** Attributes that people hear or see. */
const SPOKEN = new Set(["aria-label", "title", "placeholder"]);

/** An element; every string becomes a text node, so that nothing of other people's is ever parsed as HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : SPOKEN.has(name) ? shown(String(value)) : String(value));
  }
  for (const child of children) node.append(typeof child === "string" ? shown(child) : child);
  return node;
}

/** Other people's text in an element that keeps its direction and script to itself. */
export function words(text: string): HTMLElement {
  const node = el("bdi", {}, text);
  if (/[\u0980-\u09ff]/.test(text)) node.lang = "bn";
  return node;
}

/** A text of several lines: their ends stay ends, what else is no letter is shown as a picture. */
export const lined = (text: string) => document.createTextNode(text.split("\n").map(shown).join("\n"));

export function svg(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    node.setAttribute(name, SPOKEN.has(name) ? shown(String(value)) : String(value));
  if (text !== undefined) node.textContent = shown(text);
  return node;
}

export function button(label: string, action: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const node = el("button", {type: "button", ...attributes}, label);
  node.addEventListener("click", action);
  return node;
}

export function table(caption: string, header: string[], rows: (Child | number)[][]): HTMLElement {
  const isText = (column: number) =>
    rows.some(
      (row) => row[column] instanceof HTMLTableCellElement && /text|wrap/.test((row[column] as HTMLElement).className),
    );
  const head = el(
    "thead",
    {},
    el("tr", {}, ...header.map((name, i) => el("th", {scope: "col", class: isText(i) ? "text" : undefined}, name))),
  );
  const body = el(
    "tbody",
    {},
    ...rows.map((row) =>
      el(
        "tr",
        {},
        ...row.map((cell) =>
          cell instanceof HTMLTableCellElement ? cell : el("td", {}, cell instanceof Node ? cell : String(cell)),
        ),
      ),
    ),
  );
  return el(
    "div",
    {class: "scroll", tabindex: 0, role: "region", "aria-label": shown(caption)},
    el("table", {}, el("caption", {}, caption), head, body),
  );
}

/** A label and what it names, which stay together on narrow screens. */
export const field = (label: string, control: HTMLElement) =>
  el("span", {class: "field"}, el("label", {for: control.id}, label), control);

/** Offers a text as a file. */
export function download(name: string, content: BlobPart, type: string) {
  const link = el("a", {
    download: name,
    href: URL.createObjectURL(new Blob([content], {type: `${type};charset=utf-8`})),
  });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
