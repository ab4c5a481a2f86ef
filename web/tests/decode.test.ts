import {describe, expect, it} from "vitest";
import {address, lists, numbers, reference, rows, songWords, words16} from "../src/decode";

const base64 = (...codes: number[]) => btoa(String.fromCharCode(...codes.flatMap((code) => [code & 255, code >> 8])));

describe("numbers", () => {
  it("reads 16-bit words with the low byte first, and none as NaN", () => {
    expect([...words16(base64(1, 258, 65535))]).toEqual([1, 258, 65535]);
    const read = numbers({low: -2, step: 0.5, text: base64(0, 7, 65535)});
    expect([read[0], read[1], Number.isNaN(read[2])]).toEqual([-2, 1.5, true]);
  });
});

describe("lists", () => {
  it("drops what is missing and keeps every list", () => {
    expect(lists({count: 2, text: base64(3, 4, 5, 65535, 65535, 65535)})).toEqual([[3, 4], [5], []]);
    expect(lists({count: 0, text: ""})).toEqual([]);
  });
});

describe("rows", () => {
  it("gives every object its keys again", () => {
    expect(
      rows({
        columns: ["a", "b"],
        rows: [
          [1, null],
          [2, "x"],
        ],
      }),
    ).toEqual([
      {a: 1, b: null},
      {a: 2, b: "x"},
    ]);
  });
});

describe("songWords", () => {
  it("adds the steps up", () => {
    const words = songWords({words: ["a", "b", "c"], texts: [[0, 2], [], [1, 1]]});
    expect(words.texts.map((text) => [...text].map((at) => words.vocabulary[at]).join(""))).toEqual(["ac", "", "bc"]);
  });
});

describe("reference", () => {
  it("encodes what RFC 3986 reserves and keeps the folders", () => {
    expect(reference("../music/a #1 (ড়)'.ogg")).toBe(
      "../music/a%20%231%20%28%E0%A7%9C%29%27.ogg".replace("%E0%A7%9C", encodeURIComponent("ড়")),
    );
  });
});

describe("address", () => {
  it("leads from the report to the song, whatever bytes its name has", () => {
    expect(["", "../../m/a #1.ogg", "../m/a.ogg", "a.ogg", "file:../../m/caf%E9%20%23.ogg"].map(address)).toEqual([
      "",
      "../m/a%20%231.ogg",
      "m/a.ogg",
      "playlists/a.ogg",
      "../m/caf%E9%20%23.ogg",
    ]);
  });
});
