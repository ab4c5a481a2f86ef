import {describe, expect, it} from "vitest";
import {counted, csv, number, plain, short, shown, signed, weightsOf} from "../src/text";

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
  it("writes a header and LF line ends", () => {
    expect(csv(["id", "n"], [["a", 1]])).toBe("id,n\na,1\n");
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

describe("weightsOf", () => {
  it("names all weights behind a row, and no other warning", () => {
    const all = "musicnn-msd, onnx-clap (AudioSet)";
    expect([
      weightsOf("W-CONFOUNDED language"),
      weightsOf("W-PRETRAINED musicnn-msd"),
      weightsOf(`W-COLLAPSED W-PRETRAINED ${all} W-CONDITIONED`),
    ]).toEqual([undefined, "musicnn-msd", all]);
  });
});

describe("signed and short numbers", () => {
  it("give what rounds to zero no sign", () => {
    expect([signed(-0.0004), signed(0.0004), signed(-0.0006), signed(0.5, 1), signed(null)]).toEqual([
      "0.000",
      "0.000",
      "−0.001",
      "+0.5",
      "–",
    ]);
  });
  it("need no exponent", () => {
    expect([12345678, 1950, 0.000123456, -14.237, 0, 3e-12, NaN].map(short)).toEqual([
      "12345678",
      "1950",
      "0.000123",
      "-14.2",
      "0",
      "0",
      "–",
    ]);
  });
});
