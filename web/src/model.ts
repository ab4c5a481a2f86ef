// What the page works with: RUN's artifacts, put together by ektara/report/report.cpp and unpacked by decode.ts.

export interface Coded {
  names: string[];
  codes: number[];
}

export interface Method {
  name: string;
  task: string;
  clustering: string;
  space: string;
  seed: number;
  map: number;
  clusters: number[]; // one a song; -1 noise, -2 not among the method's rows
}

export interface MapData {
  space: string;
  kind: string;
  x: Float32Array;
  y: Float32Array;
} // NaN: not on this map

/** The words of all lyrics once, and of each song which it has. */
export interface SongWords {
  vocabulary: string[];
  texts: Uint32Array[];
}

export interface Songs {
  id: string[];
  title: string[];
  artist: string[];
  audio: string[]; // address of the sound, "" where there is none
  path: string[]; // relative to RUN/playlists, "" where left out
  seconds: number[];
  words: SongWords;
  preview?: string[];
}

export interface Feature {
  text: string;
  effect: number;
}
export interface Mix {
  value: string;
  count: number;
  lift: number;
}
export interface Cluster {
  cluster: number;
  name: string;
  size: number;
  share: number;
  cohesion: number;
  stability: number | null;
  nearest: {cluster: number; distance: number} | null;
  medoid: number;
  closest: number[];
  borderline: number[]; // songs
  features: Feature[];
  labels: Record<string, Mix[]>;
  terms: Record<string, {term: string; songs: number}[]>;
}
export interface Explanation {
  features_from: string;
  noise: number;
  clusters: Cluster[];
}

export type Row = Record<string, string | number | boolean | null | string[]>;
export interface Curve {
  name: string;
  points: [number, number][];
}
export interface Model {
  name: string;
  space: string;
  seed: number;
  card: Record<string, unknown>;
  curves: Curve[];
}

/** What a model makes of moves along its latent dimensions, and of songs; a cell is 128 + 127·z/3. */
export interface Picture {
  name: string;
  columns: string[];
  channels: number;
  width: number;
  traversals: {
    dimensions: {dimension: string; kl: number | null; moves: string[]}[];
    offsets: string[];
    cells: Uint8Array;
  };
  reconstructions: {songs: {song: number; error: number}[]; cells: Uint8Array};
}

export interface Sweep {
  name: string;
  axes: string;
  chosen: string;
  columns: string[];
  rows: string[][];
}

export interface PageData {
  version: string;
  title: string;
  n: number;
  command: string;
  seeds: number[];
  config: Record<string, string>;
  recipe: unknown;
  timings: Record<string, number>;
  peak_memory_mb: number;
  warnings: {code: string; text: string}[];
  findings: string[];
  failures: Record<string, string>[];
  metrics: Row[];
  target_names: Record<string, string>;
  songs: Songs;
  columns: Record<string, Coded>;
  numbers: Record<string, Float32Array>;
  groups: Record<string, string>; // of the numbers that are features: timbre, rhythm, harmony, dynamics, …
  methods: Method[];
  maps: MapData[];
  explanations: Explanation[];
  first_method: number;
  neighbors: Record<string, number[][]>;
  duplicates: [number, number, number][];
  models: Model[];
  pictures: Picture[];
  sweeps: Sweep[];
  extras: Record<string, unknown>;
  server: boolean;
  can_play: boolean;
  notes: string[];
}
