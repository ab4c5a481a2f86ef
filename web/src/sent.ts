// What the page is sent. Written from ektara/report/page_data.hpp and evaluation/score_row.hpp: a test compares
// it and prints what it should be.
/** A part of a sentence: a name, a column of labels, a number, a list, or words by their key, in English too. */
export type Said = string | {column: string} | {number: string} | Said[] | Words;
export interface Words {
  key: string;
  text: string;
  values: Record<string, Said>;
}

export interface Table<Row> {
  columns: (keyof Row & string)[];
  rows: Row[keyof Row][][];
}

export interface ScoreRow {
  task: string;
  method: string;
  features: string;
  model: string;
  projection: string;
  clusterer: string;
  k: number;
  k_choice: string;
  seeds: number;
  noise?: number | null;
  target: string;
  n: number;
  classes: number;
  majority_rate?: number | null;
  ari?: number | null;
  ari_sd?: number | null;
  ari_low?: number | null;
  ari_high?: number | null;
  ami?: number | null;
  ami_sd?: number | null;
  ami_low?: number | null;
  ami_high?: number | null;
  nmi?: number | null;
  homogeneity?: number | null;
  completeness?: number | null;
  v_measure?: number | null;
  purity?: number | null;
  inverse_purity?: number | null;
  fowlkes_mallows?: number | null;
  bcubed_precision?: number | null;
  bcubed_recall?: number | null;
  bcubed_f?: number | null;
  accuracy?: number | null;
  mi?: number | null;
  ari_covered?: number | null;
  ami_covered?: number | null;
  chance_ari?: number | null;
  chance_ami?: number | null;
  p_value?: number | null;
  p_adjusted?: number | null;
  gain?: number | null;
  gain_low?: number | null;
  gain_high?: number | null;
  stability?: number | null;
  stability_jaccard?: number | null;
  stability_samples?: number | null;
  stability_samples_jaccard?: number | null;
  own_space: string;
  silhouette_own?: number | null;
  calinski_harabasz_own?: number | null;
  davies_bouldin_own?: number | null;
  dunn_own?: number | null;
  dbcv_own?: number | null;
  reference_space: string;
  silhouette_reference?: number | null;
  calinski_harabasz_reference?: number | null;
  davies_bouldin_reference?: number | null;
  dunn_reference?: number | null;
  ilisi?: number | null;
  clisi?: number | null;
  kbet?: number | null;
  chance_ilisi?: number | null;
  chance_clisi?: number | null;
  chance_kbet?: number | null;
  conditioned_on: string;
  warnings: string;
}

export interface Recipe {
  kind: string;
  options: Record<string, string>;
  seed: number;
  parent: string;
  version: string;
}

export interface Warning {
  code: string;
  text: string;
}

export interface Agreement {
  target: string;
  above_chance: number;
  low: number | null;
  high: number | null;
  strength: string;
}

export interface Confounding {
  column: string;
  balanced_accuracy: number;
  chance: number;
}

export interface Verdict {
  method: string;
  clustering: string;
  songs: number;
  clips: number;
  groups: number;
  alone: number;
  noise: number;
  stability: number | null;
  agreements: Agreement[];
  confounded: Confounding[];
}

export interface Structure {
  structured: boolean;
  p: number | null;
  statistic: number | null;
  null: number | null;
  level: number;
  songs: number;
  of_songs: number;
}

export interface Failure {
  id: string;
  path: string;
  stage: string;
  code: string;
  reason: string;
}

export interface SharedWords {
  words: string[];
  texts: number[][];
}

export interface SentSongs {
  id: string[];
  title: string[];
  artist: string[];
  folder: string;
  path: (string | null)[];
  audio: string[];
  seconds: number[];
  words: SharedWords;
  song: number[];
  preview?: string[];
}

export interface Coded {
  names: string[];
  codes: number[];
}

export interface Quantised {
  low: number;
  step: number;
  text: string;
}

export interface Method {
  name: string;
  task: string;
  clustering: string;
  space: string;
  seed: number;
  map: number;
  clusters: number[];
  silhouettes?: string;
}

