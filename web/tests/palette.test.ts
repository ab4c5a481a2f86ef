// The palette under three colour deficiencies: simulation of Machado, Oliveira and Fernandes (2009) at full severity
// and, for the red and green ones, of Viénot, Brettel and Mollon (1999); differences are CIEDE2000.
import {describe, expect, it} from "vitest";
import {classesOf, orderOf, rangeOf} from "../src/colours";
import {NOISE, PALETTE, rgb, shadeOf, shapeOf, SHAPES} from "../src/palette";

type Three = [number, number, number];
type Matrix = [Three, Three, Three];

const VISIONS: Record<string, Matrix> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  "protanopia, 1999": [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  "deuteranopia, 1999": [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};

const times = (matrix: Matrix, v: Three) => matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as Three;
const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

function lab(hex: string, vision: Matrix): Three {
  const seen = times(vision, rgb(hex).map((c) => linear(c / 255)) as Three).map((c) =>
    Math.min(1, Math.max(0, c)),
  ) as Three;
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    seen,
  );
  const [x, y, z] = xyz.map((value, i) => {
    const share = value / [0.95047, 1, 1.08883][i];
    return share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000 (Sharma, Wu and Dalal 2005). */
function difference([l1, a1, b1]: Three, [l2, a2, b2]: Three): number {
  const rad = Math.PI / 180;
  const mean7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7;
  const g = 1 + 0.5 * (1 - Math.sqrt(mean7 / (mean7 + 25 ** 7)));
  const polar = (a: number, b: number) => [Math.hypot(g * a, b), (Math.atan2(b, g * a) / rad + 360) % 360];
  const [[c1, h1], [c2, h2]] = [polar(a1, b1), polar(a2, b2)];
  const turned = Math.abs(h1 - h2) > 180;
  const dh = c1 * c2 === 0 ? 0 : h2 - h1 + (turned ? (h2 > h1 ? -360 : 360) : 0);
  const hue = c1 * c2 === 0 ? h1 + h2 : (h1 + h2 + (turned ? (h1 + h2 < 360 ? 360 : -360) : 0)) / 2;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const t =
    1 -
    0.17 * Math.cos((hue - 30) * rad) +
    0.24 * Math.cos(2 * hue * rad) +
    0.32 * Math.cos((3 * hue + 6) * rad) -
    0.2 * Math.cos((4 * hue - 63) * rad);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const turn = -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((hue - 275) / 25) ** 2)) * rad);
  const [x, y, z] = [(l2 - l1) / sl, (c2 - c1) / sc, (2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * rad)) / sh];
  return Math.sqrt(x * x + y * y + z * z + turn * y * z);
}

describe("palette", () => {
  it("measures differences as the paper's table does", () => {
    expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
    expect(difference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
    expect(difference([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619])).toBeCloseTo(2.0373, 4);
  });

  it.each(Object.keys(VISIONS))("stays apart under %s", (vision) => {
    const seen = [...PALETTE, NOISE].map((colour) => lab(colour, VISIONS[vision]));
    const close: string[] = [];
    seen.forEach((one, i) =>
      seen.slice(0, i).forEach((other, k) => {
        if (difference(one, other) < 8) close.push(`${PALETTE[k]} ${PALETTE[i] ?? NOISE}`);
      }),
    );
    expect(close).toEqual([]);
  });

  it("has 24 colours, then other shapes", () => {
    expect(new Set(PALETTE).size).toBeGreaterThanOrEqual(24);
    const looks = Array.from(
      {length: PALETTE.length * SHAPES.length},
      (_, i) => `${shadeOf(String(i), 0)} ${shapeOf(String(i), 0)}`,
    );
    expect(new Set(looks).size).toBe(looks.length);
  });
});

describe("labels that are numbers", () => {
  const years = {names: ["", "10", "1950", "2", "2020"], codes: [0, 1, 2, 3, 4]};
  it("are ordered by value, what has none last", () => {
    expect(orderOf(years.names)).toEqual([3, 1, 2, 4, 0]);
    expect(orderOf(["b", "10", "2"])).toEqual([0, 1, 2]);
  });
  it("are coloured by value", () => {
    const decades = Array.from({length: 8}, (_, i) => String(1950 + 10 * i));
    const colours = classesOf({names: decades, codes: []}, false).map(({colour}) => colour.join());
    expect(new Set(colours).size).toBe(8);
    expect(classesOf({names: ["0", "1"], codes: []}, true).map(({colour}) => colour)).toEqual([
      rgb(PALETTE[0]),
      rgb(PALETTE[1]),
    ]);
  });
});

describe("a ramp's range", () => {
  it("leaves out 2 % at each end and knows the ends", () => {
    const values = Float32Array.from({length: 101}, (_, i) => i);
    values[50] = NaN;
    expect(rangeOf(values)).toEqual({low: 2, high: 98, least: 0, most: 100});
    expect(rangeOf(Float32Array.of(NaN)).low).toBeNaN();
  });
});
