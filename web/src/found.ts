// Which songs a state shows, under which heading: everything that lists or draws songs asks here.
import {groupName} from "./cards";
import {say} from "./catalogue";
import {CLUSTER} from "./colours";
import type {Editor} from "./edits";
import type {Coded, PageData} from "./model";
import {passing, told as toldFilters} from "./narrowing";
import {songPath} from "./paths";
import type {Search} from "./search";
import {ALL, type Selection, type State} from "./state";

/** A song that a search of the lyrics found, and its line that is nearest to the words. */
export type Hit = {song: number; score: number; line: string};

/** What a search of the lyrics found: the nearest of all songs that have some. */
export type Hits = {of: number; hits: Hit[]};

export interface Found {
  songs: number[] | null; // null: every song
  heading: string; // "" for every song
  way: number[]; // drawn as a line
  lines: Map<number, string>; // of lyrics that were searched
  problem: string; // why there is nothing, "" where all went well
}

/** Where the page gets what it does not hold; each says by an exception why it cannot. */
export interface Sources {
  neighbors(method: number): number[][] | Promise<number[][]>;
  lyricsLike: ((words: string) => Promise<Hits>) | null;
  editor: Editor | null; // where the server takes edits
}

/** A report of more songs than this holds no neighbours (ektara/report/page_clusters.hpp). */
const MOST_WITH_NEIGHBORS = 5000;

/** Why there are no similar songs and no paths at all, "" where there are. */
export function withoutNeighbors(data: PageData, method: number): string {
  if (data.server || (data.neighbors[String(data.methods[method].map)] as number[][] | undefined)?.length) return "";
  const n = data.songs.id.length;
  return n > MOST_WITH_NEIGHBORS ? say("problem.too_many", {n}) : say("problem.run_without");
}

export const titleOf = (data: PageData, song: number) => data.songs.title[song] || data.songs.id[song];

export function songsOfCluster(data: PageData, method: number, cluster: number): number[] {
  return data.methods[method].clusters.flatMap((c, song) => (c === cluster ? [song] : []));
}

/** What a cluster is called, "" where nobody says. */
export function clusterName(data: PageData, method: number, cluster: number): string {
  const found = data.explanations[method]?.clusters.find((one) => one.cluster === cluster);
  return found ? groupName(found) : "";
}

const nothing = (heading: string, problem: string): Found => ({
  songs: [],
  heading,
  way: [],
  lines: new Map(),
  problem,
});

const listed = (songs: number[] | null, heading: string, more: Partial<Found> = {}): Found => ({
  songs,
  heading,
  way: [],
  lines: new Map(),
  problem: "",
  ...more,
});

function headingOfCluster(data: PageData, state: State, of: number, n: number): string {
  const own = of === state.method;
  const method = data.methods[of].name;
  if (n < 0) return own ? say("found.noise") : say("found.noise_of", {method});
  const name = clusterName(data, of, n);
  const text = own ? say("found.cluster", {n, name}) : say("found.cluster_of", {n, name, method});
  return text.replace(/: $/, "");
}

/** Which space says what is near: told where the run has several. */
function spaceOf(data: PageData, method: number): string {
  return new Set(data.methods.map(({map}) => map)).size > 1 ? data.methods[method].name.split(" + ")[0] : "";
}

export class Finder {
  constructor(
    private readonly data: PageData,
    private readonly search: Search,
    private readonly sources: Sources,
  ) {}

  /** At once where the page holds what it takes, else as soon as the server has answered; never fails. */
  find(state: State): Found | Promise<Found> {
    const found = this.selected(state);
    return found instanceof Promise ? found.then((one) => this.narrowed(one, state)) : this.narrowed(found, state);
  }

