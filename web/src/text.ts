// Text of other people's: names and tags. Everything here is pure.

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

/** A cell that no spreadsheet runs as a formula; numbers stay. */
export function csvCell(value: string | number): string {
  let text = String(value).replace(/\u0000/g, "\ufffd");
  const isNumber = text.trim() !== "" && Number.isFinite(Number(text));
  if (/^[=+\-@\t\r\n]/.test(text) && !isNumber) text = "'" + text;
  return /[",\r\n]/.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(header: string[], rows: (string | number)[][]): string {
  return [header, ...rows].map((row) => row.map(csvCell).join(",")).join("\n") + "\n";
}

/** "12 songs", or "12 clips of 5 songs" where songs have several: of these places, or of so many from the first on. */
export function counted(songOf: number[], places: number[] | number): string {
  const n = typeof places === "number" ? places : places.length;
  const amount = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  if (songOf.length === 0) return amount(n, "song");
  const songs = typeof places === "number" ? songOf.slice(0, places) : places.map((place) => songOf[place]);
  return `${amount(n, "clip")} of ${amount(new Set(songs).size, "song")}`;
}

const oneLine = (text: string) => text.replace(/[\u0000-\u001f\u007f]+/g, " ");

export interface PlaylistEntry {
  path: string;
  title: string;
  artist: string;
  seconds: number;
}

/** Extended M3U in UTF-8, LF; a path with a line end cannot be told and is left out. */
export function m3u8(title: string, entries: PlaylistEntry[]): string {
  const lines = ["#EXTM3U", "#PLAYLIST:" + oneLine(title)];
  for (const entry of entries) {
    if (entry.path === "" || /[\r\n]/.test(entry.path)) continue;
    const artist = entry.artist === "" ? "" : oneLine(entry.artist) + " - ";
    lines.push(`#EXTINF:${Math.round(entry.seconds)},${artist}${oneLine(entry.title)}`);
    lines.push((entry.path.startsWith("#") ? "./" : "") + entry.path);
  }
  return lines.join("\n") + "\n";
}

export const clock = (seconds: number) =>
  Number.isFinite(seconds) ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}` : "–";

/** Without a minus sign before nothing but zeros. */
export const number = (value: unknown, digits = 3) =>
  typeof value === "number" && Number.isFinite(value) ? value.toFixed(digits).replace(/^-(?=0\.?0*$)/, "") : "–";

export const signed = (value: unknown, digits = 3) =>
  typeof value === "number" && Number.isFinite(value)
    ? (value >= 0 ? "+" : "−") + Math.abs(value).toFixed(digits)
    : "–";
