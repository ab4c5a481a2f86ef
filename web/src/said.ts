// Sentences that the library sends as data (ektara/core/phrase.hpp), said in the page's language.
import {digits, isKey, say} from "./catalogue";
import type {Said} from "./sent";

/** What a label column is called inside a sentence. */
const columnWords = (name: string) => (name === "language" || name === "genre" ? say(`target.${name}`) : name);

/** A sentence or a part of one; words of another version, which the catalogue does not have, stay English. */
export function said(part: Said): string {
  if (typeof part === "string") return part;
  if (Array.isArray(part)) return part.map(said).join(", ");
  if ("column" in part) return columnWords(part.column);
  if ("number" in part) return digits(part.number);
  if (!isKey(part.key)) return part.text;
  return say(part.key, Object.fromEntries(Object.entries(part.values).map(([name, value]) => [name, said(value)])));
}
