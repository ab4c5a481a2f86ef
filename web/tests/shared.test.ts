// Rules that the page and the program both hold to, by one table: tests/report/shared_rules_test.cpp reads it too.
import {describe, expect, it} from "vitest";
import cases from "../../tests/golden/report/shared_text.json";
import {nearness} from "../src/pair";
import {csvCell, m3u8, xspf} from "../src/text";

/** Bytes as text; \xE9, which no JSON can hold, stands as \\xe9. */
const readable = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).some((byte) => byte === "\xe9")
    ? String.fromCharCode(...bytes).replaceAll("\xe9", "\\xe9")
    : new TextDecoder("utf-8", {fatal: true}).decode(bytes);

const withIds = <T>(entries: T[]) => entries.map((entry) => ({...entry, id: ""}));

describe("shared rules", () => {
  it("writes cells that run in no spreadsheet", () => {
    for (const [text, cell] of cases.csv_cells) expect(csvCell(text)).toBe(cell);
  });
  it("writes playlists of the same bytes", () => {
    for (const {title, entries, text} of cases.m3u8) expect(readable(m3u8(title, withIds(entries)))).toBe(text);
    for (const {title, entries, text} of cases.xspf) expect(readable(xspf(title, entries))).toBe(text);
  });
  it("counts nearness alike", () => {
    for (const {numbers, groups, a, b, near} of cases.nearness) {
      const columns = Object.entries(numbers as Record<string, (number | null)[]>).map(
        ([name, values]) => [name, Float32Array.from(values, (value) => value ?? NaN)] as const,
      );
      expect(nearness(Object.fromEntries(columns), groups as Record<string, string>, a, b)).toEqual(near);
    }
  });
});
