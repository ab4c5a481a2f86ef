// What `ektara audit` found: labels, songs that fit nowhere, the same recording again.
import {labelText} from "./cards";
import {digits, say} from "./catalogue";
import {el, words} from "./dom";
import type {PageData} from "./model";
import {said} from "./said";
import type {Audit, Finding} from "./sent";
import type {Section} from "./sections";
import {table} from "./sorted_table";
import {number} from "./text";

type Song = (song: number) => Node;
const MOST = 200;

const wrapped = (...nodes: (Node | string)[]) => el("td", {class: "wrap"}, ...nodes);

/** Of each kind: its heading, the columns of its table and the cells of a finding. */
interface Kind {
  title: string;
  columns: string[];
  cells: (finding: Finding, song: Song) => Node[];
}

const kinds = (column: string): Record<string, Kind> => ({
  label: {
    title: say("audit.label"),
    columns: [say("audit.song"), say("audit.label_column"), say("audit.neighbours"), say("audit.weight"), "q"],
    cells: (finding, song) => [
      wrapped(song(finding.song)),
      wrapped(words(labelText(column, finding.label))),
      wrapped(words(labelText(column, finding.suggested))),
      el("td", {}, number(finding.support, 2)),
      el("td", {}, finding.q !== null && finding.q < 1e-4 ? "< 0.0001" : number(finding.q, 4)),
    ],
  },
  outlier: {
    title: say("audit.outlier"),
    columns: [say("audit.song"), say("audit.label_column"), say("audit.factor")],
    cells: (finding, song) => [
      wrapped(song(finding.song)),
      wrapped(words(labelText(column, finding.label))),
      el("td", {}, number(finding.score, 2)),
    ],
  },
  master: {
    title: say("audit.master"),
    columns: [say("audit.song"), say("audit.same"), say("audit.bits")],
    cells: (finding, song) => [
      wrapped(song(finding.song)),
      wrapped(song(finding.other)),
      el("td", {}, number(finding.score, 3)),
    ],
  },
});

function part(audit: Audit, kind: string, rule: string, song: Song): Node[] {
  const {title, columns, cells} = kinds(audit.labels_column)[kind];
  const found = audit.findings.filter((finding) => finding.kind === kind && finding.song >= 0);
  const shown = found.slice(0, MOST).filter((finding) => kind !== "master" || finding.other >= 0);
  const more = found.length > shown.length ? ", " + say("audit.more", {n: shown.length}) : "";
  return [
    el("h3", {}, `${title}: ${digits(String(found.length))}${more}`),
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
    title: say("audit.title"),
    nodes: [
      el("p", {class: "faint"}, say("audit.about", {n: found.songs, space: found.clustering})),
      ...found.rules.flatMap(([kind, rule]) => part(found, kind, said(rule), song)),
    ],
  };
}
