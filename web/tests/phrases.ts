// The sentences that the library says: what stands in its sources as phrase("key", "English", …).
import ts from "typescript";

const unescaped = (text: string) => JSON.parse(`"${text}"`) as string;

/** Key and English of each call; neighbouring literals are one. */
export function phrases(): [key: string, english: string][] {
  const files = ["../ektara", "../apps"].flatMap((folder) => ts.sys.readDirectory(folder, [".cpp"]));
  return files.flatMap((file) => {
    const source = ts.sys.readFile(file)!;
    const calls = source.matchAll(/\bphrase\(\s*"([^"]+)",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g);
    return [...calls].map(([, key, literals]): [string, string] => [
      key,
      unescaped([...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text).join("")),
    ]);
  });
}
