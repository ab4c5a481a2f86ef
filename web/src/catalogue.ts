// One catalogue of the page's texts. A text is a template: `{name}` is a value, `{n:song|songs}` a word by the count n.
import {WORDS} from "./words";

export type Language = "en" | "bn";

/** The texts of one file of words/: a key to its English and its Bangla template. */
export type Words = Record<string, readonly [en: string, bn: string]>;

export type Key = keyof typeof WORDS;

const BANGLA_ZERO = 0x09e6;
let language: Language = "en";

export function setLanguage(chosen: Language) {
  language = chosen;
}

export function languageNow(): Language {
  return language;
}

/** What a browser that prefers `languages` (as navigator.languages) is shown first. */
export function preferred(languages: readonly string[]): Language {
  const known = languages.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "bn");
  return known === "bn" ? "bn" : "en";
}

/** Digits of the language chosen; only for numbers, never for ids, titles or code. */
export function digits(number: string): string {
  return language === "bn"
    ? number.replace(/[0-9]/g, (digit) => String.fromCharCode(BANGLA_ZERO + Number(digit)))
    : number;
}

/** Fills a template: numbers in local digits, words as they are. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (one !== undefined) return value === 1 ? one : many!;
    return typeof value === "number" ? digits(String(value)) : value;
  });
}

/** Whether the catalogue has this text: keys that come with the data. */
export const isKey = (key: string): key is Key => Object.hasOwn(WORDS, key);

/** The text of `key` in the language chosen. */
export function say(key: Key, values: Record<string, string | number> = {}): string {
  return fill(WORDS[key][language === "bn" ? 1 : 0], values);
}
