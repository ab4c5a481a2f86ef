import {audit} from "./audit";
import {cardSection} from "./cards";
import {digits, languageNow, preferred, say, setLanguage} from "./catalogue";
import {CLUSTER} from "./colours";
import {el, words} from "./dom";
import {Explorer} from "./explorer";
import type {Hits, Sources} from "./found";
import {bytes, unpack} from "./decode";
import {editSection} from "./edit_forms";
import {Editor, type Edits} from "./edits";
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

/** What the server says against it: a numbered error, or a line of text. */
async function reasonOf(answer: Response): Promise<string> {
  const text = await answer.text();
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return text.trim();
  const {code, text: said} = JSON.parse(text) as {code: string; text: string};
  return `${code}: ${said}`;
}

async function sendEdits(address: string, body: unknown): Promise<Edits> {
  const headers = {"Content-Type": "application/json"};
  const answer = await fetch(address, {method: "POST", headers, body: JSON.stringify(body)});
  if (!answer.ok) throw new Error(await reasonOf(answer));
  return (await answer.json()) as Edits;
}

function peaksReader(data: PageData): (song: number) => Promise<number[]> {
  const inline = data.extras.peaks;
  if (!inline) return (song) => (data.server ? json<number[]>(`peaks/${song}`) : Promise.resolve([]));
  const peaks = bytes(inline.text);
  return (song) =>
    Promise.resolve(Array.from(peaks.subarray(song * inline.count, (song + 1) * inline.count), (byte) => byte / 255));
}

/** At once what the page holds; a server is asked once for each map. */
function sourcesOf(data: PageData, editor: Editor | null): Sources {
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
    editor,
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
  if (explorer.editor) add(editSection(data, explorer.editor));
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

interface Page {
  data: PageData;
  store: Store;
  player: Player;
  sources: Sources;
  explorer: Explorer | null; // once it is drawn
}

/** The whole page in the state's language. */
function draw(page: Page) {
  const {data, store, player, sources} = page;
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
  page.explorer?.release();
  page.explorer = new Explorer(data, store, player, sources);
  sectionsOf(data, page.explorer);
  player.attached();
  store.follow((now, was) => {
    if (was && now.language !== was.language) draw(page);
    else if (was ? now.section !== was.section : !document.body.dataset.ready) {
      const place = document.getElementById(now.section);
      if (place) goTo(place);
    }
  });
}

const coloursOf = (data: PageData) => [CLUSTER, ...Object.keys(data.columns), ...Object.keys(data.numbers)];

/** Every part that can be unfolded, by its section and its number there. */
const folds = () =>
  [...document.querySelectorAll("section")].flatMap((section) =>
    [...section.querySelectorAll("details")].map((node, i) => ({node, name: `${section.id} ${i}`})),
  );

/** Draws all anew and leaves people where they were: place on the page and on the map, what was unfolded. */
function drawInPlace(page: Page) {
  const {scrollX, scrollY} = window;
  const view = page.explorer?.view;
  const listed = document.querySelector(".songs")?.scrollTop ?? 0;
  const open = new Set(folds().flatMap(({node, name}) => (node.open ? [name] : [])));
  draw(page);
  if (view) page.explorer?.look(view);
  for (const {node, name} of folds()) if (open.has(name)) node.open = true;
  document.querySelector(".songs")!.scrollTop = listed;
  window.scrollTo(scrollX, scrollY);
}

/** What takes edits, where the server does; what it has at first is asked for here. */
async function editorOf(data: PageData, refresh: (place: string) => Promise<void>): Promise<Editor | null> {
  if (!data.can_edit) return null;
  const editor = new Editor(sendEdits, refresh);
  await editor.list();
  return editor;
}

async function start(data: PageData) {
  const language = preferred(navigator.languages);
  const known = {
    methods: data.methods,
    ids: data.songs.id,
    colours: coloursOf(data),
    first: firstState(data.first_method, CLUSTER, language),
  };
  const store = new Store(known, browserAddress());
  const player = new Player(data, store, peaksReader(data));
  setLanguage(store.now.language);
  /** The run as it is now, with the same songs; `place` is a selector of what is used next. */
  const refresh = async (place: string) => {
    Object.assign(data, await given());
    known.colours = coloursOf(data);
    drawInPlace(page);
    document.querySelector<HTMLElement>(place)?.focus({preventScroll: true});
  };
  const page: Page = {data, store, player, sources: sourcesOf(data, await editorOf(data, refresh)), explorer: null};
  followLinks(store);
  unfoldOnPaper();
  draw(page);
  document.body.dataset.ready = "true";
}

given()
  .then(start)
  .catch((problem: unknown) => {
    document.getElementById("title")!.textContent = say("page.broken");
    document.getElementById("summary")!.textContent = problem instanceof Error ? problem.message : String(problem);
  });
