// What the page works with: RUN's artifacts, put together by ektara/report/report.cpp and unpacked by decode.ts.
import type {
  Coded,
  Curve,
  DefaultClustering,
  Extras,
  Failure,
  Method,
  Model,
  Said,
  ScoreRow,
  Structure,
  Sweep,
  Verdict,
  Warning,
} from "./sent";

export type {Coded, Curve, Extras, Failure, Method, Model, ScoreRow, Structure, Sweep, Verdict};

export interface MapData {
  space: string;
  kind: string;
  x: Float32Array;
  y: Float32Array;
  umap?: Places; // of the same space
}

/** NaN: not on this map. */
export interface Places {
  x: Float32Array;
  y: Float32Array;
}

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

/** How a group differs from the other songs (report/effects.hpp); `says`, `measure` and `unit` are words of the
 *  catalogue, `strength` points as the word does. */
export interface Feature {
  kind: string;
  says: string;
  value: string;
  measure: string;
  unit: string;
  digits: number;
  mean: number;
  others: number;
  strength: number;
}
export interface Mix {
  value: string;
  count: number;
  lift: number;
}
export interface Cluster {
  cluster: number;
  name: string;
  given?: string; // the name that a person gave it
  words: [word: string, value: string][];
  mostly: Record<string, string[]>;
  size: number; // clips
  songs: number;
  share: number;
  cohesion: number;
  tightness: string;
  stability: number | null;
  nearest: {cluster: number; distance: number} | null;
  medoid: number;
  closest: number[];
  borderline: number[]; // songs
  features: Feature[];
  provenance: Feature[];
  keys: number[]; // clips in C, C♯ … B; empty where the features have no keys
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

/** Left and right node (below the number of leaves: a leaf), height, number of songs. */
export type Merge = [number, number, number, number];

/** Figures of a model's training by name, a flat object. */
export type Card = Record<string, string | number | boolean | null>;

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

export interface PageData {
  version: string;
  title: string;
  n: number;
  command: string;
  seeds: number[];
  config: Record<string, string>;
  recipe: unknown;
  timings: Record<string, number>;
  peak_memory_mb: number | null;
  warnings: Warning[];
  verdict: Verdict;
  structure?: Structure | null; // where the run has tested it
  findings: Said[];
  failures: Failure[];
  metrics: ScoreRow[];
  target_names: Record<string, string>;
  songs: Songs;
  columns: Record<string, Coded>;
  numbers: Record<string, Float32Array>;
  groups: Record<string, string>; // of the numbers that are features: timbre, rhythm, harmony, dynamics, …
  measures: Record<string, [measure: string, unit: string, digits: number]>; // words of the catalogue
  filters: string[]; // numbers that people understand
  methods: Method[];
  maps: MapData[];
  explanations: Explanation[];
  first_method: number; // what the page opens with: the default, or what --clusters named
  default_clustering: DefaultClustering | null;
  neighbors: Record<string, number[][]>;
  duplicates: [number, number, number][];
  models: Model[];
  pictures: Picture[];
  sweeps: Sweep[];
  extras: Extras;
  server: boolean;
  can_play: boolean;
  can_search: boolean;
  can_edit: boolean;
  notes: string[];
}
