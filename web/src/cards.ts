import {el, words} from "./dom";
import type {Cluster} from "./model";
import {number} from "./text";

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** The strongest effects, and what a model says of the songs where the run has its tags. */
const shown = ({features}: Cluster) => [
  ...features.slice(0, 6),
  ...features.slice(6).filter((f) => f.text.startsWith("in the opinion of ")),
];

function effects(cluster: Cluster): HTMLElement {
  const strongest = Math.max(1, ...cluster.features.map((f) => Math.min(3, Math.abs(f.effect))));
  return el(
    "ul",
    {class: "effects"},
    ...shown(cluster).map((feature) => {
      const wide = (50 * Math.min(3, Math.abs(feature.effect))) / strongest;
      const bar = el("span", {class: "effect", title: `standardised effect ${feature.effect.toFixed(2)}`}, el("i"));
      bar.style.setProperty("--from", `${feature.effect < 0 ? 50 - wide : 50}%`);
      bar.style.setProperty("--wide", `${wide}%`);
      return el("li", {}, bar, el("span", {}, feature.text));
    }),
  );
}

/** What one cluster is; `size` says how many songs it has. `song` makes the button that plays one. */
export function card(
  cluster: Cluster,
  size: string,
  shade: string,
  song: (song: number) => Node,
  select: Node,
): HTMLElement {
  const songs = (title: string, refs: number[]) => [
    el("h4", {}, title),
    el("ul", {}, ...refs.map((ref) => el("li", {}, song(ref)))),
  ];
  const mix = Object.entries(cluster.labels)
    .filter(([, values]) => values.some((v) => v.value !== ""))
    .flatMap(([column, values]) => [
      el("h4", {}, column),
      el(
        "p",
        {class: "chips"},
        ...values
          .slice(0, 6)
          .map((v) =>
            el(
              "span",
              {title: `${v.count} songs`},
              words(v.value || "(none)"),
              ` ${percent(v.count / cluster.size)} · ×${v.lift.toFixed(1)}`,
            ),
          ),
      ),
    ]);
  const terms = Object.entries(cluster.terms).flatMap(([language, found]) => [
    el("h4", {}, `Words, ${language}`),
    el("p", {class: "chips"}, ...found.map((term) => el("span", {title: `${term.songs} songs`}, words(term.term)))),
  ]);
  const figures = [
    `${size} (${percent(cluster.share)})`,
    `cohesion ${number(cluster.cohesion, 2)}`,
    cluster.stability === null ? "stability –" : `stability ${number(cluster.stability, 2)}`,
    cluster.nearest ? `nearest cluster ${cluster.nearest.cluster}` : "",
  ];
  const node = el(
    "article",
    {class: "card"},
    el("h3", {}, `${cluster.cluster} `, words(cluster.name)),
    el("p", {class: "faint small"}, figures.filter((f) => f !== "").join(" · ")),
    ...(cluster.size === 1 ? [el("p", {class: "faint"}, "One song: there is nothing to compare inside it.")] : []),
    ...(cluster.features.length > 0 ? [el("h4", {}, "What sets it apart"), effects(cluster)] : []),
    ...mix,
    ...terms,
    ...songs("Most typical", [cluster.medoid, ...cluster.closest.filter((one) => one !== cluster.medoid)].slice(0, 5)),
    ...(cluster.borderline.length > 0 ? songs("On the border", cluster.borderline) : []),
    el("p", {}, select),
  );
  node.style.setProperty("--shade", shade);
  return node;
}
