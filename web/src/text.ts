// Text of other people's: names and tags; numbers and amounts in the page's language.
import {digits, say} from "./catalogue";

/** One spelling for searching: ড় ঢ় য় decomposed (as Unicode's NFC has them), capitals and accents of Latin gone,
 *  joiners and directional marks gone, blanks single. */
export function plain(text: string): string {
  return text
    .normalize("NFC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Text as it is shown: control characters as pictures, each piece isolated from the direction of its neighbours. */
export function shown(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]/g, (c) =>
      c === "\u007f" ? "\u2421" : String.fromCharCode(0x2400 + c.charCodeAt(0)),
    )
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** A cell that no spreadsheet runs as a formula; numbers stay. The program's rule (artifacts/csv.hpp), by the table
 *  tests/golden/report/shared_text.json. */
export function csvCell(value: string | number): string {
  let text = String(value);
  const bare = text.replace(/^'+/, "");
  const isNumber = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf|nan)$/.test(bare);
  if (/^[=+\-@\t\r\n\u0000]/.test(bare) && !isNumber) text = "'" + text;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(header: string[], rows: (string | number)[][]): string {
  return [header, ...rows].map((row) => row.map(csvCell).join(",")).join("\n") + "\n";
}

/** "12 songs", or "12 clips of 5 songs" where songs have several: of these places, or of so many from the first on. */
export function counted(songOf: number[], places: number[] | number): string {
  const n = typeof places === "number" ? places : places.length;
  if (songOf.length === 0) return say("frame.songs", {n});
  const songs = typeof places === "number" ? songOf.slice(0, places) : places.map((place) => songOf[place]);
  return say("frame.clips_of", {n, songs: new Set(songs).size});
}

/** How many songs these places are clips of. */
export const songsAmong = (songOf: number[], places: number[]) =>
  new Set(songOf.length === 0 ? places : places.map((place) => songOf[place])).size;

const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f]+/g, " ");

/** Text as a string of its UTF-8 bytes, one a character. */
const bytesOf = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");

/** The bytes of a path in the same way: a reference behind "file:" stands for a name that is not UTF-8. */
export const pathBytes = (path: string) =>
  path.startsWith("file:")
    ? path
        .slice("file:".length)
        .replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : bytesOf(path);

/** Whether there is a path, and one without a line end. */
export const fitsALine = (path: string) => path !== "" && !/[\r\n]/.test(pathBytes(path));

/** A line may not begin with a comment's sign, a blank, which players strip, or "word:", which begins an address. */
const needsGuard = (path: string) => /^(?:[# \t]|[^/]*:)/.test(path);

const wholeSeconds = (seconds: number) => (seconds > 0 ? Math.max(1, Math.round(seconds)) : -1);

export interface PlaylistEntry {
  id: string;
  path: string;
  title: string;
  artist: string;
  seconds: number;
}

/** Extended M3U in UTF-8, LF; what is no path of one line is left out. The program's rule
 *  (report/playlist_formats.hpp), by the table tests/golden/report/shared_text.json. */
export function m3u8(title: string, entries: PlaylistEntry[]): Uint8Array<ArrayBuffer> {
  const lines = ["#EXTM3U", bytesOf("#PLAYLIST:" + oneLine(title))];
  for (const entry of entries) {
    if (!fitsALine(entry.path)) continue;
    const path = pathBytes(entry.path);
    const artist = entry.artist === "" ? "" : oneLine(entry.artist) + " - ";
    lines.push(bytesOf(`#EXTINF:${wholeSeconds(entry.seconds)},${artist}${oneLine(entry.title)}`));
    lines.push((needsGuard(path) ? "./" : "") + path);
  }
  return Uint8Array.from(lines.join("\n") + "\n", (byte) => byte.charCodeAt(0));
}

/** Every byte but the unreserved ones and / as %XX. */
const percentEncoded = (bytes: string) =>
  bytes.replace(/[^A-Za-z0-9\-._~/]/g, (byte) => "%" + byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0"));

const xmlText = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\ufffe\uffff]/g, "\ufffd");

const element = (name: string, text: string) => (text === "" ? "" : `<${name}>${xmlText(text)}</${name}>`);

/** XSPF 1, locations as relative references; what has no path is left out. The program's rule
 *  (report/playlist_formats.hpp), by the table tests/golden/report/shared_text.json. */
export function xspf(title: string, entries: PlaylistEntry[]): Uint8Array<ArrayBuffer> {
  const tracks = entries
    .filter(({path}) => path !== "")
    .map(
      (entry) =>
        "    <track>" +
        element("location", percentEncoded(pathBytes(entry.path))) +
        element("identifier", "urn:ektara:" + percentEncoded(bytesOf(entry.id))) +
        element("title", oneLine(entry.title)) +
        element("creator", oneLine(entry.artist)) +
        (entry.seconds > 0 ? `<duration>${Math.round(1000 * entry.seconds)}</duration>` : "") +
        "</track>\n",
    );
  return new TextEncoder().encode(
    '<?xml version="1.0" encoding="UTF-8"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">\n  ' +
      element("title", oneLine(title)) +
      "\n  <creator>Ektara</creator>\n  <trackList>\n" +
      tracks.join("") +
      "  </trackList>\n</playlist>\n",
  );
}

export const clock = (seconds: number) =>
  Number.isFinite(seconds)
    ? digits(`${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`)
    : "–";

/** Without a minus sign before nothing but zeros. */
export const number = (value: unknown, places = 3) =>
  typeof value === "number" && Number.isFinite(value)
    ? digits(value.toFixed(places).replace(/^-(?=0\.?0*$)/, ""))
    : "–";

/** What rounds to zero has no sign. */
export function signed(value: unknown, places = 3) {
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  const size = Math.abs(value).toFixed(places);
  const sign = /^0\.?0*$/.test(size) ? "" : value > 0 ? "+" : "−";
  return sign + digits(size);
}

/** As many digits as a person reads, never an exponent: "0.00012", "12345", "3.14". */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return digits("0");
  const places = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  const rounded = Number(value.toFixed(places)) + 0; // no -0
  return digits(rounded.toLocaleString("en", {useGrouping: false, maximumFractionDigits: 8}));
}

/** The weights, trained on labels of music, that a row's warnings name: "musicnn-msd, onnx-clap (AudioSet)". */
export function weightsOf(warnings: string): string | undefined {
  return /W-PRETRAINED (.*?)(?= W-|$)/.exec(warnings)?.[1];
}
