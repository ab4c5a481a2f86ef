export const PALETTE = [
  "#4269d0",
  "#c0531b",
  "#2f8f5b",
  "#a463f2",
  "#b88a00",
  "#d9418c",
  "#1f8f8f",
  "#8c5a3c",
  "#66728a",
  "#5c8a12",
  "#d6504e",
  "#5b4bb5",
  "#00857c",
  "#a8678f",
  "#8a6248",
  "#1f77b4",
  "#b06018",
  "#4c7a50",
  "#8f3fd6",
  "#dd3b63",
];
export const NOISE = "#9a9a9a";

/** The colour of a class by its name: numbers are clusters and keep their colour, other names go by their place. */
export function shadeOf(name: string, place: number): string {
  if (name === "noise" || name === "") return NOISE;
  return PALETTE[(/^\d+$/.test(name) ? Number(name) : place) % PALETTE.length];
}

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
