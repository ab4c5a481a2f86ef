// The state in the address: every kind comes back, and what an address names that is not there is told.
import {describe, expect, it} from "vitest";
import {
  ALL,
  firstState,
  format,
  packSongs,
  parse,
  Store,
  unpackSongs,
  type Address,
  type Known,
  type Selection,
  type State,
} from "../src/state";

const first = firstState(1, "cluster", "en");
const ids = [
  "a/1.mp3",
  "b&c=d#e?.mp3",
  "গান ২.mp3",
  '<"\u202e>.mp3',
  "e~f+g%20.mp3",
  ...Array.from({length: 40}, String),
];
const known: Known = {
  methods: [
    {task: "easy", clustering: "raw.kmeans"},
    {task: "easy", clustering: "pca.kmeans"},
    {task: "hard", clustering: "pca.kmeans"},
  ],
  ids,
  colours: ["cluster", "genre", "tempo ~ bpm"],
  first,
};

const back = (state: State) => parse(format(state, known), known);

/** A browser's history. */
function history() {
  const entries = [""];
  let follow: () => void = () => undefined;
  const address: Address = {
    hash: () => entries[entries.length - 1],
    push: (hash) => entries.push(hash),
    replace: (hash) => (entries[entries.length - 1] = hash),
    onChange: (follower) => (follow = follower),
  };
  return {
    entries,
    address,
    back: () => {
      entries.pop();
      follow();
    },
  };
}

describe("address of a state", () => {
  it("is empty for the first view", () => {
    expect(format(first, known)).toBe("");
    expect(back(first)).toEqual({state: first, lost: []});
  });

  const selections: Selection[] = [
    ALL,
    {kind: "cluster", method: 1, cluster: 3},
    {kind: "cluster", method: 0, cluster: -1},
    {kind: "label", column: "genre & co", value: "rock=roll#1"},
    {kind: "label", column: "genre", value: ""},
    {kind: "search", text: "সোনার  তরী & #?=+ "},
    {kind: "meaning", text: "a wide river"},
    {kind: "similar", song: 2},
    {kind: "path", from: 3, to: 1},
    {kind: "lasso", songs: [0, 7, 8, 44]},
    {kind: "lasso", songs: []},
    {kind: "shown", songs: ids.map((_, i) => i)},
  ];
  it.each(selections)("brings back $kind", (selection) => {
    const state: State = {
      ...first,
      selection,
      section: "map",
      map: "umap",
      overlay: "density",
      colour: "tempo ~ bpm",
      ranges: {"tempo ~ bpm": [90.5, 120], loudness: [-20, -3.25]},
      values: {"mood ~ day": ["calm ~ mild", "ড় & =", ""], genre: ["rock"]},
      page: 4,
      song: 2,
      at: 4,
      from: 3,
      language: "bn",
    };
    expect(back(state)).toEqual({state, lost: []});
    expect(back({...state, method: 2, at: 2}).state).toEqual({
      ...state,
      method: 2,
      at: 2,
      selection: selection.kind === "cluster" ? {...selection} : selection,
    });
  });

  it("holds a section alone as plain links have it", () => {
    expect(format({...first, section: "scores"}, known)).toBe("#scores");
    expect(parse("#scores", known).state).toEqual({...first, section: "scores"});
  });

  it("names what it cannot find and shows the rest", () => {
    const {state, lost} = parse("#map?method=gone&song=gone.mp3&colour=mood&cluster=2&page=x", known);
    expect(lost).toEqual(["gone", "gone.mp3", "mood"]);
    expect(state).toEqual({...first, section: "map", selection: {kind: "cluster", method: 1, cluster: 2}});
    expect(parse("#?similar=nobody", known)).toEqual({state: first, lost: ["nobody"]});
  });

  it("knows when circled songs are of another collection", () => {
    const packed = packSongs([1, 2], ids);
    expect(unpackSongs(packed, ids)).toEqual([1, 2]);
    for (const wrong of ["", ".", "x", packed + "!", packed.split(".")[0], "zz." + packed.split(".")[1]])
      expect(unpackSongs(wrong, ids)).toBeNull();
    expect(unpackSongs(packed, [...ids, "one more"])).toBeNull();
    expect(parse(`#?lasso=${packed}x.y`, {...known, ids: ["other"]}).lost).toEqual(["lasso"]);
  });
});

describe("store", () => {
  it("tells followers once a change, writes steps and adjustments, and goes back", () => {
    const {entries, address, back: goBack} = history();
    const store = new Store(known, address);
    const seen: string[] = [];
    store.follow((now) => seen.push(now.selection.kind));
    store.go({selection: {kind: "search", text: "s"}});
    store.adjust({selection: {kind: "search", text: "sonar"}});
    store.go({method: 0});
    expect(entries).toEqual(["", "#?q=sonar", "#?method=raw.kmeans&q=sonar"]);
    goBack();
    expect(store.now).toEqual({...first, selection: {kind: "search", text: "sonar"}});
    goBack();
    expect(store.now).toEqual(first);
    expect(seen).toEqual(["all", "search", "search", "search", "search", "all"]);
  });

  it("turns to the first page where other songs are listed, and only there", () => {
    const store = new Store(known, history().address);
    store.adjust({page: 3});
    store.go({colour: "genre"});
    expect(store.now.page).toBe(3);
    store.go({selection: {kind: "similar", song: 1}});
    expect(store.now.page).toBe(0);
    store.adjust({page: 2});
    store.go({ranges: {x: [0, 1]}});
    expect(store.now.page).toBe(0);
  });

  it("adds no step where nothing changed", () => {
    const {entries, address} = history();
    const store = new Store(known, address);
    store.go({method: 1});
    expect(entries).toEqual([""]);
  });
});
