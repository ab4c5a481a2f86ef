// The page in Bangla: no sentence of it is English but what is marked as English, commands and people's own texts.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {madeData, writePage} from "./made.mjs";

const samples = JSON.parse(readFileSync(new URL("../../tests/golden/phrases.json", import.meta.url), "utf8"));
const ofKind = (begin) => samples.filter(({key}) => key.startsWith(begin));

/** A page with every section that says sentences of the library. */
function everySection() {
  const data = madeData({songs: 60, groups: 3, name: () => "faster"});
  data.findings = ofKind("finding.");
  data.default_clustering = {method: "first", clustering: "first", rule: ofKind("rule.")[0]};
  data.notes = ["no-sound", "no-labels"];
  data.failures = ["E2101", "E2106", "E2121"].map((code, i) => ({
    id: `file${i}.wav`,
    path: "",
    stage: "decode",
    code,
    reason: "no audio in any format that is known; convert it, or take it off the list",
  }));
  data.extras = {
    audit: {
      clustering: "raw.kmeans",
      labels_column: "genre",
      songs: 60,
      rules: [
        ["label", samples.find(({key}) => key === "audit.rule.label")],
        ["outlier", samples.find(({key}) => key === "audit.rule.outlier")],
        ["master", samples.find(({key}) => key === "audit.rule.master")],
      ],
      findings: [
        {kind: "label", song: 3, other: -1, label: "rock", suggested: "baul", support: 0.9, q: 0.01, score: null},
        {kind: "outlier", song: 4, other: -1, label: "rock", suggested: "", support: null, q: null, score: 2.5},
      ],
    },
    across: {
      column: "language",
      advice: samples.find(({key}) => key === "across.take"),
      columns: ["across.method", "across.within", "across.transfer", "across.saw"].map((key) =>
        samples.find((one) => one.key === key),
      ),
      rows: [["first", "0.310", "0.401 (0.25)", "language"]],
      legend: ofKind("across.about"),
    },
    choice: {
      k: 3,
      reason: ofKind("k.")[0],
      curves: [
        {
          name: "gap",
          points: [
            [2, 0.1],
            [3, 0.2],
          ],
        },
      ],
    },
  };
  return data;
}

/** Texts with three English words or more in a row. */
const english = (page) =>
  page.evaluate(() => {
    document.querySelectorAll("details").forEach((node) => (node.open = true));
    const walker = document.createTreeWalker(document.body, globalThis.NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const {parentElement, data} = walker.currentNode;
      if (parentElement.closest("[lang=en], pre, code, script, style")) continue;
      if (/[a-z]{2,}[,;:]? [a-z]{2,}[,;:]? [a-z]{2,}/i.test(data)) found.push(data);
    }
    return found;
  });

export async function inBangla(open, folder) {
  const {page, problems} = await open(writePage(join(folder, "bangla.html"), everySection()) + "#?lang=bn");
  for (const id of ["findings", "failures", "audit", "across", "choice", "warnings"])
    assert.equal(await page.locator(`#${id}`).count(), 1, `the section ${id}`);
  // Names of methods and of data sets, and commands, are no sentences of the page.
  const names = /tags of MagnaTagATune|ektara run/;
  assert.deepEqual(
    (await english(page)).filter((text) => !names.test(text)),
    [],
    "English on the page in Bangla",
  );
  const failures = await page.locator("#failures tbody tr").first().innerText();
  assert.match(failures, /ফাইলটি নেই।/, "what a code means");
  assert.match(failures, /no audio in any format/, "the reason itself");
  assert.deepEqual(problems, []);
  await page.close();
  console.log("Bangla: ok");
}
