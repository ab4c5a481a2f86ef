import type {SongWords} from "./model";
import {plain} from "./text";

/** Finds songs by every word of a query, anywhere in title, artist or lyric; whole titles first, then titles.
 *  A plain scan: 100,000 songs take some milliseconds and no index has to be built or kept. Of lyrics the vocabulary is
 *  scanned once a word. */
export class Search {
  private readonly titles: string[];
  private readonly artists: string[];
  private readonly vocabulary: string[];

  constructor(
    titles: string[],
    artists: string[],
    private readonly words: SongWords,
  ) {
    this.titles = titles.map(plain);
    this.artists = artists.map(plain);
    this.vocabulary = words.vocabulary.map(plain);
  }

  find(query: string, most = 200): number[] {
    const parts = plain(query)
      .split(" ")
      .filter((part) => part !== "");
    if (parts.length === 0) return [];
    const known = parts.map((part) => new Set(this.vocabulary.flatMap((word, i) => (word.includes(part) ? [i] : []))));
    const ranked: [number, number][] = [];
    for (let i = 0; i < this.titles.length; i++) {
      const rank = this.rank(i, parts, known);
      if (rank > 0) ranked.push([rank, i]);
    }
    ranked.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    return ranked.slice(0, most).map(([, song]) => song);
  }

  private rank(i: number, parts: string[], known: Set<number>[]): number {
    let rank = this.titles[i] === parts.join(" ") ? 100 : 0;
    for (let k = 0; k < parts.length; k++) {
      if (this.titles[i].startsWith(parts[k])) rank += 8;
      else if (this.titles[i].includes(parts[k])) rank += 4;
      else if (this.artists[i].includes(parts[k])) rank += 2;
      else if (known[k].size > 0 && this.words.texts[i]?.some((word) => known[k].has(word))) rank += 1;
      else return 0;
    }
    return rank;
  }
}
