// What the page shows is one value, and the address holds it: reload, back and links bring it back.
// `#SECTION?key=value&…`: only what differs from the first view stands there.
import type {Language} from "./catalogue";
import {bytes} from "./decode";

/** Which songs are listed and bright on the map. */
export type Selection =
  | {kind: "all"}
  | {kind: "cluster"; method: number; cluster: number}
  | {kind: "label"; column: string; value: string}
  | {kind: "search"; text: string}
  | {kind: "meaning"; text: string} // lyrics that say this
  | {kind: "similar"; song: number}
  | {kind: "path"; from: number; to: number}
  | {kind: "lasso"; songs: number[]}
  | {kind: "shown"; songs: number[]}; // what the map showed when it was asked

/** Lines drawn over the points. */
export type Overlay = "none" | "outlines" | "density";

export interface State {
  section: string; // of the page, "" for its top
  method: number;
  map: string; // kind of map: "" the first that the method has
  overlay: Overlay;
  colour: string;
  selection: Selection;
  ranges: Record<string, [number, number]>; // filter by number columns, on top of the selection
  values: Record<string, string[]>; // filter by values of label columns, on top of both
  page: number; // of the song list
  at: number; // the song that is marked, -1 none
  from: number; // where a path that is being asked for begins, -1 none
  song: number; // in the player, -1 none
  language: Language;
}

/** What an address can name. */
export interface Known {
  methods: {task: string; clustering: string}[];
  ids: string[];
  colours: string[];
  first: State;
}

export const ALL: Selection = {kind: "all"};

export function firstState(method: number, colour: string, language: Language): State {
  return {
    section: "",
    method,
    map: "",
    overlay: "none",
    colour,
    selection: ALL,
    ranges: {},
    values: {},
    page: 0,
    at: -1,
    from: -1,
    song: -1,
    language,
  };
}

/** A clustering's name; with the task where two tasks share it. */
function methodKey({methods}: Known, method: number): string {
  const {task, clustering} = methods[method];
  return methods.filter((one) => one.clustering === clustering).length > 1 ? `${task}/${clustering}` : clustering;
}

