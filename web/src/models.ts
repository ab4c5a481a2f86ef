// What the models of a run learned: curves, what their dimensions do, what comes back of a song, sweeps.
import {groupWord} from "./cards";
import {digits, say, type Key} from "./catalogue";
import {chart, heat, type Line} from "./charts";
import {el} from "./dom";
import type {Card, Model, PageData, Picture, Sweep} from "./model";
import type {Section} from "./sections";
import {table} from "./sorted_table";
import {number} from "./text";

const figure = (value: Card[string] | undefined) =>
  typeof value === "number" && !Number.isInteger(value) ? number(value) : String(value ?? "–");

function bySpace(models: Model[]): Map<string, Model[]> {
  const spaces = new Map<string, Model[]>();
  for (const model of models) spaces.set(model.space, [...(spaces.get(model.space) ?? []), model]);
  return spaces;
}

/** One chart a space: its first seed in full strength with the epoch that was kept, the others behind it. */
function curves(space: string, models: Model[]): HTMLElement | null {
  const lines = models.flatMap((model, m) =>
    model.curves
      .filter((curve) => curve.points.length > 0)
      .map((curve): Line => ({
        name: say(curve.name === "loss" ? "training.loss" : "training.heldout"),
        points: curve.points,
        shade: curve.name === "loss" ? 0 : 1,
        dashed: curve.name !== "loss",
        faint: m > 0,
      })),
  );
  if (lines.length === 0) return null;
  const title = models.length > 1 ? say("training.seeds", {space, seed: models[0].seed, n: models.length - 1}) : space;
  const kept = models[0].card.best_epoch;
  const mark = typeof kept === "number" ? {mark: {at: kept, name: say("training.kept", {n: kept})}} : {};
  return chart(title, lines, {label: say("training.epoch"), ...mark});
}

export function training(data: PageData): Section | null {
  if (data.models.length === 0) return null;
  const keys = [...new Set(data.models.flatMap((model) => Object.keys(model.card)))];
  const charts = [...bySpace(data.models)]
    .map(([space, models]) => curves(space, models))
    .filter((made): made is HTMLElement => made !== null);
  const reached = table(
    say("training.table"),
    [say("training.model"), ...keys.map((key) => key.replaceAll("_", " "))],
    data.models.map((model) => [el("td", {class: "text"}, model.name), ...keys.map((key) => figure(model.card[key]))]),
    {name: "models"},
  );
  return {
    id: "training",
    title: say("training.title"),
    nodes: [
      el("div", {class: "figures"}, ...charts),
      el("details", {}, el("summary", {}, say("training.reached", {n: data.models.length})), reached),
    ],
  };
}

/** "brighter … darker: 0.5 … 0.2" in the language chosen; a column that has no words keeps its name. */
function moveText(move: string): string {
  const [, what, numbers] = /^(.*): (.*)$/s.exec(move) ?? ["", move, ""];
  const ends = what.split(" … ").map((word) => groupWord(word));
  return numbers ? `${ends.join(" … ")}: ${digits(numbers)}` : ends.join(" … ");
}

function traversals(picture: Picture): HTMLElement {
  const {dimensions, offsets, cells} = picture.traversals;
  const tall = picture.channels || 1,
    size = offsets.length * tall * picture.width;
  const rows = dimensions.map((dimension, d) => {
    const own = cells.subarray(d * size, (d + 1) * size);
    const moves = dimension.moves.map(moveText);
    const said = say("models.dimension", {name: dimension.dimension, moves: moves.join("; ")});
    const pictures =
      picture.channels === 0
        ? [
            heat(own, picture.width, said, 7, (row, column) =>
              say("models.at", {name: picture.columns[column], offset: offsets[row]}),
            ),
          ]
        : offsets.map((offset, i) =>
            heat(
              own.subarray(i * tall * picture.width, (i + 1) * tall * picture.width),
              picture.width,
              say("models.at", {name: said, offset}),
              5,
            ),
          );
    return el(
      "li",
      {},
      el(
        "div",
        {class: "says"},
        el("strong", {}, `z${dimension.dimension}`),
        el("span", {class: "faint"}, dimension.kl === null ? "" : ` KL ${number(dimension.kl, 2)}`),
        el("ul", {}, ...moves.map((move) => el("li", {}, move))),
      ),
      el("div", {class: "strip"}, ...pictures),
    );
  });
  const about =
    picture.channels === 0
      ? say("models.rows", {from: offsets[0], to: offsets[offsets.length - 1], n: picture.columns.length})
      : say("models.offsets", {offsets: offsets.join(", ")});
  return el(
    "figure",
    {},
    el("figcaption", {}, say("models.traversals") + " ", el("span", {class: "faint"}, about)),
    el("ul", {class: "rows"}, ...rows),
  );
}

