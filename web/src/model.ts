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
  song: number[]; // which song each clip is of; empty where every clip is its own
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

/** A figure of a score row: null where it is not defined, left out where no row of the run has it. */
export type Figure = number | null | undefined;

/** A row of metrics.json, one method and target: the fields that the page reads (ektara/report writes more). */
export interface ScoreRow {
  target?: string | null; // "": internal indices alone
  task?: string | null;
  method: string;
  conditioned_on?: string | null;
  n: number;
  classes: number;
  k?: Figure;
  noise?: Figure;
  majority_rate?: Figure;
  ami?: Figure;
  ami_sd?: Figure;
  ami_low?: Figure;
  ami_high?: Figure;
  chance_ami?: Figure;
  p_adjusted?: Figure;
  ari?: Figure;
  ari_sd?: Figure;
  chance_ari?: Figure;
  nmi?: Figure;
  homogeneity?: Figure;
  completeness?: Figure;
  purity?: Figure;
  own_space?: string | null;
  reference_space?: string | null;
  silhouette_own?: Figure;
  calinski_harabasz_own?: Figure;
  davies_bouldin_own?: Figure;
  silhouette_reference?: Figure;
  calinski_harabasz_reference?: Figure;
  davies_bouldin_reference?: Figure;
}

/** A row of failures.csv. */
export interface Failure {
  id: string;
  path: string;
  stage: string;
  code: string;
  reason: string;
}

/** What only some runs have. */
export interface Extras {
  merge_trees?: Record<string, Merge[]>; // by the name of the clustering
  peaks?: {text: string; count: number}; // of every song `count` bytes, joined; base64
}

/** Left and right node (below the number of leaves: a leaf), height, number of songs. */
export type Merge = [number, number, number, number];

/** Figures of a model's training by name, a flat object. */
export type Card = Record<string, string | number | boolean | null>;

export interface Curve {
  name: string;
  points: [number, number][];
}
export interface Model {
  name: string;
  space: string;
  seed: number;
  card: Card;
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
  failures: Failure[];
  metrics: ScoreRow[];
  target_names: Record<string, string>;
  songs: Songs;
  columns: Record<string, Coded>;
  numbers: Record<string, Float32Array>;
  groups: Record<string, string>; // of the numbers that are features: timbre, rhythm, harmony, dynamics, …
  methods: Method[];
  maps: MapData[];
  explanations: Explanation[];
  first_method: number; // what the page opens with: the default, or what --clusters named
  default_clustering: {method: string; clustering: string; rule: string} | null;
  neighbors: Record<string, number[][]>;
  duplicates: [number, number, number][];
  models: Model[];
  pictures: Picture[];
  sweeps: Sweep[];
  extras: Extras;
  server: boolean;
  can_play: boolean;
  notes: string[];
}
