// Sentences that the library tells in English: known again by the catalogue's English, and said in the page's language.
import {digits, fill, languageNow, say, type Key} from "./catalogue";
import {titleOfLabel} from "./narrowing";
import {WORDS} from "./words";

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const keysOf = (room: string) => (Object.keys(WORDS) as Key[]).filter((key) => key.startsWith(room));

/** What a sentence may go without: names in brackets, or a clause; it begins with a blank or a semicolon. */
const OPTIONAL = /^(\w+_)?(names|worse|without)$/;

/** The values by which a template becomes this text, or null. */
export function valuesOf(template: string, text: string): Record<string, string> | null {
  const pattern = template
    .replace(/[.*+?^$()|[\]\\]/g, "\\$&")
    .replace(/\{(\w+)\}/g, (_, name: string) =>
      OPTIONAL.test(name) ? `(?<${name}>(?:[ ;].*?)?)` : `(?<${name}>.+${name === "method" ? "" : "?"})`,
    );
  const found = new RegExp(`^${pattern}$`, "su").exec(text);
  return found && {...found.groups};
}

/** The first text of a room of the catalogue that is this English one. */
function known(text: string, room: string): {key: Key; values: Record<string, string>} | null {
  for (const key of keysOf(room)) {
    const values = valuesOf(WORDS[key][0], text);
    if (values && fill(WORDS[key][0], values) === text) return {key, values};
  }
  return null;
}

/** A value of a sentence: a number, a phrase, names in brackets, or names, which stay as they are. */
function part(value: string): string {
  if (NUMBER.test(value)) return digits(value);
  const bracket = /^ \((.*)\)$/s.exec(value);
  if (bracket) return ` (${bracket[1].split(", ").map(part).join(", ")})`;
  return translated(value, "part.") ?? titleOfLabel(value);
}

/** The text in the page's language, or null where the catalogue does not know it. */
function translated(text: string, room: string): string | null {
  const found = known(text, room);
  if (!found) return null;
  return say(found.key, Object.fromEntries(Object.entries(found.values).map(([name, value]) => [name, part(value)])));
}

const told = (text: string, room: string) => (languageNow() === "en" ? text : (translated(text, room) ?? text));

/** An exact statement. */
export const finding = (text: string) => told(text, "finding.");

/** Why the default clustering was chosen. */
export const rule = (text: string) => told(text, "rule.");
