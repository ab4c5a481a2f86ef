import ts from "typescript";
import {describe, expect, it} from "vitest";
import {WORDS} from "../src/words";
import {outsideCatalogue} from "./outside_catalogue";
import {phrases} from "./phrases";

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
      const written = new Set(phrases().map(([key]) => key));
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

/** Fields of the data that are or hold strings, and no sentences, by what they are. */
const NO_SENTENCES = {
  "names of runs, methods, columns, songs and people's own labels": `
    Across.column Across.rows Agreement.target Audit.clustering Audit.labels_column Best.below Best.method
    Best.near Best.target Coded.names Confounding.column Curve.name DefaultClustering.clustering
    DefaultClustering.method Dimension.dimension Dimension.moves Extras.merge_trees Finding.label
    Finding.suggested Method.clustering Method.name Method.space Method.task Model.name Model.space
    ScoreRow.clusterer ScoreRow.conditioned_on ScoreRow.features ScoreRow.method ScoreRow.model
    ScoreRow.own_space ScoreRow.projection ScoreRow.reference_space ScoreRow.target ScoreRow.task Sent.columns
    Sent.filters Sent.groups Sent.neighbors Sent.numbers Sent.target_names Sent.timings Sent.title
    Sent.version SentCluster.given SentCluster.labels SentCluster.mostly SentCluster.terms SentExplanation.features_from
    SentMap.kind SentMap.space SentPicture.name SentPictures.columns SentSongs.artist SentSongs.id
    SentSongs.title SharedWords.words Sweep.axes Sweep.chosen Sweep.columns Sweep.name Sweep.rows
    Table.columns Verdict.clustering Verdict.method`,
  "keys of the catalogue and codes": `
    Agreement.strength Audit.rules Failure.code Failure.stage Finding.kind ScoreRow.warnings Sent.measures
    Sent.notes SentCluster.features SentCluster.name SentCluster.provenance SentCluster.tightness
    SentCluster.words Warning.code Words.key Words.values`,
  "English, which is marked as such behind words of the catalogue, or stands for want of them": `
    Failure.reason Warning.text Words.text`,
  "paths, addresses, packed numbers and settings": `
    Failure.id Failure.path Method.silhouettes Model.card PackedLists.text Quantised.text Recipe.kind
    Recipe.options Recipe.parent Recipe.version Sent.command Sent.config SentReconstructions.cells
    SentSongs.audio SentSongs.folder SentSongs.path SentSongs.preview SentTraversals.cells
    SentTraversals.offsets`,
  "not shown": `
    ScoreRow.k_choice`,
};

describe("data of the page", () => {
  it(
    "brings sentences by their keys",
    () => {
      const fields = nodes("src/sent.ts").flatMap((node) => {
        if (!ts.isPropertySignature(node) || !node.type || !/\bstring\b/.test(node.type.getText())) return [];
        return ts.isInterfaceDeclaration(node.parent) ? [`${node.parent.name.text}.${node.name.getText()}`] : [];
      });
      const known = Object.values(NO_SENTENCES).flatMap((names) => names.trim().split(/\s+/));
      expect(fields.filter((field) => !known.includes(field))).toEqual([]);
      expect(known.filter((field) => !fields.includes(field))).toEqual([]);
    },
    PATIENCE,
  );
});

describe("failures", () => {
  it(
    "are all explained in both languages",
    () => {
      const listed = read("../docs/errors.md");
      const source = ["../ektara/audio/verdict.cpp", "../ektara/audio/verdict.hpp"].map(read).join("\n");
      const codes = new Set([...source.matchAll(/"(E21\d\d)"/g)].map(([, code]) => code));
      expect(codes.size).toBeGreaterThan(15);
      const explained = Object.keys(WORDS).flatMap((key) => (key.startsWith("failure.E") ? [key.slice(8)] : []));
      expect(explained.sort()).toEqual([...codes].sort());
      for (const code of explained) expect(listed).toContain(`| ${code} |`);
      const stages = ["../ektara/audio", "../ektara/features", "../ektara/extraction"]
        .flatMap((folder) => ts.sys.readDirectory(folder, [".cpp"]))
        .flatMap((file) => [
          ...read(file).matchAll(/\{(?:\{\}, path|\w+(?:\[i\])?\.id, \w+(?:\[i\])?\.audio), "(\w+)"/g),
        ])
        .map(([, stage]) => stage);
      expect(new Set(stages).size).toBeGreaterThan(2);
      for (const stage of stages) expect(WORDS).toHaveProperty([`stage.${stage}`]);
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
