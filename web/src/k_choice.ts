// How `--k auto` chose the number of groups: what every number that it tried reached.
import {say, type Key} from "./catalogue";
import {chart} from "./charts";
import {el} from "./dom";
import type {PageData} from "./model";
import {said} from "./said";
import type {Section} from "./sections";

/** Figures that decide, in plain words; others are parts of them. */
const SHOWN: [string, Key][] = [
  ["gap", "choice.gap"],
  ["prediction_strength", "choice.prediction_strength"],
  ["stability", "choice.stability"],
  ["bic", "choice.bic"],
  ["eigengap", "choice.eigengap"],
];

export function choice(data: PageData): Section | null {
  const found = data.extras.choice;
  if (!found) return null;
  const charts = SHOWN.flatMap(([name, title]) => {
    const curve = found.curves.find((one) => one.name === name);
    if (!curve) return [];
    const ticks = curve.points.map(([k]) => String(k));
    const points = curve.points.map(([, value], i): [number, number] => [i, value]);
    const at = ticks.indexOf(String(found.k));
    const mark = at < 0 ? {} : {mark: {at, name: say("choice.chosen", {k: found.k})}};
    return [chart(say(title), [{name: say(title), points, shade: 0}], {label: say("choice.axis"), ticks, ...mark})];
  });
  return {
    id: "choice",
    title: say("choice.title"),
    nodes: [
      el("p", {class: "told"}, say("choice.told", {k: found.k})),
      el("p", {class: "faint"}, say("choice.why", {reason: said(found.reason)})),
      el("div", {class: "figures"}, ...charts),
    ],
  };
}
