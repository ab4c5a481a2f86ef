// One card a group of songs: what it is in one sentence, what sets it apart, its mix, its typical songs.
import {digits, languageNow, say, type Key} from "./catalogue";
import {el, svg, words} from "./dom";
import {renamer} from "./edit_forms";
import type {Editor} from "./edits";
import type {Cluster, Feature, Mix, PageData} from "./model";
import {NOISE, shadeOf} from "./palette";
import {number, songsAmong} from "./text";
import {said} from "./said";
import {WORDS} from "./words";

/** What a card needs of the page around it. */
export interface CardTools {
  /** The button that plays one song. */
  song: (song: number) => Node;
  /** Plays the songs of a group, one after the other. */
  play: ((cluster: Cluster) => void) | null;
  /** Chooses the songs of a group in map and list. */
  show: (cluster: Cluster) => void;
  /** What gives a group a name, where the server takes one. */
  rename: ((cluster: Cluster) => Node) | null;
  /** The values of a label in the order of their colours. */
  values: (column: string) => string[];
}

const BARS = 3,
  FULL = 2; // an effect as strong as this fills its side

/** What the program says, in the language chosen; a word that the catalogue does not know stays as it is. */
export function groupWord(text: string, value = ""): string {
  const key = `word.${text}`;
  return key in WORDS ? say(key as Key, {value}) : [text, value].filter((part) => part !== "").join(" ");
}

/** A value of a label as it is shown: languages have names in the language chosen. */
export function labelText(column: string, value: string): string {
  const key = `value.${value}`;
  return column === "language" && key in WORDS ? say(key as Key) : value;
}

const joined = (parts: string[]) =>
  new Intl.ListFormat(languageNow() === "bn" ? "bn" : "en-GB", {type: "conjunction"}).format(parts);

const nameWords = (cluster: Cluster) => cluster.words.map(([word, value]) => groupWord(word, value));

const prevailing = (cluster: Cluster) =>
  ["language", "genre"]
    .filter((column) => column in cluster.mostly)
    .map((column) =>
      say("cards.mostly", {what: joined(cluster.mostly[column].map((value) => labelText(column, value)))}),
    );

/** "noisy · dense · mostly metal and punk", in the language chosen; the name that a person gave it as it is. */
export const groupName = (cluster: Cluster) =>
  cluster.given ?? [...nameWords(cluster), ...prevailing(cluster)].join(" · ");

/** The groups of a method by number and name: what a row of a picture is called. */
export const namesOf = (clusters: Cluster[] | undefined) => (cluster: number) => {
  const found = clusters?.find((one) => one.cluster === cluster);
  return `${digits(String(cluster))} ${found ? groupName(found) : ""}`.trim();
};

export function amount(clips: number, songs: number): string {
  return clips === songs ? say("cards.songs", {n: songs}) : say("cards.clips", {clips, songs});
}

/** "55 songs, dense and noisy, mostly metal and punk". */
export function sentence(cluster: Cluster): string {
  const said = nameWords(cluster);
  const parts = [
    amount(cluster.size, cluster.songs),
    ...(said.length > 0 ? [joined(said)] : []),
    ...prevailing(cluster),
  ];
  return parts.join(", ") + (languageNow() === "bn" ? "।" : ".");
}

/** What stands behind the word: "tempo 128 BPM, elsewhere 96". */
function figures(feature: Feature): string {
  const {kind, measure, unit, mean, others} = feature;
  const shown = (value: number) =>
    digits(kind === "number" ? number(value, feature.digits) : String(Math.round(100 * value)));
  if (kind === "label" || kind === "key") return say("cards.shares", {mean: shown(mean), others: shown(others)});
  if (kind !== "number") return "";
  const told = {
    measure: feature.says === "higher" || feature.says === "lower" ? "" : groupWord(measure),
    unit: unit === "" ? "" : groupWord(unit),
  };
  return say("cards.number", {...told, mean: shown(mean), others: shown(others)})
    .replace(/ +/g, " ")
    .replace(/ ,/g, ",")
    .trim();
}

