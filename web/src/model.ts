// What the page is given: RUN's artifacts, put together by ektara/report/page_data.cpp.

export interface Coded { names: string[]; codes: number[] }

export interface Method {
  name: string; task: string; clustering: string; space: string; seed: number;
  map: number;
  clusters: number[];             // one a song; -1 noise, -2 not among the method's rows
}

export interface MapData { space: string; kind: string; x: (number | null)[]; y: (number | null)[] }

export interface Songs {
  id: string[]; title: string[]; artist: string[];
  audio: string[];                // address of the sound, "" where there is none
  path: string[];                 // relative to RUN/playlists, "" where left out
  seconds: number[]; words: string[];
  preview?: string[];
}

export interface SongRef { id: string; title?: string; artist?: string; language?: string; genre?: string }
export interface Feature { name: string; group: string; effect: number; mean: number; others: number; text: string }
export interface Mix { value: string; count: number; share: number; lift: number }
export interface Cluster {
  cluster: number; name: string; size: number; share: number; cohesion: number; stability: number | null;
  nearest: {cluster: number; distance: number} | null;
  medoid: SongRef; closest: SongRef[]; borderline: SongRef[]; features: Feature[];
  labels: Record<string, Mix[]>; terms: Record<string, {term: string; weight: number; songs: number}[]>;
}
export interface Explanation { method: string; clustering: string; features_from: string; noise: number; clusters: Cluster[] }

export type Row = Record<string, string | number | boolean | null | string[]>;
export interface Curve { name: string; points: [number, number][] }
export interface Model { name: string; card: Record<string, unknown>; curves: Curve[] }

export interface PageData {
  version: string; title: string; n: number; command: string; seeds: number[];
  config: Record<string, string>; recipe: unknown; timings: Record<string, number>; peak_memory_mb: number;
  warnings: {code: string; text: string}[]; findings: string[]; failures: Record<string, string>[];
  metrics: Row[]; target_names: Record<string, string>;
  songs: Songs; columns: Record<string, Coded>; numbers: Record<string, (number | null)[]>;
  methods: Method[]; maps: MapData[]; explanations: Explanation[]; first_method: number;
  neighbors: Record<string, number[][]>;
  duplicates: [number, number, number][];
  models: Model[]; extras: Record<string, unknown>;
  server: boolean; can_play: boolean; notes: string[];
}
