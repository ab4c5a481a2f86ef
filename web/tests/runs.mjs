// Runs for the browser tests: other people's text at its worst, in manifests, tags, lyrics, file and column names; and
// runs that lack something.
import {execFileSync} from "node:child_process";
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";

const QUICK = [
  "train.min_epochs=2",
  "train.min_steps=10",
  "train.max_epochs=3",
  "train.latent_dims=2",
  "evaluate.permutations=99",
  "evaluate.half_samples=20",
].map((setting) => `--set=${setting}`);

export const IMAGE = "<img src=x onerror=alert(1)>",
  SCRIPT = "</script><script>alert(2)</script>",
  FORMULA = '=HYPERLINK("http://x")',
  BACKWARDS = "abc\u202egnp.exe",
  NUL = "nul\u0000here";
export const BANGLA = "\u09dc\u09c7\u09b2\u0997\u09be\u09a1\u09bc\u09bf"; // ড় twice, composed and taken apart
export const LYRIC = "\u09ac\u09a1\u09bc \u09a8\u09a6\u09c0";

export function run(ektara, input, output, ...more) {
  const preset = more.includes("--preset") ? [] : ["--preset", "easy"]; // trains a model, whose pictures are tested
  execFileSync(ektara, ["run", input, "-o", output, "--quiet", "--no-text", ...preset, ...QUICK, ...more], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

export function wav(hz) {
  const n = 2 * 22050,
    bytes = Buffer.alloc(44 + 2 * n);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + 2 * n, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(22050, 24);
  bytes.writeUInt32LE(44100, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(2 * n, 40);
  for (let i = 0; i < n; i++)
    bytes.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * hz * i) / 22050) + 900 * Math.sin(i * i)), 44 + 2 * i);
  return bytes;
}

const tone = (i) => wav(i % 2 ? 220 + i : 1800 + 20 * i);
const cell = (text) => `"${String(text).replaceAll('"', '""')}"`;

/** 24 songs, two kinds of tone; names, titles, artists, labels, lyrics and columns are hostile. */
export function hostileManifest(ektara, folder) {
  const music = join(folder, "music");
  mkdirSync(join(music, "<"), {recursive: true});
  const files = [
    "<img src=x onerror=alert(3)>.wav",
    "</script>.wav",
    "=HYPERLINK(1).wav",
    "x\u202evaw.wav",
    "#5 a&b%20.wav",
  ];
  const titles = [IMAGE, SCRIPT, FORMULA, BANGLA, BACKWARDS, NUL];
  const lines = [
    ["path", "title", "artist", "language", "genre", "lyrics", "<img src=x>", "=1+1", "</script>"].map(cell).join(","),
  ];
  for (let i = 0; i < 24; i++) {
    const file = files[i] ?? `song${i}.wav`;
    writeFileSync(join(music, file), tone(i));
    writeFileSync(
      join(folder, `lyric${i}.txt`),
      i % 2
        ? `<img src=x onerror=alert(5)> ${SCRIPT} river${i} ${NUL} stone`
        : `\u202e${LYRIC} \u0986\u0995\u09be\u09b6 ${i}`,
    );
    lines.push(
      [
        `music/${file}`,
        titles[i] ?? `Song ${i}`,
        [IMAGE, SCRIPT, FORMULA, BACKWARDS][i % 4],
        i % 4 < 2 ? "bangla" : "</script>",
        i % 2 ? "=1+2" : IMAGE,
        `lyric${i}.txt`,
        i % 3,
        i % 3,
        i,
      ]
        .map(cell)
        .join(","),
    );
  }
  writeFileSync(join(folder, "manifest.csv"), lines.join("\n") + "\n");
  run(ektara, join(folder, "manifest.csv"), join(folder, "run"), "--k", "2", "--seeds", "2");
}

/** A folder of FLAC files whose tags are hostile and hold the lyrics. */
export function hostileTags(ektara, folder) {
  const music = join(folder, "tagged");
  mkdirSync(music, {recursive: true});
  const titles = [IMAGE, SCRIPT, FORMULA, BANGLA, BACKWARDS];
  for (let i = 0; i < 12; i++) {
    writeFileSync(join(folder, "tone.wav"), tone(i));
    const tags = {
      title: titles[i] ?? `Song ${i}`,
      artist: [IMAGE, FORMULA][i % 2],
      genre: i % 2 ? SCRIPT : BACKWARDS,
      lyrics: i % 3 ? `stone river ${IMAGE}` : LYRIC,
    };
    execFileSync("ffmpeg", [
      "-v",
      "error",
      "-y",
      "-i",
      join(folder, "tone.wav"),
      ...Object.entries(tags).flatMap(([name, text]) => ["-metadata", `${name}=${text}`]),
      join(music, `track${i}.flac`),
    ]);
  }
  rmSync(join(folder, "tone.wav"));
  run(ektara, music, join(folder, "tags-run"), "--k", "2", "--seeds", "1");
}

/** Ready features: two groups and, far away, one song, which becomes a cluster of its own. */
export function featuresOnly(ektara, folder) {
  const lines = ["id,title,x,y,z"];
  for (let i = 0; i < 31; i++) {
    const at = i === 30 ? [900, -900, 900] : [i % 2 ? 5 : 0, Math.sin(i), Math.cos(3 * i)];
    lines.push([`row${i}`, `Row ${i}`, ...at.map((value) => value.toFixed(4))].join(","));
  }
  writeFileSync(join(folder, "table.csv"), lines.join("\n") + "\n");
  run(ektara, join(folder, "table.csv"), join(folder, "table-run"), "--k", "3", "--seeds", "1");
}

/** Ready features of three planted groups, and a number of groups that is chosen; no label. */
export function planted(ektara, folder) {
  const lines = ["id,a,b,c"];
  for (let i = 0; i < 60; i++) {
    const at = [0, 1, 2].map((axis) => (i % 3 === axis ? 8 : 0) + Math.sin(7 * i + axis) + Math.cos(3 * i * axis));
    lines.push([`row${i}`, ...at.map((value) => value.toFixed(4))].join(","));
  }
  writeFileSync(join(folder, "planted.csv"), lines.join("\n") + "\n");
  const more = ["--k", "auto", "--seeds", "2", "--method", "table + ward"];
  run(ektara, join(folder, "planted.csv"), join(folder, "planted-run"), ...more);
}