const saidOf = (feature: Feature) =>
  groupWord(feature.says, feature.says === "higher" || feature.says === "lower" ? feature.measure : feature.value);

function effect(feature: Feature): HTMLElement {
  const text = [el("span", {}, words(saidOf(feature)))];
  const told = figures(feature);
  if (told !== "") text.push(el("span", {class: "faint small"}, words(told)));
  if (feature.kind === "opinion") return el("li", {class: "opinion"}, ...text);
  const wide = (50 * Math.min(FULL, Math.abs(feature.strength))) / FULL;
  const bar = el(
    "span",
    {class: "effect", title: say("cards.strength", {d: digits(number(Math.abs(feature.strength), 1))})},
    el("i"),
  );
  bar.style.setProperty("--from", `${feature.strength < 0 ? 50 - wide : 50}%`);
  bar.style.setProperty("--wide", `${wide}%`);
  return el("li", {}, bar, el("span", {class: "says"}, ...text));
}

function effects(features: Feature[]): Node[] {
  // Languages and genres have bars of their own.
  const isMixed = ({kind, measure}: Feature) => kind === "label" && (measure === "language" || measure === "genre");
  const told = features.filter((feature) => feature.kind !== "opinion" && !isMixed(feature));
  const opinion = features.filter((feature) => feature.kind === "opinion");
  if (told.length + opinion.length === 0) return [];
  const rest = told.slice(BARS);
  return [
    el("h4", {}, say("cards.apart")),
    el("ul", {class: "effects"}, ...told.slice(0, BARS).map(effect), ...opinion.map(effect)),
    ...(rest.length > 0
      ? [
          el(
            "details",
            {class: "small"},
            el("summary", {}, say("cards.more", {n: rest.length})),
            el("ul", {class: "effects"}, ...rest.map(effect)),
          ),
        ]
      : []),
  ];
}

/** Whole percents of a mix; what is left over to 100 goes to the largest remainders. */
export function percents(counts: number[]): number[] {
  const whole = counts.reduce((sum, count) => sum + count, 0);
  if (whole === 0) return counts.map(() => 0);
  const exact = counts.map((count) => (100 * count) / whole);
  const floors = exact.map(Math.floor);
  const order = exact.map((_, i) => i).sort((a, b) => exact[b] - floors[b] - (exact[a] - floors[a]) || a - b);
  let left = 100 - floors.reduce((sum, one) => sum + one, 0);
  for (const i of order) if (left-- > 0) floors[i]++;
  return floors;
}

const NAMED = 5;

/** One label as a bar of its values' shares, the five most frequent named below. */
function stack(column: string, mix: Mix[], size: number, values: string[]): Node[] {
  if (mix.every(({value}) => value === "")) return [];
  const shares = percents(mix.map(({count}) => count));
  const shade = (value: string) => (value === "" ? NOISE : shadeOf(value, values.indexOf(value)));
  const title = ({value, count, lift}: Mix, share: number) =>
    say("cards.value", {
      value: value === "" ? say("cards.none") : labelText(column, value),
      count,
      size,
      share,
      lift: digits(number(lift, 1)),
    });
  const named = mix.slice(0, mix.length === NAMED + 1 ? NAMED + 1 : NAMED);
  const rest = shares.slice(named.length).reduce((sum, share) => sum + share, 0);
  const bar = el(
    "span",
    {class: "stack", role: "img", "aria-label": mix.map((one, i) => title(one, shares[i])).join("; ")},
    ...mix.map((one, i) => {
      const part = el("i", {title: title(one, shares[i])});
      part.style.setProperty("--wide", `${(100 * one.count) / size}%`);
      part.style.setProperty("--shade", shade(one.value));
      return part;
    }),
  );
  const legend = named.map((one, i) => {
    const mark = el("span", {class: "mark"});
    mark.style.background = shade(one.value);
    const name = one.value === "" ? say("cards.none") : labelText(column, one.value);
    return el("span", {title: title(one, shares[i])}, mark, words(name), ` ${digits(String(shares[i]))} %`);
  });
  if (rest > 0) legend.push(el("span", {class: "faint"}, `${say("cards.rest")} ${digits(String(rest))} %`));
  const heading = column === "language" ? say("cards.language") : column === "genre" ? say("cards.genre") : column;
  return [el("h4", {}, heading), bar, el("p", {class: "shares small"}, ...legend)];
}

