/** Colours of classes: any two, and the grey of noise, differ by 8 or more (CIEDE2000) for people with normal colour
 *  vision and with protanopia, deuteranopia and tritanopia (tests/palette.test.ts). */
export const PALETTE = [
  "#005af0",
  "#c3962d",
  "#c32d5a",
  "#87b4d2",
  "#871e87",
  "#698778",
  "#a596ff",
  "#872d3c",
  "#b4c3a5",
  "#0f785a",
  "#e16987",
  "#a5780f",
  "#3c96c3",
  "#6969a5",
  "#d2c33c",
  "#a54b78",
  "#69d2c3",
  "#5a692d",
  "#a569ff",
  "#96875a",
  "#003cc3",
  "#87b469",
  "#693c5a",
  "#4b4b00",
];
export const NOISE = "#9a9a9a";

/** Behind the palette's end the colours come again in another shape. */
export const SHAPES = ["disc", "square", "triangle", "diamond", "cross"] as const;

/** The place of a class in the palette: numbers are clusters and keep theirs, other names go by their place. */
const placeOf = (name: string, place: number) => (/^\d+$/.test(name) ? Number(name) : place);

const isNone = (name: string) => name === "noise" || name === "";

/** The colour of a class by its name. */
export const shadeOf = (name: string, place: number): string =>
  isNone(name) ? NOISE : PALETTE[placeOf(name, place) % PALETTE.length];

/** The number of its shape. */
export const shapeOf = (name: string, place: number): number =>
  isNone(name) ? 0 : Math.floor(placeOf(name, place) / PALETTE.length) % SHAPES.length;

export const rgb = (hex: string): [number, number, number] =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];

/** A place on a ramp from deep blue over grey to orange, for numbers in [0, 1]. */
export function ramp(share: number): [number, number, number] {
  const stops = [
    [48, 78, 160],
    [120, 150, 190],
    [200, 190, 170],
    [224, 150, 80],
    [190, 70, 20],
  ];
  const at = Math.min(0.9999, Math.max(0, share)) * (stops.length - 1);
  const low = stops[Math.floor(at)],
    high = stops[Math.floor(at) + 1],
    part = at % 1;
  return [0, 1, 2].map((i) => Math.round(low[i] + (high[i] - low[i]) * part)) as [number, number, number];
}
