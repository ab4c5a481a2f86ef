// Bundles src/ into one file, page.html: style, font and script inside, the place for the data marked.
// --check compares with the committed file in place of writing it.
import {readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

async function bundled(entry) {
  const result = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    write: false,
    minify: true,
    target: "es2021",
    format: "iife",
    charset: "utf8",
    loader: {".woff2": "dataurl"},
    legalComments: "none",
  });
  return result.outputFiles[0].text.trim();
}

const script = (await bundled("main.ts")).replaceAll("</script", "<\\/script");
const style = await bundled("style.css");
const whole = readFileSync(join(here, "src/page.html"), "utf8")
  .replace("@STYLE@", () => style)
  .replace("@SCRIPT@", () => script);
const target = join(here, "page.html");
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== whole) {
    console.error("web/page.html is not what web/src makes: run 'npm run build' in web/ and commit it");
    process.exit(1);
  }
} else {
  writeFileSync(target, whole);
  console.log(`page.html: ${Math.round(whole.length / 1024)} KB, script ${Math.round(script.length / 1024)} KB`);
}