/** Tells two lists of songs apart (FNV-1a, 32 bits). */
function digestOf(ids: string[]): string {
  let hash = 0x811c9dc5;
  const text = ids.join("\n");
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** One bit a song, behind a digest of the list that the bits are of. */
export function packSongs(songs: number[], ids: string[]): string {
  const bits = new Uint8Array(Math.ceil(ids.length / 8));
  for (const song of songs) bits[song >> 3] |= 1 << (song & 7);
  const text = btoa(Array.from(bits, (byte) => String.fromCharCode(byte)).join(""));
  return `${digestOf(ids)}.${text.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_")}`;
}

/** Null where the bits are of another list of songs, or none. */
export function unpackSongs(text: string, ids: string[]): number[] | null {
  const [digest, packed] = text.split(".");
  if (!packed || digest !== digestOf(ids) || !/^[\w-]+$/.test(packed)) return null;
  try {
    const bits = bytes(packed.replaceAll("-", "+").replaceAll("_", "/"));
    return ids.flatMap((_, song) => ((bits[song >> 3] >> (song & 7)) & 1 ? [song] : []));
  } catch {
    return null;
  }
}

function selectionWords(state: State, known: Known): [string, string][] {
  const {selection} = state;
  switch (selection.kind) {
    case "all":
      return [];
    case "cluster":
      return [
        ["cluster", String(selection.cluster)],
        ...(selection.method === state.method
          ? []
          : ([["of", methodKey(known, selection.method)]] as [string, string][])),
      ];
    case "label":
      return [
        ["label", selection.column],
        ["value", selection.value],
      ];
    case "search":
      return [["q", selection.text]];
    case "meaning":
      return [["meaning", selection.text]];
    case "similar":
      return [["similar", known.ids[selection.song]]];
    case "path":
      return [
        ["path", known.ids[selection.from]],
        ["to", known.ids[selection.to]],
      ];
    default:
      return [[selection.kind, packSongs(selection.songs, known.ids)]];
  }
}

/** The address's hash of a state, "" for the first view. */
export function format(state: State, known: Known): string {
  const {first, ids} = known;
  const words: [string, string][] = [];
  if (state.language !== first.language) words.push(["lang", state.language]);
  if (state.method !== first.method) words.push(["method", methodKey(known, state.method)]);
  if (state.map !== first.map) words.push(["map", state.map]);
  if (state.overlay !== first.overlay) words.push(["over", state.overlay]);
  if (state.colour !== first.colour) words.push(["colour", state.colour]);
  words.push(...selectionWords(state, known));
  for (const [column, [low, high]] of Object.entries(state.ranges)) words.push(["range", `${low}~${high}~${column}`]);
  for (const [column, values] of Object.entries(state.values))
    for (const value of values) words.push(["pick", `${encodeURIComponent(column).replaceAll("~", "%7E")}~${value}`]);
  if (state.page > 0) words.push(["page", String(state.page + 1)]);
  for (const [key, song] of [
    ["from", state.from],
    ["song", state.song],
    ["at", state.at === state.song ? -1 : state.at],
  ] as const)
    if (song >= 0) words.push([key, ids[song]]);
  const query = new URLSearchParams(words).toString();
  if (state.section === "" && query === "") return "";
  return `#${state.section}${query === "" ? "" : `?${query}`}`;
}

/** The state of an address, and what it names that is not there. */
export function parse(hash: string, known: Known): {state: State; lost: string[]} {
  const text = hash.replace(/^#/, "");
  const mark = text.indexOf("?");
  const query = new URLSearchParams(mark < 0 ? "" : text.slice(mark + 1));
  const lost: string[] = [];
  const found = (key: string, place: (given: string) => number, otherwise: number) => {
    const given = query.get(key);
    if (given === null) return otherwise;
    const at = place(given);
    if (at < 0) lost.push(given);
    return at < 0 ? otherwise : at;
  };
  const song = (key: string) => found(key, (id) => known.ids.indexOf(id), -1);
  const methodAt = (key: string, otherwise: number) =>
    found(key, (name) => known.methods.findIndex((_, i) => methodKey(known, i) === name), otherwise);
  const {first} = known;
  const method = methodAt("method", first.method);
  const playing = song("song");
  const language = query.get("lang");
  const overlay = query.get("over");
  return {
    state: {
      section: mark < 0 ? text : text.slice(0, mark),
      method,
      map: query.get("map") ?? first.map,
      overlay: overlay === "outlines" || overlay === "density" ? overlay : first.overlay,
      colour:
        known.colours[found("colour", (name) => known.colours.indexOf(name), known.colours.indexOf(first.colour))],
      selection: selectionOf(query, known, lost, {song, method: methodAt("of", method)}),
      ranges: rangesOf(query),
      values: valuesOf(query),
      page: Math.max(0, (Number.parseInt(query.get("page") ?? "", 10) || 1) - 1),
      at: query.has("at") ? song("at") : playing,
      from: song("from"),
      song: playing,
      language: language === "bn" || language === "en" ? language : first.language,
    },
    lost,
  };
}

function selectionOf(
  query: URLSearchParams,
  known: Known,
  lost: string[],
  at: {song: (key: string) => number; method: number},
): Selection {
  const given = (key: string) => query.get(key) ?? "";
  if (/^-?\d+$/.test(given("cluster"))) return {kind: "cluster", method: at.method, cluster: Number(given("cluster"))};
  if (query.has("label")) return {kind: "label", column: given("label"), value: given("value")};
  if (given("q") !== "") return {kind: "search", text: given("q")};
  if (given("meaning") !== "") return {kind: "meaning", text: given("meaning")};
  if (query.has("similar")) {
    const song = at.song("similar");
    return song < 0 ? ALL : {kind: "similar", song};
  }
  if (query.has("path")) {
    const [from, to] = [at.song("path"), at.song("to")];
    return from < 0 || to < 0 ? ALL : {kind: "path", from, to};
  }
  for (const kind of ["lasso", "shown"] as const)
    if (query.has(kind)) {
      const songs = unpackSongs(given(kind), known.ids);
      if (songs) return {kind, songs};
      lost.push(kind);
    }
  return ALL;
}

function rangesOf(query: URLSearchParams): State["ranges"] {
  const ranges: State["ranges"] = {};
  for (const text of query.getAll("range")) {
    const [low, high, ...column] = text.split("~");
    const ends: [number, number] = [Number(low), Number(high)];
    if (low !== "" && high !== "" && ends.every(Number.isFinite) && column.length > 0) ranges[column.join("~")] = ends;
  }
  return ranges;
}

function valuesOf(query: URLSearchParams): State["values"] {
  const values: State["values"] = {};
  for (const text of query.getAll("pick")) {
    const mark = text.indexOf("~");
    if (mark <= 0 || !isEncoded(text.slice(0, mark))) continue;
    const column = decodeURIComponent(text.slice(0, mark));
    values[column] = [...(column in values ? values[column] : []), text.slice(mark + 1)];
  }
  return values;
}

/** An address that was written by hand may hold what no address holds. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Where a state is kept: the browser's address, or a test's. */
export interface Address {
  hash(): string;
  push(hash: string): void;
  replace(hash: string): void;
  onChange(follow: () => void): void;
}

export type Follower = (now: State, was: State | null) => void;

/** Holds the state; whatever shows a part of it follows here and is changed nowhere else. */
export class Store {
  private state: State;
  private followers: Follower[] = [];
  lost: string[] = []; // what the address named and the run does not have

  constructor(
    readonly known: Known,
    private readonly address: Address,
  ) {
    this.state = this.read();
    address.onChange(() => this.become(this.read()));
  }

  get now(): State {
    return this.state;
  }

  /** Of another language all is drawn anew: who followed is gone. */
  forgetFollowers() {
    this.followers = [];
  }

  /** Calls `follower` now and after each change. */
  follow(follower: Follower) {
    this.followers.push(follower);
    follower(this.state, null);
  }

  /** A step that Back undoes. */
  go(change: Partial<State>) {
    this.change(change, true);
  }

  /** A change that is no step of its own: typing on, turning pages, moving the mark. */
  adjust(change: Partial<State>) {
    this.change(change, false);
  }

  private change(change: Partial<State>, isStep: boolean) {
    this.lost = [];
    const before = format(this.state, this.known);
    const narrows = "selection" in change || "ranges" in change || "values" in change;
    const turnsToFirstPage = narrows && !("page" in change);
    const next = {...this.state, ...change, ...(turnsToFirstPage ? {page: 0} : {})};
    const hash = format(next, this.known);
    if (hash !== before) {
      if (isStep) this.address.push(hash);
      else this.address.replace(hash);
    }
    this.become(next);
  }

  private read(): State {
    const {state, lost} = parse(this.address.hash(), this.known);
    this.lost = lost;
    return state;
  }

  private become(next: State) {
    const was = this.state;
    this.state = next;
    for (const follower of [...this.followers]) follower(next, was);
  }
}

/** Browsers refuse more than some hundred changes of the address in ten seconds: adjustments wait for one another, and
 *  what was refused is written later. */
const PAUSE_MS = 150;
const REFUSED_MS = 2000;

/** Whether the browser took it: some throw, some do nothing. */
function write(hash: string, push: boolean): boolean {
  const url = location.pathname + location.search + hash;
  try {
    if (push) history.pushState({hash}, "", url);
    else history.replaceState({hash}, "", url);
  } catch {
    return false;
  }
  return (history.state as {hash?: string} | null)?.hash === hash;
}

export function browserAddress(): Address {
  let waiting: string | null = null;
  let timer = 0;
  const wait = (ms: number) => (timer = window.setTimeout(flush, ms));
  const put = (hash: string, push: boolean): boolean => {
    if (write(hash, push)) return true;
    waiting = hash;
    window.clearTimeout(timer);
    wait(REFUSED_MS);
    return false;
  };
  const flush = () => {
    window.clearTimeout(timer);
    timer = 0;
    const hash = waiting;
    waiting = null;
    if (hash !== null) put(hash, false);
  };
  window.addEventListener("pagehide", flush);
  return {
    hash: () => location.hash,
    push: (hash) => {
      flush();
      put(hash, true);
    },
    replace: (hash) => {
      if (timer !== 0) {
        waiting = hash;
        return;
      }
      if (put(hash, false)) wait(PAUSE_MS);
    },
    onChange: (follow) => {
      // A step back in the history, or an address typed by hand.
      window.addEventListener("popstate", () => {
        waiting = null;
        follow();
      });
    },
  };
}