const KEYS = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/** Songs in each key as petals around the circle of fifths, C at the top. */
function keyCircle(keys: number[]): Node[] {
  const most = Math.max(0, ...keys);
  if (most === 0) return [];
  const R = 44,
    fifths = KEYS.map((_, place) => (7 * place) % 12);
  const at = (radius: number, angle: number) =>
    `${(60 + radius * Math.sin(angle)).toFixed(1)},${(60 - radius * Math.cos(angle)).toFixed(1)}`;
  const circle = svg("svg", {
    viewBox: "0 0 120 120",
    class: "keys",
    role: "img",
    "aria-label": say("cards.keys.label", {
      counts: fifths
        .filter((key) => keys[key] > 0)
        .map((key) => `${KEYS[key]} ${digits(String(keys[key]))}`)
        .join(", "),
    }),
  });
  circle.append(svg("circle", {cx: 60, cy: 60, r: R, class: "rim"}));
  fifths.forEach((key, place) => {
    const angle = (Math.PI * place) / 6,
      half = Math.PI / 15,
      // Area tells the number of songs.
      radius = R * Math.sqrt(keys[key] / most);
    if (keys[key] > 0) {
      const petal = svg("path", {
        d: `M60,60 L${at(radius, angle - half)} A${radius},${radius} 0 0 1 ${at(radius, angle + half)} Z`,
        "data-key": KEYS[key],
        "data-songs": keys[key],
      });
      petal.append(svg("title", {}, `${KEYS[key]}: ${digits(String(keys[key]))}`));
      circle.append(petal);
    }
    const [x, y] = at(R + 9, angle)
      .split(",")
      .map(Number);
    circle.append(svg("text", {x, y: y + 3.5, "text-anchor": "middle"}, KEYS[key]));
  });
  return [el("h4", {}, say("cards.keys")), circle];
}

function terms(cluster: Cluster): Node[] {
  return Object.entries(cluster.terms).flatMap(([language, found]) => [
    el("h4", {}, say("cards.terms", {language: labelText("language", language)})),
    el(
      "p",
      {class: "chips"},
      ...found.map((term) => el("span", {title: say("cards.term", {n: term.songs})}, words(term.term))),
    ),
  ]);
}

/** How tight, how steady, and which group lies nearest. */
function trust(cluster: Cluster): HTMLElement {
  const parts: Node[] = [
    el(
      "span",
      {title: say("cards.tight.title", {n: digits(number(cluster.cohesion, 2))})},
      groupWord(cluster.tightness),
    ),
  ];
  if (cluster.stability !== null)
    parts.push(
      el("span", {title: say("cards.stable.title")}, say("cards.stable", {share: Math.round(100 * cluster.stability)})),
    );
  if (cluster.nearest) parts.push(el("span", {}, say("cards.nearest", {n: cluster.nearest.cluster})));
  const line = el("p", {class: "faint small"});
  parts.forEach((part, i) => line.append(...(i > 0 ? [" · "] : []), part));
  return line;
}

function songs(title: string, refs: number[], tools: CardTools): Node[] {
  if (refs.length === 0) return [];
  return [el("h4", {}, title), el("ul", {}, ...refs.map((ref) => el("li", {}, tools.song(ref))))];
}

function press(label: string, action: () => void, attributes: Record<string, string>): HTMLElement {
  const node = el("button", {type: "button", ...attributes}, label);
  node.addEventListener("click", action);
  return node;
}

/** Where the songs come from, last: it tells nothing of how they sound. */
function provenance(cluster: Cluster): Node[] {
  return cluster.provenance.map((from) =>
    el(
      "p",
      {class: "faint small"},
      `${say("cards.from")}: `,
      words(`${saidOf(from)} (${from.measure}), ${figures(from)}`),
    ),
  );
}

