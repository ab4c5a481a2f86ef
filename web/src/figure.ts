// A picture with its buttons: it is drawn anew where its box changes its width, saved as a stand-alone SVG or as a PNG
// of twice its size, and its data as CSV. Saved pictures are light, whatever the page shows, so that they print.
import {digits, say} from "./catalogue";
import {button, download, el, svg} from "./dom";
import {csv, number, signed} from "./text";

export interface Data {
  header: string[];
  rows: (string | number)[][];
}

export interface Drawing {
  name: string; // of the saved files, without an ending
  caption: string;
  draw: (width: number) => SVGElement;
  data: () => Data;
}

/** Colours of the page as they are in light mode (style.css). */
export const LIGHT: Record<string, string> = {
  "--ground": "#ffffff",
  "--ink": "#22201d",
  "--faint": "#625d55",
  "--line": "#d9d4ca",
  "--accent": "#9a3f10",
  "--panel": "#ffffff",
  "--card": "#ffffff",
  "--edge": "#8d877c",
};
export const FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', 'Noto Sans Bengali', sans-serif";
const SAVED_WIDTH = 960,
  MARGIN = 12;

/** Figures for people; NaN and null are a dash. */
export const said = (value: unknown, places = 3) => digits(number(value, places));
export const saidSigned = (value: unknown, places = 3) => digits(signed(value, places));

/** A file name that every system takes. */
export const fileName = (text: string) =>
  text
    .normalize("NFC")
    .replace(/[^\p{L}\p{M}\p{N}.@-]+/gu, "-")
    .replace(/^[-.]+|-+$/g, "")
    .slice(0, 100) || "picture";

/** Text cut to what a width holds, by the mean width of a letter. */
export function fitted(text: string, width: number, size = 12.5): string {
  const most = Math.max(4, Math.floor(width / (size * 0.6)));
  const letters = Array.from(text);
  return letters.length <= most ? text : letters.slice(0, most - 1).join("") + "…";
}

/** A piece of text in a picture: all of its style is its own. */
export function written(
  x: number,
  y: number,
  text: string,
  more: Record<string, string | number> = {},
  size = 12.5,
): SVGElement {
  return svg("text", {x: x.toFixed(1), y: y.toFixed(1), fill: "var(--ink)", "font-size": size, ...more}, text);
}

/** What is said of a mark under the pointer. */
export function told(mark: SVGElement, text: string): SVGElement {
  mark.append(svg("title", {}, text));
  return mark;
}

export function canvasOf(width: number, height: number, label: string): SVGElement {
  return svg("svg", {
    class: "picture",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": label,
    "font-family": FONT,
  });
}

/** Colours named by the page replaced by their values in light mode. */
export const inLight = (text: string) =>
  text.replace(/var\((--[a-z]+)\)/g, (whole, name: string) => LIGHT[name] ?? whole);

/** The picture as a file of its own: margins, a white ground, its caption as a title. */
export function standAlone(drawing: Drawing): {text: string; width: number; height: number} {
  const picture = drawing.draw(SAVED_WIDTH);
  const width = Number(picture.getAttribute("width")) + 2 * MARGIN,
    height = Number(picture.getAttribute("height")) + 2 * MARGIN + 18;
  picture.setAttribute("x", String(MARGIN));
  picture.setAttribute("y", String(MARGIN + 18));
  const whole = canvasOf(width, height, drawing.caption);
  whole.append(
    svg("rect", {width, height, fill: "var(--ground)"}),
    written(MARGIN, MARGIN + 10, fitted(drawing.caption, width - 2 * MARGIN), {"font-weight": 600}),
    picture,
  );
  for (const node of [whole, ...whole.querySelectorAll("[class]")]) node.removeAttribute("class");
  const text = inLight(new XMLSerializer().serializeToString(whole));
  return {text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, width, height};
}

async function png(drawing: Drawing): Promise<Blob> {
  const {text, width, height} = standAlone(drawing);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = el("canvas", {width: 2 * width, height: 2 * height});
  canvas.getContext("2d")!.drawImage(image, 0, 0, 2 * width, 2 * height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture came of it"))), "image/png"),
  );
}

/** What saves the data of a picture or a table. */
export function csvButton(name: string, data: () => Data): HTMLButtonElement {
  return button(
    "CSV",
    () => {
      const {header, rows} = data();
      download(`${fileName(name)}.csv`, csv(header, rows), "text/csv");
    },
    {class: "small-button", "aria-label": say("figure.save_csv", {name})},
  );
}

function saving(current: () => Drawing): HTMLElement {
  const status = el("span", {role: "status", class: "faint"});
  const name = current().caption;
  const svgButton = button(
    "SVG",
    () => download(`${fileName(current().name)}.svg`, standAlone(current()).text, "image/svg+xml"),
    {class: "small-button", "aria-label": say("figure.save_svg", {name})},
  );
  const pngButton = button(
    "PNG",
    () =>
      void png(current()).then(
        (blob) => download(`${fileName(current().name)}.png`, blob, "image/png"),
        () => (status.textContent = say("figure.no_png")),
      ),
    {class: "small-button", "aria-label": say("figure.save_png", {name})},
  );
  const table = csvButton(current().name, () => current().data());
  return el("span", {class: "saving"}, el("span", {}, say("figure.save")), svgButton, pngButton, table, status);
}

export interface Figure {
  node: HTMLElement;
  show: (drawing: Drawing) => void;
}

/** Calls `changed` with the width of a box, now that it is on the page and whenever it changes. */
export function onWidth(box: HTMLElement, changed: (width: number) => void) {
  let last = 0;
  new ResizeObserver((entries) => {
    const width = Math.floor(entries[0].contentRect.width);
    if (width > 0 && width !== last) changed((last = width));
  }).observe(box);
}

/** A picture whose drawing can be exchanged. Wide ones scroll inside their own box. */
export function figure(first: Drawing): Figure {
  let drawing = first,
    width = 0;
  const caption = el("span", {class: "caption"}, first.caption),
    box = el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": first.caption});
  const node = el(
    "figure",
    {class: "drawn"},
    el(
      "figcaption",
      {},
      caption,
      saving(() => drawing),
    ),
    box,
  );
  const paint = () => {
    if (width > 0) box.replaceChildren(drawing.draw(width));
    markWider(box);
  };
  onWidth(box, (wide) => {
    width = wide;
    paint();
  });
  return {
    node,
    show(next) {
      drawing = next;
      caption.textContent = next.caption;
      box.setAttribute("aria-label", next.caption);
      paint();
    },
  };
}

/** Says on a box that scrolls sideways that there is more (style.css writes the words of data-more). */
export function markWider(box: HTMLElement) {
  box.dataset.more = box.scrollWidth > box.clientWidth + 1 ? say("figure.more") : "";
}
