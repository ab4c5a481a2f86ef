// What `ektara audit` found: labels, songs that fit nowhere, the same recording again.
import {el, words} from "./dom";
import type {PageData} from "./model";
import type {Audit, Finding} from "./sent";
import type {Section} from "./sections";
import {table} from "./sorted_table";
import {number} from "./text";

type Song = (song: number) => Node;
const MOST = 200;

const wrapped = (...nodes: (Node | string)[]) => el("td", {class: "wrap"}, ...nodes);

/** Of each kind: its heading, the columns of its table and the cells of a finding. */
const KINDS: Record<string, {title: string; columns: string[]; cells: (finding: Finding, song: Song) => Node[]}> = {
  label: {
    title: "Labels that the neighbours do not share",
    columns: ["song", "label", "its neighbours have", "of their weight", "q"],
    cells: (finding, song) => [
      wrapped(song(finding.song)),
      wrapped(words(finding.label)),
      wrapped(words(finding.suggested)),
      el("td", {}, number(finding.support, 2)),
      el("td", {}, finding.q !== null && finding.q < 1e-4 ? "< 0.0001" : number(finding.q, 4)),
    ],
  },
  outlier: {
    title: "Songs that fit nowhere",
    columns: ["song", "label", "local outlier factor"],
    cells: (finding, song) => [
      wrapped(song(finding.song)),
      wrapped(words(finding.label)),
      el("td", {}, number(finding.score, 2)),
    ],
  },
  master: {
    title: "The same recording again",
    columns: ["song", "same as", "equal bits"],
    cells: (finding, song) => [
      wrapped(song(finding.song)),
      wrapped(song(finding.other)),
      el("td", {}, number(finding.score, 3)),
    ],
  },
};

function part(audit: Audit, kind: string, rule: string, song: Song): Node[] {
  const {title, columns, cells} = KINDS[kind];
  const found = audit.findings.filter((finding) => finding.kind === kind && finding.song >= 0);
  const shown = found.slice(0, MOST).filter((finding) => kind !== "master" || finding.other >= 0);
  const more = found.length > shown.length ? `, ${shown.length} of them here; audit.csv has all` : "";
  return [
    el("h3", {}, `${title}: ${found.length}${more}`),
    shown.length > 0
      ? table(
          rule,
          columns,
          shown.map((finding) => cells(finding, song)),
        )
      : el("p", {class: "faint small"}, rule),
  ];
}

export function audit(data: PageData, song: Song): Section | null {
  const found = data.extras.audit;
  if (!found) return null;
  return {
    id: "audit",
    title: "What the neighbours tell",
    nodes: [
      el("p", {class: "faint"}, `${found.songs} songs in the space of ${found.clustering}.`),
      ...found.rules.flatMap(([kind, rule]) => part(found, kind, rule, song)),
    ],
  };
}
