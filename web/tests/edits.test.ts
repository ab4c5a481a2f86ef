// What people change on the page: what is sent, what is undone together, and what is told of it.
import {afterEach, describe, expect, it} from "vitest";
import {groupName} from "../src/cards";
import {setLanguage} from "../src/catalogue";
import {
  type Edit,
  type Edits,
  Editor,
  groupsOf,
  labelColumns,
  labels,
  moves,
  pins,
  type Send,
  textOf,
} from "../src/edits";
import type {Cluster, PageData} from "../src/model";

afterEach(() => setLanguage("en"));

const data = {
  songs: {id: Array.from({length: 6}, (_, i) => `${i}.wav`), title: Array.from({length: 6}, (_, i) => `Song ${i}`)},
  methods: [{name: "First", clustering: "first", clusters: [0, 1, 2, 0, -1, -2]}],
  columns: {genre: {names: ["rock"], codes: [0, 0, 0, 0, 0, 0]}, year: {names: [], codes: []}},
} as unknown as PageData;

/** A server that keeps what it is sent, as the real one does. */
function server() {
  const kept: Edit[] = [];
  const asked: [string, unknown][] = [];
  const now = (): Edits => ({n: kept.length, version: JSON.stringify(kept), edits: kept.slice(-2)});
  const send: Send = (address, body) => {
    asked.push([address, body]);
    if (address === "edits/add") kept.push(...(body as Edit[]));
    if (address === "edits/undo") {
      const {n, version} = body as {n: number; version: string};
      if (version !== now().version) return Promise.reject(new Error("E1642: others"));
      kept.splice(kept.length - n, n);
    }
    return Promise.resolve(now());
  };
  return {kept, asked, send};
}

const name = (group: number, text: string): Edit => ({edit: "name", clustering: "first", group, name: text});

describe("an editor", () => {
  it("undoes together what was made together, one step after the other", async () => {
    const {kept, send} = server();
    const drawn: string[] = [];
    const editor = new Editor(send, (place) => Promise.resolve(void drawn.push(place)));
    await editor.add([name(1, "Rain")], "a");
    await editor.add(moves(data, 0, [0, 1, 2], 1), "b");
    expect(editor.lastSize()).toBe(3);
    expect(editor.place).toBe("b");
    await editor.undo("c");
    expect(kept).toEqual([name(1, "Rain")]);
    expect([editor.lastSize(), editor.place]).toEqual([1, ""]);
    await editor.undo("c");
    expect([editor.made.n, editor.lastSize(), drawn]).toEqual([0, 0, ["a", "b", "c", "c"]]);
  });

  it("undoes nothing that others changed meanwhile, and reads the list again", async () => {
    const {kept, send} = server();
    const editor = new Editor(send, () => Promise.resolve());
    await editor.add([name(1, "Rain")], "a");
    kept.push(name(2, "Sun"));
    await expect(editor.undo("a")).rejects.toThrow("E1642");
    expect([editor.made.n, kept.length]).toEqual([2, 2]);
  });

  it("says that it is saved where only drawing it fails", async () => {
    const {kept, send} = server();
    const editor = new Editor(send, () => Promise.reject(new Error("gone")));
    await expect(editor.add([name(1, "Rain")], "a")).rejects.toThrow(/It is saved, but .*\(gone\)/);
    expect(kept.length).toBe(1);
  });

  it("keeps nothing of what the server refused", async () => {
    const editor = new Editor(
      () => Promise.reject(new Error("E1607: no such group")),
      () => Promise.resolve(),
    );
    await expect(editor.add([name(9, "x")], "a")).rejects.toThrow("E1607");
    expect([editor.made.n, editor.place]).toEqual([0, ""]);
  });
});

describe("edits", () => {
  it("leave out songs that the method has not grouped, and move those of no group", () => {
    expect(moves(data, 0, [3, 4, 5], 2).map((one) => "song" in one && one.song)).toEqual(data.songs.id.slice(3, 5));
    expect(pins(data, 0, [3, 4])).toEqual([
      {edit: "pin", clustering: "first", song: data.songs.id[3], group: 0},
      {edit: "pin", clustering: "first", song: data.songs.id[4], group: -1},
    ]);
    expect(labels(data, [1], "genre", "folk")).toEqual([
      {edit: "label", song: data.songs.id[1], column: "genre", value: "folk"},
    ]);
    expect(groupsOf(data, 0)).toEqual([0, 1, 2]);
    expect(labelColumns(data)).toEqual(["language", "genre", "year"]);
  });

  it("are told in both languages, with what is not known as it is", () => {
    const [move] = moves(data, 0, [1], 2);
    expect(textOf(data, move)).toBe("Song 1 is moved to group 2 of First");
    expect(textOf(data, name(1, "Rain"))).toBe("Group 1 of First is called “Rain”");
    expect(textOf(data, name(1, ""))).toBe("Group 1 of First has no name of yours");
    expect(textOf(data, {edit: "label", song: "gone", column: "genre", value: ""})).toBe("gone has no genre");
    expect(textOf(data, {...move, clustering: "gone.kmeans"} as Edit)).toContain("gone.kmeans");
    setLanguage("bn");
    expect(textOf(data, move)).toBe("Song 1 সরানো হলো First-এর দল ২-এ");
  });

  it("give a group the name that it then has everywhere", () => {
    const cluster = {words: [["noisy", ""]], mostly: {}} as unknown as Cluster;
    expect(groupName({...cluster, given: "Rainy ballads"})).toBe("Rainy ballads");
    expect(groupName(cluster)).toBe("noisy");
  });
});
