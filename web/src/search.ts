import type {SongWords} from "./model";
import {isBangla, sounds, soundsAsWhole, soundsLike} from "./romanise";
import {plain} from "./text";

const LETTERS: Record<string, string> = {ß: "ss", ø: "o", æ: "ae", œ: "oe", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i"};

/** One spelling for people who search: as `plain`, ß is ss and ø is o, apostrophes go (don't, don’t, dont), and what
 *  else is no letter, mark or digit parts words. */
export function folded(text: string): string {
  return plain(text)
    .replace(/[ßøæœđðþłı]/g, (letter) => LETTERS[letter])
    .replace(/['’‘ʼʹ´`′]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}

/** What a song is found by: its words, and how those in Bangla sound. */
interface Text {
  words: string; // folded, between blanks
  joined: string; // without any blank: "fugeela" of "Fu-Gee-La"
  rows: string; // sounds of the words in Bangla
}

function textOf(given: string): Text {
  const words = folded(given);
  return {words: ` ${words} `, joined: words.replaceAll(" ", ""), rows: rowsOf(words)};
}

const spoken = new Map<string, string>(); // sounds of words, which titles repeat

function soundsOf(word: string): string {
  let row = spoken.get(word);
  if (row === undefined) spoken.set(word, (row = sounds(word)));
  return row;
}

const rowsOf = (words: string) =>
  isBangla(words)
    ? words
        .split(" ")
        .filter(isBangla)
        .map((word) => ` ${soundsOf(word)}`)
        .join("")
    : "";

/** One part of a query: a word, or words that stand together. */
interface Part {
  words: string;
  phrase: boolean; // several words
  quoted: boolean; // in quotation marks
  like: RegExp | null; // rows of Bangla that sound like it, where it is in Latin letters
  row: string; // how it sounds itself, where it is in Bangla
}

function part(given: string, quoted: boolean): Part[] {
  const words = folded(given);
  if (words === "") return [];
  // What punctuation parts is looked for together: "Fu-Gee-La".
  const phrase = quoted || words.includes(" ");
  const row = !phrase && isBangla(words) ? sounds(words) : "";
  return [{words, phrase, quoted, like: phrase ? null : soundsLike(words), row}];
}

/** The parts of a query. A quotation mark that nothing closes is a mark of inches or none. */
export function parts(query: string): Part[] {
  const found: Part[] = [];
  const rest = query.replace(/["“”„«»]([^"“”„«»]*)["“”„«»]/g, (_, phrase: string) => {
    found.push(...part(phrase, true));
    return " ";
  });
  for (const word of rest.split(/\s+/)) found.push(...part(word, false));
  return found;
}

/** Whether words that follow one another are this word when nothing stands between them, or begin so behind two. */
function isJoined(text: Text, word: string): boolean {
  if (word.length < 4 || !text.joined.includes(word)) return false;
  const words = text.words.trim().split(" ");
  for (let from = 0; from < words.length; from++) {
    let together = words[from];
    for (let to = from + 1; to < words.length && together.length < word.length; to++) {
      together += words[to];
      if (together === word || (to > from + 1 && together.startsWith(word))) return true;
    }
  }
  return false;
}

/** Finds songs by every part of a query, anywhere in title, artist or lyric; whole titles first, then titles. A word in
 *  Latin letters finds Bangla words that sound like it, and the other way round. A plain scan: 100,000 songs take some
 *  milliseconds, and what is scanned is made at the first search. Of lyrics the vocabulary is scanned once a word;
 *  phrases are not looked for there, whose words are sent without their order. */
export class Search {
  private titles: Text[] | null = null;
  private artists: Text[] = [];
  private vocabulary: {word: string; row: string}[] = [];
  private readonly whole = new Map<string, RegExp | null>(); // of words in Latin letters, for queries in Bangla

  constructor(
    private readonly givenTitles: string[],
    private readonly givenArtists: string[],
    private readonly words: SongWords,
  ) {}

  /** Every song that the query finds, best first. */
  find(query: string): number[] {
    const asked = parts(query);
    if (asked.length === 0) return this.withSigns(plain(query));
    const titles = (this.titles ??= this.prepared());
    const whole = ` ${asked.map(({words}) => words).join(" ")} `;
    const known = asked.map((one) => (one.quoted ? [] : one.words.split(" ").map((word) => this.wordsLike(word, one))));
    const ranked: [number, number][] = [];
    for (let i = 0; i < titles.length; i++) {
      const rank = this.rank(i, titles[i], asked, known);
      if (rank > 0) ranked.push([rank + (titles[i].words === whole ? 100 : 0), i]);
    }
    return ranked.sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, song]) => song);
  }

  private prepared(): Text[] {
    const artists = new Map<string, Text>();
    for (const artist of this.givenArtists) if (!artists.has(artist)) artists.set(artist, textOf(artist));
    this.artists = this.givenArtists.map((artist) => artists.get(artist)!);
    this.vocabulary = this.words.vocabulary.map((word) => ({word: folded(word), row: rowsOf(folded(word))}));
    return this.givenTitles.map(textOf);
  }

  /** A query without a letter or digit: "!!!". */
  private withSigns(query: string): number[] {
    if (query === "") return [];
    return this.givenTitles.flatMap((title, i) =>
      plain(title).includes(query) || plain(this.givenArtists[i]).includes(query) ? [i] : [],
    );
  }

  private wordsLike(asked: string, {like}: Part): Set<number> {
    return new Set(
      this.vocabulary.flatMap(({word, row}, i) => (word.includes(asked) || (row !== "" && like?.test(row)) ? [i] : [])),
    );
  }

  /** How well a part fits: 3 letter by letter, 2 joined, 1 by its sound, 0 not. */
  private fit(text: Text, asked: Part): number {
    if (text.words.includes(asked.phrase ? ` ${asked.words} ` : asked.words)) return 3;
    if (isJoined(text, asked.words.replaceAll(" ", ""))) return 2;
    if (asked.like) return text.rows !== "" && asked.like.test(text.rows) ? 1 : 0;
    if (asked.row === "") return 0;
    return text.words.split(" ").some((word) => this.isSpoken(word, asked.row)) ? 1 : 0;
  }

  private isSpoken(word: string, row: string): boolean {
    if (word.length < 3) return false;
    let like = this.whole.get(word);
    if (like === undefined) this.whole.set(word, (like = soundsAsWhole(word)));
    return like?.test(row) ?? false;
  }

  /** Whether the lyric has a word of each set. */
  private isSung(i: number, known: Set<number>[]): boolean {
    const text = this.words.texts[i] as Uint32Array | undefined;
    return (
      known.length > 0 && known.every((words) => words.size > 0 && (text?.some((word) => words.has(word)) ?? false))
    );
  }

  private rank(i: number, title: Text, asked: Part[], known: Set<number>[][]): number {
    let rank = 0;
    for (let k = 0; k < asked.length; k++) {
      const inTitle = this.fit(title, asked[k]);
      const inArtist = inTitle > 0 ? 0 : this.fit(this.artists[i], asked[k]);
      if (inTitle === 3 && title.words.startsWith(asked[k].words, 1)) rank += 8;
      else if (inTitle > 0) rank += 2 + inTitle;
      else if (inArtist > 0) rank += 1 + inArtist / 3;
      else if (this.isSung(i, known[k])) rank += 1;
      else return 0;
    }
    return rank;
  }
}
