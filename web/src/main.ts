import {audit} from "./audit";
import {cardSection} from "./cards";
import {el, field, words} from "./dom";
import {Explorer, type Hit} from "./explorer";
import {bytes, unpack} from "./decode";
import type {Coded, PageData} from "./model";
import * as models from "./models";
import {Player} from "./player";
import * as sections from "./sections";
import type {Sent} from "./sent";
import {counted, shown} from "./text";

/** The report carries its data; the explorer asks its server for them. */
async function given(): Promise<PageData> {
  const inline = JSON.parse(document.getElementById("data")!.textContent) as Sent | {fetch: string};
  if (!("fetch" in inline)) return unpack(inline);
  const answer = await fetch(inline.fetch);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return unpack((await answer.json()) as Sent);
}

async function json<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()) as T;
}

function peaksReader(data: PageData): (song: number) => Promise<number[]> {
  const inline = data.extras.peaks;
  if (!inline) return (song) => (data.server ? json<number[]>(`peaks/${song}`) : Promise.resolve([]));
  const peaks = bytes(inline.text);
  return (song) =>
    Promise.resolve(Array.from(peaks.subarray(song * inline.count, (song + 1) * inline.count), (byte) => byte / 255));
}

function neighborsReader(data: PageData): (method: number) => Promise<number[][]> {
  return async (method) => {
    const key = String(data.methods[method].map);
    data.neighbors[key] ??= data.server ? await json<number[][]>(`neighbors/${key}`) : [];
    return data.neighbors[key];
  };
}

/** The words are looked up by the server, which says why where it cannot. The first search makes it read the lyrics. */
async function lyricsLike(asked: string): Promise<Hit[]> {
  const ask = () => fetch(`search?q=${encodeURIComponent(asked)}`);
  let answer = await ask();
  while (answer.status === 503) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    answer = await ask();
  }
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return (await answer.json()) as Hit[];
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
  const about = [
    counted(data.songs.song, data.songs.id.length),
    `${data.config["run.preset"] ?? ""} task`,
    `seeds ${data.seeds.join(", ")}`,
  ];
  document.getElementById("summary")!.textContent = [...about, `Ektara ${data.version}`].join(" · ");
}

function column(data: PageData, name: string): Coded | undefined {
  return data.columns[name];
}

function mixes(data: PageData, explorer: Explorer): sections.Section | null {
  const language = column(data, "language"),
    genre = column(data, "genre");
  if (!language && !genre) return null;
  const holder = el("div");
  const show = (method: number) => {
    const name = (c: number) =>
      c < 0 ? "noise" : `${c} ${data.explanations[method]?.clusters.find((found) => found.cluster === c)?.name ?? ""}`;
    const labels = [
      ...(language && genre ? [["language × genre", sections.joined(language, genre)] as const] : []),
      ...(language ? [["language", language] as const] : []),
      ...(genre ? [["genre", genre] as const] : []),
    ];
    holder.replaceChildren(
      ...labels.map(([title, label]) => sections.counts(data.methods[method], title, label, name)),
    );
  };
  show(data.first_method);
  explorer.onMethod(show);
  return {id: "mixes", title: "Clusters by language and genre", nodes: [holder]};
}

/** Two clusterings beside each other: how many songs each pair of clusters shares. */
function comparison(data: PageData): sections.Section | null {
  if (data.methods.length < 2) return null;
  const pick = (id: string, at: number) => {
    const select = el(
      "select",
      {id},
      ...data.methods.map((m, i) =>
        el("option", {value: i}, (m.task && m.task !== "easy" ? m.task + " · " : "") + m.name),
      ),
    );
    select.value = String(at);
    return select;
  };
  const first = pick("compare-a", 0),
    second = pick("compare-b", 1),
    holder = el("div");
  const show = () => {
    const [a, b] = [data.methods[Number(first.value)], data.methods[Number(second.value)]];
    const names = [...new Set(b.clusters)].filter((c) => c >= -1).sort((x, y) => x - y);
    const label = {
      names: names.map((c) => (c < 0 ? "noise" : String(c))),
      codes: b.clusters.map((c) => names.indexOf(c)),
    };
    holder.replaceChildren(sections.counts(a, `clusters of ${b.name}`, label, (c) => (c < 0 ? "noise" : String(c))));
  };
  first.addEventListener("change", show);
  second.addEventListener("change", show);
  show();
  return {
    id: "compare",
    title: "Two clusterings compared",
    nodes: [el("div", {class: "controls"}, field("Rows", first), field("Columns", second)), holder],
  };
}

function start(data: PageData) {
  header(data);
  if (data.notes.length > 0)
    document
      .getElementById("main")!
      .append(el("div", {class: "notes"}, ...data.notes.map((note) => el("p", {}, note))));
  const player = new Player(data, peaksReader(data));
  const explorer = new Explorer(data, player, neighborsReader(data), data.can_search ? lyricsLike : null);
  add(sections.findings(data));
  add({id: "map", title: "The map", nodes: [explorer.node]});
  explorer.attached();
  add(cardSection(data, data.first_method, explorer));
  add(mixes(data, explorer));
  add(sections.scores(data));
  add(sections.across(data));
  add(comparison(data));
  add(sections.warnings(data));
  add(models.training(data));
  add(models.pictures(data, (song) => explorer.songButton(song)));
  add(models.sweeps(data));
  add(sections.tree(data));
  add(audit(data, (song) => explorer.songButton(song)));
  add(sections.duplicates(data, (song) => explorer.songButton(song)));
  add(sections.failures(data));
  add(sections.recipe(data));
  document.body.dataset.ready = "true";
}

given()
  .then(start)
  .catch((problem: unknown) => {
    document.getElementById("title")!.textContent = "The data cannot be shown";
    document.getElementById("summary")!.textContent = problem instanceof Error ? problem.message : String(problem);
  });
