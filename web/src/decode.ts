// Unpacks what the page is sent (sent.ts): repeated strings are sent once; coordinates, numbers and neighbours come as
// 16-bit words.
import type {Explanation, PageData, SongWords, Songs} from "./model";
import type {PackedLists, Quantised, Sent, SentCluster, SentExplanation, SentSongs, Table} from "./sent";

const NONE = 65535;

export const bytes = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

export function words16(text: string): Uint16Array {
  const raw = bytes(text);
  return Uint16Array.from({length: raw.length >> 1}, (_, i) => raw[2 * i] | (raw[2 * i + 1] << 8));
}

/** NaN where there is no number. */
export function numbers(sent: Quantised): Float32Array {
  return Float32Array.from(words16(sent.text), (code) => (code === NONE ? NaN : sent.low + sent.step * code));
}

export function lists(sent: PackedLists): number[][] {
  if (sent.count === 0) return [];
  const places = words16(sent.text);
  return Array.from({length: places.length / sent.count}, (_, i) =>
    [...places.subarray(i * sent.count, (i + 1) * sent.count)].filter((place) => place !== NONE),
  );
}

/** Objects of one kind, their keys sent once. */
export function rows<T>(sent: Table<T>): T[] {
  return sent.rows.map((row) => Object.fromEntries(sent.columns.map((column, i) => [column, row[i]])) as T);
}

/** Most songs of large collections have no lyric: one list for all of them. */
const NOTHING = new Uint32Array();

export function songWords(sent: {words: string[]; texts: number[][]}): SongWords {
  return {
    vocabulary: sent.words,
    texts: sent.texts.map((text) => {
      let at = 0;
      return text.length === 0 ? NOTHING : Uint32Array.from(text, (step) => (at += step));
    }),
  };
}

/** A path as a relative reference: in UTF-8, all but the unreserved characters percent-encoded. */
export const reference = (path: string) =>
  path
    .split("/")
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join("/");

/** Paths are told from RUN/playlists; the report lies in RUN. */
export function address(path: string): string {
  if (path === "") return "";
  // Names that are not UTF-8 come as references.
  const escaped = path.startsWith("file:") ? path.slice("file:".length) : reference(path);
  return escaped.startsWith("../") ? escaped.slice(3) : `playlists/${escaped}`;
}

function songs(sent: SentSongs): Songs {
  const path = sent.path.map((given, i) => given ?? sent.folder + sent.id[i]);
  const audio = sent.audio.length > 0 ? sent.audio : path.map(address);
  return {
    id: sent.id,
    title: sent.title,
    artist: sent.artist,
    seconds: sent.seconds,
    path,
    audio,
    words: songWords(sent.words),
    song: sent.song,
    preview: sent.preview,
  };
}

const feature = ([kind, says, value, measure, unit, digits, mean, others, strength]: SentCluster["features"][0]) => ({
  kind,
  says,
  value,
  measure,
  unit,
  digits,
  mean,
  others,
  strength,
});

function explanation(sent: SentExplanation): Explanation {
  return {
    ...sent,
    clusters: sent.clusters.map((cluster) => ({
      ...cluster,
      features: cluster.features.map(feature),
      provenance: cluster.provenance.map(feature),
      labels: Object.fromEntries(
        Object.entries(cluster.labels).map(([column, values]) => [
          column,
          values.map(([value, count, lift]) => ({value, count, lift})),
        ]),
      ),
      terms: Object.fromEntries(
        Object.entries(cluster.terms).map(([language, terms]) => [
          language,
          terms.map(([term, count]) => ({term, songs: count})),
        ]),
      ),
    })),
  };
}

export function unpack(sent: Sent): PageData {
  return {
    ...sent,
    songs: songs(sent.songs),
    metrics: rows(sent.metrics),
    numbers: Object.fromEntries(Object.entries(sent.numbers).map(([name, values]) => [name, numbers(values)])),
    maps: sent.maps.map(({umap, ...map}) => ({
      ...map,
      x: numbers(map.x),
      y: numbers(map.y),
      ...(umap ? {umap: {x: numbers(umap.x), y: numbers(umap.y)}} : {}),
    })),
    neighbors: Object.fromEntries(Object.entries(sent.neighbors).map(([map, places]) => [map, lists(places)])),
    explanations: sent.explanations.map(explanation),
    pictures: sent.pictures.models.map((picture) => ({
      ...picture,
      columns: sent.pictures.columns[picture.columns],
      traversals: {...picture.traversals, cells: bytes(picture.traversals.cells)},
      reconstructions: {...picture.reconstructions, cells: bytes(picture.reconstructions.cells)},
    })),
  };
}
