// What people say of a run on the page: names of groups, moved and pinned songs, corrected labels. The server checks
// and keeps it (apps/server/editing.hpp) and sends what the page then shows.
import {say} from "./catalogue";
import type {PageData} from "./model";

/** A line of RUN/edits.json. */
export type Edit =
  | {edit: "name"; clustering: string; group: number; name: string}
  | {edit: "move" | "pin"; clustering: string; song: string; group: number}
  | {edit: "label"; song: string; column: string; value: string};

/** How many there are, what tells them apart from others, and the last of them, oldest first. */
export interface Edits {
  n: number;
  version: string;
  edits: Edit[];
}

/** Asks the server; fails with what it says. */
export type Send = (address: string, body: unknown) => Promise<Edits>;

/** So many songs are changed at a time: the server takes no longer requests. */
export const MOST_SONGS = 500;

/** Longest name of a group or value of a label (ektara/report/asked_edits.hpp). */
export const LONGEST = 200;

/** What was asked for is done, and yet the page cannot show it. */
export class NotShown extends Error {}

export class Editor {
  made: Edits = {n: 0, version: "", edits: []};
  /** What was saved last, by the selector of what asked for it: there it can be undone. */
  place = "";
  /** The songs that are being changed, what they are called, and which label was looked at. */
  songs: {places: number[]; heading: string; column: string} | null = null;
  private readonly sizes = new Map<string, number>(); // edits that were made together, by the version they led to

  constructor(
    private readonly send: Send,
    private readonly refresh: (place: string) => Promise<void>,
  ) {}

  async list() {
    this.made = await this.send("edits", []);
  }

  /** Saves these together, then shows the run as it is then. */
  async add(edits: Edit[], place: string) {
    this.made = await this.send("edits/add", edits);
    this.sizes.set(this.made.version, edits.length);
    await this.show(place, place);
  }

  /** How many edits the last step made: what was made together is undone together. */
  lastSize(): number {
    return Math.min(this.made.n, this.sizes.get(this.made.version) ?? 1);
  }

  /** Takes the last step back. Where others changed the edits meanwhile nothing is, and the list is read again. */
  async undo(place: string) {
    try {
      this.made = await this.send("edits/undo", {n: this.lastSize(), version: this.made.version});
    } catch (problem) {
      await this.list().catch(() => undefined);
      throw problem;
    }
    await this.show("", place);
  }

  private async show(saved: string, place: string) {
    this.place = saved;
    try {
      await this.refresh(place);
    } catch (problem) {
      throw new NotShown(say("edit.not_shown", {text: problem instanceof Error ? problem.message : String(problem)}));
    }
  }
}

const titleOf = (data: PageData, id: string) => data.songs.title[data.songs.id.indexOf(id)] || id;

const methodOf = (data: PageData, clustering: string) =>
  data.methods.find((one) => one.clustering === clustering)?.name ?? clustering;

/** One sentence, with titles and names as they are. */
export function textOf(data: PageData, edit: Edit): string {
  switch (edit.edit) {
    case "name": {
      const values = {n: edit.group, method: methodOf(data, edit.clustering), name: edit.name};
      return edit.name === "" ? say("edit.unnamed", values) : say("edit.named", values);
    }
    case "label": {
      const values = {title: titleOf(data, edit.song), column: edit.column, value: edit.value};
      return edit.value === "" ? say("edit.unlabelled", values) : say("edit.labelled", values);
    }
    default: {
      const {song, group, clustering} = edit;
      const values = {title: titleOf(data, song), n: group, method: methodOf(data, clustering)};
      return say(edit.edit === "move" ? "edit.moved" : "edit.pinned", values);
    }
  }
}

/** The groups that songs can be moved to, in their order. */
export const groupsOf = (data: PageData, method: number): number[] =>
  [...new Set(data.methods[method].clusters.filter((cluster) => cluster >= 0))].sort((a, b) => a - b);

/** The songs of these that the method has grouped, as edits that put each into a group. */
export function moves(data: PageData, method: number, songs: number[], group: number): Edit[] {
  const {clustering, clusters} = data.methods[method];
  return songs
    .filter((song) => clusters[song] >= -1)
    .map((song) => ({edit: "move", clustering, song: data.songs.id[song], group}));
}

/** Edits by which these songs stay in the groups where they are. */
export function pins(data: PageData, method: number, songs: number[]): Edit[] {
  const {clustering, clusters} = data.methods[method];
  return songs
    .filter((song) => clusters[song] >= -1)
    .map((song) => ({edit: "pin", clustering, song: data.songs.id[song], group: clusters[song]}));
}

export const labels = (data: PageData, songs: number[], column: string, value: string): Edit[] =>
  songs.map((song) => ({edit: "label", song: data.songs.id[song], column, value}));

/** The labels that can be corrected: language and genre, also where no song has one yet, then the run's own. */
export const labelColumns = (data: PageData): string[] => [
  ...new Set(["language", "genre", ...Object.keys(data.columns)]),
];