function reconstructions(picture: Picture, song: (song: number) => Node): HTMLElement {
  const {songs, cells} = picture.reconstructions;
  const tall = picture.channels || 1,
    size = tall * picture.width;
  const rows = songs.map((one, i) => {
    const own = cells.subarray(2 * i * size, 2 * (i + 1) * size);
    const pictures =
      picture.channels === 0
        ? [
            heat(
              own,
              picture.width,
              say("models.above"),
              9,
              (row, column) =>
                `${picture.columns[column]}, ${say(row === 0 ? "models.song" : "models.reconstruction")}`,
            ),
          ]
        : [
            heat(own.subarray(0, size), picture.width, say("models.song"), 5),
            heat(own.subarray(size), picture.width, say("models.reconstruction"), 5),
          ];
    return el(
      "li",
      {},
      el(
        "div",
        {class: "says"},
        one.song >= 0 ? song(one.song) : "–",
        el("div", {class: "faint"}, say("models.off", {error: number(one.error, 2)})),
      ),
      el("div", {class: "strip"}, ...pictures),
    );
  });
  return el(
    "figure",
    {},
    el("figcaption", {}, say("models.reconstructions") + " ", el("span", {class: "faint"}, say("models.off_about"))),
    el("ul", {class: "rows"}, ...rows),
  );
}

/** Of every trained space's first model. */
export function pictures(data: PageData, song: (song: number) => Node): Section | null {
  if (data.pictures.length === 0) return null;
  const first = Math.max(
    0,
    data.pictures.findIndex((picture) => picture.name.startsWith("vae.")),
  );
  return {
    id: "models",
    title: say("models.title"),
    nodes: [
      el("p", {class: "faint"}, say("models.colours")),
      ...data.pictures.map((picture, i) =>
        el(
          "details",
          {open: i === first},
          el("summary", {}, picture.name),
          el("div", {class: "figures wide"}, traversals(picture), reconstructions(picture, song)),
        ),
      ),
    ],
  };
}

const SWEPT: [string, Key][] = [
  ["elbo_learned_variance", "sweep.elbo"],
  ["heldout_explained_variance", "sweep.variance"],
  ["active_units", "sweep.units"],
  ["silhouette", "sweep.silhouette"],
  ["ami", "sweep.ami"],
  ["nmi", "sweep.nmi"],
];

/** A cell of a file in four digits where it has more; nothing is a dash. */
export function shortCell(text: string): string {
  if (text === "") return "–";
  const value = Number(text);
  if (!/^-?\d+\.\d{5,}(e[+-]?\d+)?$/i.test(text) || !Number.isFinite(value)) return digits(text);
  const places = Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return places > 8 ? digits(value.toExponential(3)) : digits(number(value, places));
}

/** A figure by the swept value: the mean over seeds in full strength, each seed behind it. */
function sweptFigure(sweep: Sweep, key: string, title: string): HTMLElement | null {
  const at = sweep.columns.indexOf(key),
    seed = sweep.columns.indexOf("seed");
  const given = sweep.rows.filter((row) => at >= 0 && row[at] !== "" && Number.isFinite(Number(row[at])));
  const values = [...new Set(given.map((row) => row[0]))].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));
  if (given.length === 0) return null;
  const points = (rows: string[][]): [number, number][] =>
    values.flatMap((value, i): [number, number][] => {
      const own = rows.filter((row) => row[0] === value).map((row) => Number(row[at]));
      return own.length > 0 ? [[i, own.reduce((a, b) => a + b, 0) / own.length]] : [];
    });
  const seeds = [...new Set(given.map((row) => row[seed]))];
  const lines: Line[] = [
    {name: say("sweep.mean"), points: points(given), shade: 0},
    ...(seeds.length > 1
      ? seeds.map((name): Line => ({
          name,
          points: points(given.filter((row) => row[seed] === name)),
          shade: 0,
          faint: true,
        }))
      : []),
  ];
  return chart(title, lines, {label: sweep.axes, ticks: values});
}

function sweepTable(sweep: Sweep): HTMLElement {
  return table(
    sweep.name,
    sweep.columns.map((column) => column.replaceAll("_", " ")),
    sweep.rows.map((row) => row.map(shortCell)),
    {name: `sweep-${sweep.name}`, data: () => ({header: sweep.columns, rows: sweep.rows})},
  );
}

export function sweeps(data: PageData): Section | null {
  if (data.sweeps.length === 0) return null;
  const nodes = data.sweeps.flatMap((sweep) => {
    const charts = sweep.axes.includes(",")
      ? []
      : SWEPT.map(([key, title]) => sweptFigure(sweep, key, say(title))).filter(
          (made): made is HTMLElement => made !== null,
        );
    return [
      el("h3", {}, sweep.name === sweep.axes ? sweep.name : `${sweep.name}: ${sweep.axes.replaceAll(",", ", ")}`),
      ...(sweep.chosen ? [el("p", {}, say("sweep.chosen", {chosen: sweep.chosen}))] : []),
      el("div", {class: "figures"}, ...charts),
      el("details", {}, el("summary", {}, say("sweep.all", {n: sweep.rows.length})), sweepTable(sweep)),
    ];
  });
  return {id: "sweeps", title: say("sweep.title"), nodes};
}
