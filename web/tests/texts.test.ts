import ts from "typescript";
import {describe, expect, it} from "vitest";
import {WORDS} from "../src/words";
import {outsideCatalogue} from "./outside_catalogue";

const inFolder = (folder: string) => ts.sys.readDirectory(folder, [".ts"], undefined, ["*"]);
const read = (file: string) => ts.sys.readFile(file)!;

/** Every node of a file. */
function nodes(file: string): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return found;
}

const SOURCES = inFolder("src");
/** The compiler's parser takes its time on a busy machine. */
const PATIENCE = 60_000;

/** What is shown and yet the same in every language, or is no text: each with its reason. */
const ALLOWED = new Map([
  [/^(CSV|SVG|PNG)$/, "names of formats"],
  [/^Ektara: $/, "the program's name"],
  [/^ KL $/, "a symbol, as in formulas"],
  [/^linear-gradient|, sans-serif$/, "CSS"],
  [/^<\?xml /, "XML of files that are saved"],
  [/\bvarying float form\b/, "WebGL shaders"],
]);

/** Rules of romanised Bangla: tables of letters. */
const NO_TEXTS = /\/romanise\.ts$/;

describe("texts", () => {
  it(
    "come from the catalogue",
    () => {
      const found = SOURCES.filter((file) => !NO_TEXTS.test(file)).flatMap((file) =>
        outsideCatalogue(file, read(file)).map((one) => ({file, ...one})),
      );
      const allowed = (text: string) => [...ALLOWED.keys()].find((pattern) => pattern.test(text));
      expect(found.filter(({text}) => !allowed(text))).toEqual([]);
      for (const pattern of ALLOWED.keys()) expect(found.some(({text}) => allowed(text) === pattern)).toBe(true);
    },
    PATIENCE,
  );

  it(
    "are found wherever they are shown",
    () => {
      const outside = (source: string) => outsideCatalogue("made.ts", source).map(({text}) => text);
      expect(outside('el("p", {class: "faint small"}, "None.")')).toEqual(["None."]);
      expect(outside('el("p", {title: n > 1 ? "Songs" : say("one")}, say("a key"))')).toEqual(["Songs"]);
      expect(outside('button("Play", () => play("the song"))')).toEqual(["Play", "the song"]);
      expect(outside("el('p', {}, words(`${n} songs`), ...[say('map.more')])")).toEqual([" songs"]);
      expect(outside('node.textContent = name === "other" ? "Others" : name;')).toEqual(["Others"]);
      expect(outside('node.setAttribute("aria-label", "Zoom"); node.setAttribute("class", "big wide")')).toEqual([
        "Zoom",
      ]);
      expect(outside('const told = "No song is here.";')).toEqual(["No song is here."]);
      expect(outside('throw new Error("no such song"); document.querySelector("ul li")')).toEqual([]);
    },
    PATIENCE,
  );

  it(
    "stand in the catalogue once",
    () => {
      const keys = inFolder("src/words").flatMap((file) =>
        nodes(file).flatMap((node) =>
          ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) ? [node.name.text] : [],
        ),
      );
      expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
      expect(new Set(keys)).toEqual(new Set(Object.keys(WORDS)));
    },
    PATIENCE,
  );

  it(
    "are all used",
    () => {
      const written = new Set<string>();
      const made: RegExp[] = [];
      const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      for (const node of SOURCES.flatMap(nodes))
        if (ts.isTemplateExpression(node) && /^[a-z]+\./.test(node.head.text)) {
          const parts = [node.head, ...node.templateSpans.map((span) => span.literal)];
          made.push(new RegExp(`^${parts.map((part) => literal(part.text)).join(".*")}$`));
        } else if (ts.isStringLiteralLike(node)) {
          if (/^[a-z]+\.$/.test(node.text)) made.push(new RegExp(`^${literal(node.text)}`));
          written.add(node.text);
        }
      const unused = Object.keys(WORDS).filter(
        (key) => !written.has(key) && !made.some((pattern) => pattern.test(key)),
      );
      expect(unused).toEqual([]);
    },
    PATIENCE,
  );
});

describe("warnings", () => {
  it(
    "are all explained in both languages",
    () => {
      const sources = ["../ektara", "../apps"].flatMap((folder) => ts.sys.readDirectory(folder, [".cpp", ".hpp"]));
      const raised = sources.flatMap((file) =>
        [...read(file).matchAll(/"(W-[A-Z]+(?:-[A-Z]+)*)\b/g)].map(([, code]) => code),
      );
      expect(raised.length).toBeGreaterThan(70);
      const explained = Object.keys(WORDS).flatMap((key) => (key.startsWith("warning.W-") ? [key.slice(8)] : []));
      expect(explained.sort()).toEqual([...new Set(raised)].sort());
    },
    PATIENCE,
  );
});
