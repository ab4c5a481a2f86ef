// The listed songs as files: playlists and a table.
import {say} from "./catalogue";
import {download} from "./dom";
import {titleOf} from "./found";
import type {PageData} from "./model";
import {csv, fitsALine, m3u8, xspf} from "./text";

/** Saves a playlist of these songs and says what became of it. */
export function savePlaylist(data: PageData, chosen: number[], heading: string, format: "m3u8" | "xspf"): string {
  const {songs} = data;
  const entries = chosen.map((i) => ({
    id: songs.id[i],
    path: songs.path[i],
    title: titleOf(data, i),
    artist: songs.artist[i],
    seconds: songs.seconds[i],
  }));
  const listed = entries.filter(({path}) => (format === "m3u8" ? fitsALine(path) : path !== ""));
  const missing = entries.length - listed.length;
  if (listed.length === 0) return say("problem.nothing_saved");
  const title = heading || data.title;
  if (format === "m3u8") download("ektara-playlist.m3u8", m3u8(title, listed), "audio/x-mpegurl");
  else download("ektara-playlist.xspf", xspf(title, listed), "application/xspf+xml");
  return [say("map.saved", {n: listed.length}), ...(missing > 0 ? [say("map.saved_without", {n: missing})] : [])].join(
    " ",
  );
}

export function saveTable(data: PageData, chosen: number[], method: number) {
  const labels = Object.entries(data.columns);
  download(
    "ektara-songs.csv",
    csv(
      ["id", "title", "artist", ...labels.map(([name]) => name), "cluster"],
      chosen.map((i) => [
        data.songs.id[i],
        data.songs.title[i],
        data.songs.artist[i],
        ...labels.map(([, label]) => label.names[label.codes[i]] ?? ""),
        data.methods[method].clusters[i],
      ]),
    ),
    "text/csv",
  );
}
