import {audit} from "./audit";
import {card} from "./cards";
import {button, el, words} from "./dom";
import {Explorer, type Hit} from "./explorer";
import {bytes, unpack} from "./decode";
import {choice} from "./k_choice";
import * as mixes from "./mixes";
import type {PageData} from "./model";
import * as models from "./models";
import {shadeOf} from "./palette";
import {Player} from "./player";
import {scores} from "./scores";
import * as sections from "./sections";
import type {Sent} from "./sent";
import {shape} from "./silhouette";
import {counted, shown} from "./text";
import {trees} from "./tree";

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

function cards(data: PageData, explorer: Explorer): sections.Section | null {
  if (data.explanations.length === 0) return null;
  const holder = el("div", {class: "cards"});
  const head = el("p", {class: "faint"});
  const show = (method: number) => {
    const explanation = data.explanations[method];
    const {song} = data.songs;
    const members = (cluster: number) => data.methods[method].clusters.flatMap((c, i) => (c === cluster ? [i] : []));
    head.textContent =
      `${data.methods[method].name}; features from ${explanation.features_from}; bars: standardised effects, ` +
      "to the right what is higher in the cluster." +
      (data.default_clustering?.clustering === data.methods[method].clustering
        ? ` The run's default: ${data.default_clustering.rule}.`
        : "") +
      (explanation.noise > 0 ? ` ${counted(song, members(-1))} are noise and in no cluster.` : "");
    holder.replaceChildren(
      ...explanation.clusters.map((cluster) =>
        card(
          cluster,
          counted(song, members(cluster.cluster)),
          shadeOf(String(cluster.cluster), 0),
          (song) => explorer.songButton(song),
          button(`Show cluster ${cluster.cluster} on the map`, () =>
            explorer.selectCluster(method, cluster.cluster, cluster.name),
          ),
        ),
      ),
    );
  };
  show(data.first_method);
  explorer.onMethod(show);
  return {id: "clusters", title: "What the clusters are", nodes: [head, holder]};
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
  add(cards(data, explorer));
  add(scores(data));
  add(mixes.mixes(data, (shown) => explorer.onMethod(shown)));
  add(sections.across(data));
  add(shape(data, (shown) => explorer.onMethod(shown)));
  add(choice(data));
  add(trees(data));
  add(mixes.comparison(data));
  add(sections.warnings(data));
  add(models.training(data));
  add(models.pictures(data, (song) => explorer.songButton(song)));
  add(models.sweeps(data));
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
