// Pages with data made for a test: as many songs, groups and labels as it asks for, without a run behind them.
import {readFileSync, writeFileSync} from "node:fs";
import {wav} from "./runs.mjs";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");

function words16(values) {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => buffer.writeUInt16LE(value, 2 * i));
  return base64(buffer);
}

function quantised(values) {
  const low = Math.min(...values),
    step = (Math.max(...values) - low) / 65534 || 1;
  return {low, step, text: words16(values.map((value) => Math.round((value - low) / step)))};
}

/** The same numbers in every test. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const coded = (values) => {
  const names = [...new Set(values)].sort();
  return {names, codes: values.map((value) => names.indexOf(value))};
};

function explanation(clusters, groups, name) {
  return {
    features_from: "descriptors",
    noise: 0,
    clusters: Array.from({length: groups}, (_, cluster) => {
      const members = clusters.flatMap((c, i) => (c === cluster ? [i] : []));
      return {
        cluster,
        name: name(cluster),
        size: members.length,
        share: members.length / clusters.length,
        cohesion: 0.5,
        stability: 0.8,
        nearest: {cluster: (cluster + 1) % groups, distance: 1},
        medoid: members[0],
        closest: members.slice(0, 3),
        borderline: [],
        words: [[name(cluster), ""]],
        mostly: {},
        songs: members.length,
        tightness: "fairly tight",
        features: [["number", "brighter", "", "middle frequency", "Hz", 0, 3000, 2000, 1.2]],
        provenance: [],
        keys: [],
        labels: {genre: [["rock", members.length, 1]]},
        terms: {},
      };
    }),
  };
}

/** What `songs` songs in `groups` groups are sent as; `more` replaces fields. */
export function madeData({songs = 425, groups = 12, name = (c) => `group ${c}`, ...more} = {}) {
  const random = dice(7);
  const places = Array.from({length: songs}, (_, i) => i);
  const clusters = places.map((i) => i % groups);
  const other = places.map((i) => Math.floor(i / 7) % 3);
  const ring = (c) => [Math.cos((2 * Math.PI * c) / groups), Math.sin((2 * Math.PI * c) / groups)];
  const points = (scale) =>
    [0, 1].map((axis) => quantised(places.map((i) => scale * ring(clusters[i])[axis] + 0.5 * (random() - 0.5))));
  const [x, y] = points(4);
  const sound = `data:audio/wav;base64,${base64(wav(440))}`;
  const method = (task, clustering, of) => ({
    name: clustering,
    task,
    clustering,
    space: "raw",
    seed: 0,
    map: 0,
    clusters: of,
  });
  return {
    version: "0.0.0",
    title: "Made",
    n: songs,
    command: "ektara run made",
    seeds: [0],
    config: {"run.preset": "easy"},
    recipe: null,
    timings: {},
    peak_memory_mb: null,
    warnings: [{code: "W-CONFOUNDED", text: "language: made for a test"}],
    verdict: {
      method: "first",
      clustering: "first",
      songs,
      clips: songs,
      groups,
      alone: 0,
      noise: 0,
      stability: 0.7,
      agreements: [{target: "genre", above_chance: 0.13, low: 0.05, high: 0.2, strength: "a-little"}],
      confounded: [{column: "language", balanced_accuracy: 0.84, chance: 0.5}],
    },
    findings: ["Made for a test."],
    failures: [],
    metrics: {columns: [], rows: []},
    target_names: {},
    songs: {
      id: places.map((i) => `song ${String(i).padStart(5, "0")}.wav`),
      title: places.map((i) => `Song ${i}`),
      artist: places.map((i) => `Artist ${i % 9}`),
      folder: "",
      path: places.map(() => ""),
      audio: [],
      seconds: places.map(() => 2),
      words: {words: ["river"], texts: places.map(() => [0])},
      song: [],
      preview: places.map((i) => (i % 10 === 9 || i >= 30 ? "" : sound)),
    },
    columns: {
      genre: coded(places.map((i) => ["rock", "baul", "jazz"][i % 3])),
      year: coded(places.map((i) => String(1950 + 10 * (i % 8)))),
      many: coded(places.map((i) => `label ${i % 60}`)),
    },
    numbers: {tempo: quantised(places.map((i) => 60 + (i % 100)))},
    groups: {tempo: "rhythm"},
    measures: {},
    filters: ["tempo"],
    methods: [method("easy", "first", clusters), method("easy", "second", other)],
    maps: [{space: "raw.s0", kind: "pca", x, y}],
    explanations: [explanation(clusters, groups, name), explanation(other, 3, name)],
    first_method: 0,
    default_clustering: null,
    neighbors: {
      0: {count: 2, text: words16(places.flatMap((i) => [(i + 1) % songs, (i + groups) % songs]))},
    },
    duplicates: [],
    models: [],
    pictures: {columns: [], models: []},
    sweeps: [],
    extras: {},
    server: false,
    can_play: true,
    can_search: false,
    can_edit: false,
    notes: [],
    ...more,
  };
}

/** Writes the page of such data as a file of its own. */
export function writePage(file, data) {
  const page = readFileSync(new URL("../page.html", import.meta.url), "utf8")
    .replaceAll("@POLICY@", "")
    .replaceAll(' nonce="@NONCE@"', "")
    .replace("@DATA@", () => JSON.stringify(data).replaceAll("<", "\\u003c"));
  writeFileSync(file, page);
  return `file://${file}`;
}