export interface SentPlaces {
  x: Quantised;
  y: Quantised;
}

export interface SentMap {
  space: string;
  kind: string;
  x: Quantised;
  y: Quantised;
  umap?: SentPlaces;
}

export interface Nearest {
  cluster: number;
  distance: number;
}

export interface SentCluster {
  cluster: number;
  name: string;
  given?: string;
  words: [string, string][];
  mostly: Record<string, string[]>;
  size: number;
  songs: number;
  share: number;
  cohesion: number;
  tightness: string;
  stability: number | null;
  nearest: Nearest | null;
  medoid: number;
  closest: number[];
  borderline: number[];
  features: [string, string, string, string, string, number, number, number, number][];
  provenance: [string, string, string, string, string, number, number, number, number][];
  keys: number[];
  labels: Record<string, [string, number, number][]>;
  terms: Record<string, [string, number][]>;
}

export interface SentExplanation {
  features_from: string;
  noise: number;
  clusters: SentCluster[];
}

export interface DefaultClustering {
  method: string;
  clustering: string;
  rule: Said;
}

export interface PackedLists {
  count: number;
  text: string;
}

export interface Curve {
  name: string;
  points: [number, number][];
}

export interface Model {
  name: string;
  space: string;
  seed: number;
  card: Record<string, string | number | boolean | null>;
  curves: Curve[];
}

export interface Dimension {
  dimension: string;
  kl: number | null;
  moves: string[];
}

export interface SentTraversals {
  dimensions: Dimension[];
  offsets: string[];
  cells: string;
}

export interface Reconstruction {
  song: number;
  error: number;
}

export interface SentReconstructions {
  songs: Reconstruction[];
  cells: string;
}

export interface SentPicture {
  name: string;
  columns: number;
  channels: number;
  width: number;
  traversals: SentTraversals;
  reconstructions: SentReconstructions;
}

export interface SentPictures {
  columns: string[][];
  models: SentPicture[];
}

export interface Sweep {
  name: string;
  axes: string;
  chosen: string;
  columns: string[];
  rows: string[][];
}

export interface Tree {
  merges: [number, number, number, number][];
  leaves: [number, number][];
  cut: number | null;
}

export interface Finding {
  kind: string;
  song: number;
  other: number;
  label: string;
  suggested: string;
  support: number | null;
  q: number | null;
  score: number | null;
}

export interface Audit {
  clustering: string;
  labels_column: string;
  songs: number;
  rules: [string, Said][];
  findings: Finding[];
}

export interface Across {
  column: string;
  advice: Said;
  columns: Said[];
  rows: string[][];
  legend: Said[];
}

export interface Best {
  target: string;
  method: string;
  near: [string, number, number, number][];
  below: string[];
}

export interface Choice {
  k: number;
  reason: Said;
  curves: Curve[];
}

export interface Extras {
  merge_trees?: Record<string, Tree>;
  peaks?: PackedLists;
  audit?: Audit;
  across?: Across;
  best?: Best[];
  choice?: Choice;
}

export interface Sent {
  version: string;
  title: string;
  n: number;
  command: string;
  seeds: number[];
  config: Record<string, string>;
  recipe: Recipe | null;
  timings: Record<string, number>;
  peak_memory_mb: number | null;
  warnings: Warning[];
  verdict: Verdict;
  findings: Said[];
  structure: Structure | null;
  failures: Failure[];
  metrics: Table<ScoreRow>;
  target_names: Record<string, string>;
  songs: SentSongs;
  columns: Record<string, Coded>;
  numbers: Record<string, Quantised>;
  groups: Record<string, string>;
  measures: Record<string, [string, string, number]>;
  filters: string[];
  methods: Method[];
  maps: SentMap[];
  explanations: SentExplanation[];
  first_method: number;
  default_clustering: DefaultClustering | null;
  neighbors: Record<string, PackedLists>;
  duplicates: [number, number, number][];
  models: Model[];
  pictures: SentPictures;
  sweeps: Sweep[];
  extras: Extras;
  server: boolean;
  can_play: boolean;
  can_search: boolean;
  can_edit: boolean;
  notes: string[];
}