  private selected(state: State): Found | Promise<Found> {
    const {data} = this;
    const {selection} = state;
    switch (selection.kind) {
      case "all":
        return listed(null, "");
      case "cluster":
        return listed(
          songsOfCluster(data, selection.method, selection.cluster),
          headingOfCluster(data, state, selection.method, selection.cluster),
        );
      case "label":
        return this.labelled(selection);
      case "search":
        return listed(this.search.find(selection.text), say("found.search", {text: selection.text}));
      case "meaning":
        return this.meant(selection.text);
      case "similar":
        return this.near(state, selection.song);
      case "path":
        return this.between(state, selection.from, selection.to);
      case "lasso":
      case "shown":
        return listed(selection.songs, say(selection.kind === "lasso" ? "found.lasso" : "found.shown"));
    }
  }

  private labelled({column, value}: Selection & {kind: "label"}): Found {
    const label = this.data.columns[column] as Coded | undefined;
    const heading = say("found.label", {column, value: value || say("map.none")});
    if (!label) return nothing(heading, say("problem.lost", {what: column}));
    const code = label.names.indexOf(value);
    return listed(
      label.codes.flatMap((one, song) => (one === code ? [song] : [])),
      heading,
    );
  }

  private async meant(text: string): Promise<Found> {
    const heading = say("found.meaning", {text});
    if (!this.sources.lyricsLike) return nothing(heading, say("problem.server"));
    try {
      const {of, hits} = await this.sources.lyricsLike(text);
      const n = hits.length;
      return listed(
        hits.map(({song}) => song),
        n < of ? say("found.meaning_some", {text, n, of}) : heading,
        {lines: new Map(hits.map(({song, line}) => [song, line]))},
      );
    } catch (problem) {
      return nothing(heading, told(problem));
    }
  }

  private near(state: State, song: number): Found | Promise<Found> {
    const space = spaceOf(this.data, state.method);
    const title = titleOf(this.data, song);
    const heading = space ? say("found.similar_by", {title, space}) : say("found.similar", {title});
    return this.withNeighbors(state, heading, (neighbors) =>
      neighbors[song]?.length
        ? listed([song, ...neighbors[song]], heading)
        : nothing(heading, say("problem.no_neighbors")),
    );
  }

  private between(state: State, from: number, to: number): Found | Promise<Found> {
    const space = spaceOf(this.data, state.method);
    const ends = {from: titleOf(this.data, from), to: titleOf(this.data, to)};
    const heading = space ? say("found.path_by", {...ends, space}) : say("found.path", ends);
    return this.withNeighbors(state, heading, (neighbors) => {
      const way = songPath(neighbors, this.data.songs.song, from, to);
      return listed(way, heading, {way});
    });
  }

  private withNeighbors(
    {method}: State,
    heading: string,
    use: (neighbors: number[][]) => Found,
  ): Found | Promise<Found> {
    const reason = withoutNeighbors(this.data, method);
    if (reason) return nothing(heading, reason);
    const neighbors = this.sources.neighbors(method);
    const checked = (rows: number[][]) => (rows.length > 0 ? use(rows) : nothing(heading, say("problem.run_without")));
    return neighbors instanceof Promise
      ? neighbors.then(checked, (problem: unknown) => nothing(heading, told(problem)))
      : checked(neighbors);
  }

  /** What the filters leave. */
  private narrowed(found: Found, now: State): Found {
    const passes = passing(this.data, now);
    if (!passes) return found;
    const all = found.songs ?? this.data.songs.id.map((_, song) => song);
    const heading = [found.heading, ...toldFilters(this.data, now)].filter(Boolean).join(" · ");
    return {...found, songs: all.filter(passes), heading};
  }
}

/** A request that got no answer at all is a TypeError of fetch; others say what the server said. */
export function told(problem: unknown): string {
  if (problem instanceof TypeError) return say("problem.server");
  return problem instanceof Error ? say("problem.answer", {text: problem.message}) : String(problem);
}

/** The selection that a legend's entry stands for. */
export function selectionOfEntry(data: PageData, method: number, colour: string, name: string): Selection {
  if (colour !== CLUSTER) return colour in data.columns ? {kind: "label", column: colour, value: name} : ALL;
  return {kind: "cluster", method, cluster: name === "noise" ? -1 : Number(name)};
}
