import {audit} from "./audit";
import {cardSection} from "./cards";
import {digits, languageNow, preferred, say, setLanguage} from "./catalogue";
import {CLUSTER} from "./colours";
import {el, words} from "./dom";
import {Explorer} from "./explorer";
import type {Hits, Sources} from "./found";
import {bytes, unpack} from "./decode";
import {choice} from "./k_choice";
import * as mixes from "./mixes";
import type {PageData} from "./model";
import * as models from "./models";
import {Player} from "./player";
import {scores} from "./scores";
import * as sections from "./sections";
import type {Sent} from "./sent";
import {shape} from "./silhouette";
import {browserAddress, firstState, Store} from "./state";
import {shown} from "./text";
import {trees} from "./tree";
import {verdictNodes} from "./verdict";

/** The report carries its data; the explorer asks its server for them. */
async function given(): Promise<PageData> {
  const inline = JSON.parse(document.getElementById("data")!.textContent) as Sent | {fetch: string};
  if (!("fetch" in inline)) return unpack(inline);
  const answer = await fetch(inline.fetch);
  if (!answer.ok) throw new Error(say("page.server_error", {status: answer.status}));
  return unpack((await answer.json()) as Sent);
}

async function json<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(say("page.server_error", {status: answer.status}));
  return (await answer.json()) as T;
}

function peaksReader(data: PageData): (song: number) => Promise<number[]> {
  const inline = data.extras.peaks;
  if (!inline) return (song) => (data.server ? json<number[]>(`peaks/${song}`) : Promise.resolve([]));
  const peaks = bytes(inline.text);
  return (song) =>
    Promise.resolve(Array.from(peaks.subarray(song * inline.count, (song + 1) * inline.count), (byte) => byte / 255));
}

/** At once what the page holds; a server is asked once for each map. */
function sourcesOf(data: PageData): Sources {
  return {
    neighbors: (method) => {
      const key = String(data.methods[method].map);
      return (
        data.neighbors[key] ??
        json<number[][]>(`neighbors/${key}`).then((rows) => {
          data.neighbors[key] = rows;
          return rows;
        })
      );
    },
    lyricsLike: data.can_search ? lyricsLike : null,
  };
}

/** The words are looked up by the server, which says why where it cannot. The first search makes it read the lyrics. */
async function lyricsLike(asked: string): Promise<Hits> {
  const ask = () => fetch(`search?q=${encodeURIComponent(asked)}`);
  let answer = await ask();
  while (answer.status === 503) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    answer = await ask();
  }
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return (await answer.json()) as Hits;
}

function add(section: sections.Section | null) {
  if (!section) return;
  document
    .getElementById("main")!
    .append(
      el(
        "section",
        {id: section.id, "aria-labelledby": `${section.id}-title`},
        el("h2", {id: `${section.id}-title`}, section.title),
        ...section.nodes,
      ),
    );
  document.getElementById("contents")!.append(el("a", {href: `#${section.id}`}, section.title));
}

function header(data: PageData) {
  document.title = `Ektara: ${shown(data.title)}`;
  document.getElementById("title")!.replaceChildren(words(data.title));
  const {songs, clips} = data.verdict;
  const preset = data.config["run.preset"] ?? "";
  const n = data.methods.length;
  const about = [
    songs === clips ? say("summary.songs", {songs}) : say("summary.songs_clips", {songs, clips}),
    preset ? say("summary.methods", {preset, n}) : say("summary.methods_alone", {n}),
    say("summary.seeds", {n: data.seeds.length, seeds: digits(data.seeds.join(", "))}),
  ];
  document.getElementById("summary")!.textContent = [...about, `Ektara ${data.version}`].join(" · ");
}

/** Links within the page change the section of the state, and leave the rest of it in the address. */
function followLinks(store: Store) {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#"]') : null;
    const section = link?.getAttribute("href")?.slice(1);
    const place = section ? document.getElementById(section) : null;
    if (!section || !place) return;
    event.preventDefault();
    store.go({section});
    goTo(place);
  });
}

/** What Tab reaches next stands in this place. */
function goTo(place: HTMLElement) {
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({preventScroll: true});
  place.scrollIntoView({block: "start"});
}

/** Nobody opens what is folded on paper. */
function unfoldOnPaper() {
  let opened: HTMLDetailsElement[] = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
    for (const node of opened) node.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const node of opened) node.open = false;
  });
}

/** The language that the page is not in now. */
function languageSwitch(store: Store) {
  const other = languageNow() === "bn" ? "en" : "bn";
  const node = document.getElementById("language") as HTMLButtonElement;
  node.textContent = say("frame.language");
  node.lang = other;
  node.hidden = false;
  node.onclick = () => store.go({language: other});
}

/** What the run lacks, and what that means. */
function notes(data: PageData): Node[] {
  const told = data.notes.map((note) => (note === "no-sound" ? say("note.no_sound") : say("note.no_labels")));
  return told.length > 0 ? [el("div", {class: "notes"}, ...told.map((text) => el("p", {}, text)))] : [];
}

/** In the order of what a reader asks first. */
function sectionsOf(data: PageData, explorer: Explorer) {
  const song = (one: number) => explorer.songButton(one);
  add({id: "verdict", title: say("verdict.title"), nodes: [...verdictNodes(data), ...notes(data)]});
  add({id: "map", title: say("map.title"), nodes: [explorer.node]});
  explorer.attached();
  add(cardSection(data, explorer.method(), explorer));
  add(scores(data));
  add(mixes.mixes(data, explorer));
  add(sections.across(data));
  add(shape(data, explorer));
  add(choice(data));
  add(trees(data));
  add(mixes.comparison(data));
  add(sections.warnings(data));
  add(sections.findings(data));
  add(models.training(data));
  add(models.pictures(data, song));
  add(models.sweeps(data));
  add(audit(data, song));
  add(sections.duplicates(data, song));
  add(sections.failures(data));
  add(sections.recipe(data));
}

/** The whole page in the state's language. */
function draw(data: PageData, store: Store, player: Player, sources: Sources) {
  setLanguage(store.now.language);
  document.documentElement.lang = store.now.language;
  store.forgetFollowers();
  const main = document.getElementById("main")!;
  main.replaceChildren();
  const contents = document.getElementById("contents")!;
  contents.replaceChildren();
  contents.setAttribute("aria-label", say("frame.sections"));
  document.querySelector(".skip")!.textContent = say("frame.skip");
  header(data);
  languageSwitch(store);
  const explorer = new Explorer(data, store, player, sources);
  sectionsOf(data, explorer);
  player.attached();
  store.follow((now, was) => {
    if (was && now.language !== was.language) draw(data, store, player, sources);
    else if (was ? now.section !== was.section : !document.body.dataset.ready) {
      const place = document.getElementById(now.section);
      if (place) goTo(place);
    }
  });
}

function start(data: PageData) {
  const language = preferred(navigator.languages);
  const known = {
    methods: data.methods,
    ids: data.songs.id,
    colours: [CLUSTER, ...Object.keys(data.columns), ...Object.keys(data.numbers)],
    first: firstState(data.first_method, CLUSTER, language),
  };
  const store = new Store(known, browserAddress());
  const player = new Player(data, store, peaksReader(data));
  followLinks(store);
  unfoldOnPaper();
  draw(data, store, player, sourcesOf(data));
  document.body.dataset.ready = "true";
}

given()
  .then(start)
  .catch((problem: unknown) => {
    document.getElementById("title")!.textContent = say("page.broken");
    document.getElementById("summary")!.textContent = problem instanceof Error ? problem.message : String(problem);
  });
