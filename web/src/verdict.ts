// The top of the page: what the run found in one sentence, and three tiles: how much, which groups, how far to trust.
import {digits, isKey, say} from "./catalogue";
import {el, words} from "./dom";
import type {PageData, Verdict} from "./model";
import type {Agreement, Confounding} from "./sent";
import {number, short} from "./text";

/** What a target is called in a sentence. */
export function targetWords(data: PageData, target: string): string {
  const key = `target.${target}`;
  return isKey(key) ? say(key) : (data.target_names[target] ?? target);
}

function strengthWords(strength: string): string {
  const key = `strength.${strength}`;
  return isKey(key) ? say(key) : say("strength.unknown");
}

const value = (agreement: Agreement) => number(agreement.above_chance, 2);

/** What the table puts first: genre within each language where there are languages. */
const first = ({agreements}: Verdict): Agreement | undefined => agreements[0];

/** Where it was tested. */
const structureOf = ({structure}: PageData) =>
  structure && structure.p !== null ? {structured: structure.structured, p: structure.p} : null;

/** One sentence of what was found. */
export function verdictSentence(data: PageData): string {
  const {verdict} = data;
  const structure = structureOf(data);
  const agreement = first(verdict);
  const n = verdict.groups;
  if (!agreement) {
    if (structure) return say(structure.structured ? "verdict.structured" : "verdict.unstructured");
    return say("verdict.groups_by", {method: verdict.method, n});
  }
  const target = targetWords(data, agreement.target);
  const before = !structure ? "" : structure.structured ? "structured_" : "unstructured_";
  if (agreement.strength === "not-shown") return say(`verdict.${before}not_shown`, {n, target});
  const values = {n, target, strength: strengthWords(agreement.strength), value: value(agreement)};
  return say(`verdict.${before}follow`, values);
}

function tile(title: string, figure: string, unit: string, ...lines: (string | Node)[]): HTMLElement {
  return el(
    "div",
    {class: "tile"},
    el("h3", {}, title),
    el("p", {class: "figure"}, el("strong", {}, figure), unit.startsWith("টি") ? "" : " ", el("span", {}, unit)),
    ...lines.map((line) => (typeof line === "string" ? el("p", {class: "small"}, line) : line)),
  );
}

function songsTile({verdict, failures}: PageData): HTMLElement {
  const {songs, clips} = verdict;
  const unit = songs === clips ? say("tile.songs_alone", {songs}) : say("tile.songs_in_clips", {songs, clips});
  const failed = failures.length > 0 ? [say("tile.failed", {n: failures.length})] : [];
  return tile(say("tile.songs"), digits(String(songs)), unit, ...failed);
}

/** Least and most members of the groups of two or more. */
function sizesOf(clusters: number[]): [number, number] | null {
  const sizes = new Map<number, number>();
  for (const cluster of clusters) if (cluster >= 0) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const several = [...sizes.values()].filter((size) => size > 1);
  return several.length > 0 ? [Math.min(...several), Math.max(...several)] : null;
}

function groupsTile({verdict, methods}: PageData): HTMLElement {
  const clusters = methods.find(({clustering}) => clustering === verdict.clustering)?.clusters ?? [];
  const sizes = sizesOf(clusters);
  const unit = say(verdict.songs === verdict.clips ? "tile.unit_songs" : "tile.unit_clips");
  const lines = [
    ...(sizes ? [say("tile.sizes", {least: sizes[0], most: sizes[1], unit})] : []),
    ...(verdict.alone > 0 ? [say("tile.alone", {n: verdict.alone})] : []),
    ...(verdict.noise > 0 ? [say("tile.noise", {n: verdict.noise})] : []),
  ];
  const by = say("tile.groups_by", {n: verdict.groups, method: verdict.method});
  return tile(say("tile.groups"), digits(String(verdict.groups)), by, ...lines);
}

function agreementLine(agreement: Agreement): HTMLElement {
  const {low, high} = agreement;
  const text =
    low === null || high === null
      ? say("tile.agreement_alone", {value: value(agreement)})
      : say("tile.agreement", {value: value(agreement), low: number(low, 2), high: number(high, 2)});
  return el("p", {class: "small", title: say("tile.agreement_title")}, text);
}

const percent = (share: number) => digits(String(Math.round(100 * share)));

function carefulLine({column, balanced_accuracy, chance}: Confounding): HTMLElement {
  const key = `target.${column}`;
  const said = isKey(key) ? say(key) : column;
  const values = {column: said, percent: percent(balanced_accuracy), chance: percent(chance)};
  return el("p", {class: "small careful"}, words(say("tile.careful", values)));
}

function trustTile(data: PageData): HTMLElement {
  const {verdict} = data;
  const structure = structureOf(data);
  const agreement = first(verdict);
  const strength = strengthWords(agreement ? agreement.strength : "unknown");
  const about = agreement
    ? say(agreement.strength === "not-shown" ? "tile.follows_not" : "tile.follows", {
        target: targetWords(data, agreement.target),
      })
    : say("tile.no_labels");
  return tile(
    say("tile.trust"),
    strength,
    about,
    ...(agreement ? [agreementLine(agreement)] : []),
    ...(structure ? [say("tile.structure", {p: short(structure.p)})] : []),
    ...(verdict.stability === null ? [] : [say("tile.stability", {value: number(verdict.stability, 2)})]),
    ...verdict.confounded.map(carefulLine),
    ...(data.warnings.length > 0
      ? [el("p", {class: "small"}, el("a", {href: "#warnings"}, say("tile.see_warnings")))]
      : []),
  );
}

export function verdictNodes(data: PageData): Node[] {
  return [
    el("p", {class: "verdict"}, words(verdictSentence(data))),
    el("div", {class: "tiles"}, songsTile(data), groupsTile(data), trustTile(data)),
  ];
}
