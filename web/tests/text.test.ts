import {describe, expect, it} from "vitest";
import {counted, csv, csvCell, m3u8, number, plain, shown} from "../src/text";

describe("plain", () => {
  it("makes the two spellings of ড় ঢ় য় one", () => {
    expect(plain("\u09dc \u09dd \u09df")).toBe(plain("\u09a1\u09bc \u09a2\u09bc \u09af\u09bc"));
  });
  it("drops capitals, accents, joiners and directional marks", () => {
    expect(plain("  Café\u200d  \u202eNoir ")).toBe("cafe noir");
  });
  it("keeps Bangla vowel signs apart", () => {
    expect(plain("কি")).not.toBe(plain("কা"));
  });
});

describe("shown", () => {
  it("shows control characters and takes directional overrides their power", () => {
    expect(shown("a\u0000b\u202ec")).toBe("a\u2400b\ufffdc");
  });
});

describe("counted", () => {
  it("counts songs, and the clips of songs that have several", () => {
    expect([
      counted([], 3),
      counted([], [2]),
      counted([0, 0, 1], 3),
      counted([0, 0, 1], [0, 1]),
      counted([0, 0], []),
    ]).toEqual(["3 songs", "1 song", "3 clips of 2 songs", "2 clips of 1 song", "0 clips of 0 songs"]);
  });
});

describe("csv", () => {
  it("lets no spreadsheet run a cell", () => {
    for (const cell of ['=HYPERLINK("x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
      expect(csvCell(cell).replace(/^"/, "")).toMatch(/^'/);
  });
  it("leaves numbers alone and quotes what needs it", () => {
    expect([csvCell(-1.5), csvCell("-1.5"), csvCell('say "ho", x'), csvCell("a\nb")]).toEqual([
      "-1.5",
      "-1.5",
      '"say ""ho"", x"',
      '"a\nb"',
    ]);
  });
  it("writes a header and LF line ends", () => {
    expect(csv(["id", "n"], [["a", 1]])).toBe("id,n\na,1\n");
  });
});

describe("m3u8", () => {
  const song = {path: "../music/a.ogg", title: "A\nB", artist: "X", seconds: 59.6};
  it("keeps every entry on its lines, without a byte order mark", () => {
    expect(m3u8("mine", [song])).toBe("#EXTM3U\n#PLAYLIST:mine\n#EXTINF:60,X - A B\n../music/a.ogg\n");
  });
  it("leaves out what it cannot tell and guards a leading #", () => {
    expect(
      m3u8("m", [
        {...song, path: "a\nb"},
        {...song, path: ""},
        {...song, path: "#1.ogg"},
      ])
        .split("\n")
        .slice(-2),
    ).toEqual(["./#1.ogg", ""]);
  });
});

describe("number", () => {
  it("has no minus before zeros and says where there is none", () => {
    expect([number(-0.0004), number(-0.5), number(null), number(NaN), number(-0.2, 0)]).toEqual([
      "0.000",
      "-0.500",
      "–",
      "–",
      "0",
    ]);
  });
});