function card(cluster: Cluster, tools: CardTools): HTMLElement {
  const {play, rename} = tools;
  const {given} = cluster;
  const node = el(
    "article",
    {class: "card", "data-cluster": cluster.cluster},
    el("h3", {}, say("cards.group", {n: cluster.cluster}), ...(given ? [": ", words(given)] : [])),
    el("p", {class: "sentence"}, words(sentence(cluster))),
    el(
      "p",
      {class: "controls"},
      ...(play ? [press(`▶ ${say("cards.play")}`, () => play(cluster), {"data-act": "play-group"})] : []),
      press(say("cards.show"), () => tools.show(cluster), {"data-act": "show-group"}),
    ),
    ...(rename ? [rename(cluster)] : []),
    trust(cluster),
    ...effects(cluster.features),
    ...["language", "genre"].flatMap((column) =>
      column in cluster.labels ? stack(column, cluster.labels[column], cluster.size, tools.values(column)) : [],
    ),
    ...keyCircle(cluster.keys),
    ...terms(cluster),
    ...songs(say("cards.typical"), cluster.closest, tools),
    ...songs(say("cards.border"), cluster.borderline, tools),
    ...provenance(cluster),
  );
  node.style.setProperty("--shade", shadeOf(String(cluster.cluster), 0));
  return node;
}

/** The groups of one song each, together. */
function alone(clusters: Cluster[], tools: CardTools): HTMLElement {
  const entry = (cluster: Cluster) =>
    el(
      "li",
      {},
      tools.song(cluster.closest[0]),
      el("span", {class: "faint small"}, ` ${say("cards.group", {n: cluster.cluster})}: `, words(groupName(cluster))),
    );
  return el(
    "article",
    {class: "card alone"},
    el("h3", {}, say("cards.alone")),
    el("p", {class: "faint"}, say("cards.alone.said", {n: clusters.length})),
    el("ul", {}, ...clusters.map(entry)),
  );
}

/** The cards of all groups; those of one song stand together, last. */
export function cards(clusters: Cluster[], tools: CardTools): HTMLElement[] {
  const single = clusters.filter((cluster) => cluster.songs === 1);
  return [
    ...clusters.filter((cluster) => cluster.songs > 1).map((cluster) => card(cluster, tools)),
    ...(single.length > 0 ? [alone(single, tools)] : []),
  ];
}

/** What the page does for the cards. */
export interface CardHost {
  songButton(song: number): HTMLElement;
  /** Plays every song of a group, one after the other. */
  playGroup(cluster: number): void;
  selectCluster(method: number, cluster: number): void;
  onMethod(follow: (method: number) => void): void;
  /** Null where the server takes no edits. */
  editor: Editor | null;
}

function heading(data: PageData, method: number): string {
  const {name, clustering, clusters} = data.methods[method];
  const chosen = data.default_clustering;
  const noise = clusters.flatMap((cluster, song) => (cluster === -1 ? [song] : []));
  return [
    say("cards.head", {method: name}),
    ...(chosen?.clustering === clustering ? [say("cards.default", {rule: said(chosen.rule)})] : []),
    ...(noise.length > 0
      ? [say("cards.noise", {songs: amount(noise.length, songsAmong(data.songs.song, noise))})]
      : []),
  ].join(" ");
}

/** The section of the cards; it follows the method that the page shows. */
export function cardSection(data: PageData, first: number, host: CardHost) {
  if (data.explanations.length === 0) return null;
  const holder = el("div", {class: "cards"});
  const head = el("p", {class: "faint"});
  const {editor} = host;
  const show = (method: number) => {
    head.replaceChildren(words(heading(data, method)));
    holder.replaceChildren(
      ...cards(data.explanations[method].clusters, {
        song: (song) => host.songButton(song),
        play: data.can_play ? ({cluster}) => host.playGroup(cluster) : null,
        show: (cluster) => host.selectCluster(method, cluster.cluster),
        rename: editor && ((cluster) => renamer(data, editor, method, cluster)),
        values: (column) => (column in data.columns ? data.columns[column].names : []),
      }),
    );
  };
  show(first);
  host.onMethod(show);
  return {id: "clusters", title: say("cards.title"), nodes: [head, holder]};
}
