// Which labels the groups hold, as heat maps; two groupings beside each other with how far they agree.
import {adjustedMutualInformation, adjustedRand, comparable} from "./agreement";
import {labelText, namesOf} from "./cards";
import {digits, say} from "./catalogue";
import {button, el, field} from "./dom";
import {figure, said, type Figure} from "./figure";
import {crossed, drawHeat, heatData, joinedSmallest, type Grid, type Shares} from "./heatmap";
import type {Coded, Method, PageData} from "./model";
import type {Follows, Section} from "./sections";

/** The groups of a method as names, by number, the ungrouped last; songs without a row (-2) are left out. */
export function codedGroups(method: Method, nameOf: (cluster: number) => string): {coded: Coded; songs: number[]} {
  const songs = method.clusters.flatMap((cluster, i) => (cluster >= -1 ? [i] : []));
  const found = [...new Set(songs.map((i) => method.clusters[i]))].sort(
    (a, b) => Number(a < 0) - Number(b < 0) || a - b,
  );
  const place = new Map(found.map((cluster, i) => [cluster, i]));
  return {
    coded: {names: found.map(nameOf), codes: songs.map((i) => place.get(method.clusters[i])!)},
    songs,
  };
}

const only = (coded: Coded, songs: number[]): Coded => ({names: coded.names, codes: songs.map((i) => coded.codes[i])});

/** A heat map with its switch of counts and shares, which holds for every heat map of its section. */
interface Heat {
  node: HTMLElement;
  show: (grid: Grid, shares: Shares, rows: string, columns: string) => void;
}

function joinedNotes(grid: Grid): string[] {
  return [
    ...(grid.joinedColumns > 0 ? [say("heat.joined_columns", {n: grid.joinedColumns})] : []),
    ...(grid.joinedRows > 0 ? [say("heat.joined_rows", {n: grid.joinedRows})] : []),
  ];
}

const WHAT = {counts: "heat.counts", rows: "heat.row_shares", columns: "heat.column_shares"} as const;

function heat(name: string, total: string): Heat {
  const note = el("p", {class: "faint small"});
  let made: Figure | null = null;
  const node = el("div", {class: "heat-map", "data-heat": name});
  return {
    node,
    show(grid, shares, rows, columns) {
      const shown = joinedSmallest(grid);
      const caption = say("heat.caption", {rows, columns, what: say(WHAT[shares])});
      const label = say("heat.label", {
        caption,
        n: shown.rows.length,
        m: shown.columns.length,
        total: grid.counts.flat().reduce((a, b) => a + b, 0),
      });
      const drawing = {
        name: `${name}-${shares}`,
        caption,
        draw: (width: number) => drawHeat(shown, width, {caption, label, total, shares}),
        data: () => heatData(grid, rows),
      };
      note.textContent = [say("heat.empty"), ...joinedNotes(shown)].join(" ");
      if (made) made.show(drawing);
      else node.append((made = figure(drawing)).node, note);
    },
  };
}

/** Three buttons of which one is pressed. */
function sharesSwitch(changed: (shares: Shares) => void): HTMLElement {
  const buttons = (Object.keys(WHAT) as Shares[]).map((shares) => {
    const made = button(say(WHAT[shares]), () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === made));
      changed(shares);
    });
    made.setAttribute("aria-pressed", String(shares === "counts"));
    return made;
  });
  return el("div", {class: "controls", role: "group", "aria-label": say("heat.show")}, ...buttons);
}

const totalName = (data: PageData) => say(data.songs.song.length > 0 ? "heat.total_clips" : "heat.total");

/** Follows the method shown. */
export function mixes(data: PageData, follows: Follows): Section | null {
  const columns = ["language", "genre"].filter((name) => name in data.columns);
  if (columns.length === 0) return null;
  const total = totalName(data);
  const nameOf = (column: string) => say(column === "genre" ? "target.genre" : "target.language");
  const labelled = (column: string): Coded => {
    const {names, codes} = data.columns[column];
    return {names: names.map((value) => labelText(column, value)), codes};
  };
  const maps = columns.map((column) => heat(`groups-${column}`, total));
  const both = columns.length === 2 ? heat("language-genre", total) : null;
  let method = follows.method(),
    shares: Shares = "counts";
  const show = () => {
    const named = namesOf(data.explanations[method]?.clusters);
    const name = (cluster: number) => (cluster < 0 ? say("heat.noise") : named(cluster));
    const {coded, songs} = codedGroups(data.methods[method], name);
    columns.forEach((column, i) => {
      const grid = crossed(coded, only(labelled(column), songs));
      maps[i].show(grid, shares, say("heat.groups"), nameOf(column));
    });
    both?.show(crossed(labelled("language"), labelled("genre")), shares, nameOf("language"), nameOf("genre"));
  };
  show();
  follows.onMethod((chosen) => {
    method = chosen;
    show();
  });
  const control = sharesSwitch((chosen) => {
    shares = chosen;
    show();
  });
  return {
    id: "mixes",
    title: say("heat.title"),
    nodes: [control, ...maps.map(({node}) => node), ...(both ? [both.node] : [])],
  };
}

function methodSelect(data: PageData, id: string, at: number): HTMLSelectElement {
  const tasks = new Set(data.methods.map(({task}) => task));
  const select = el(
    "select",
    {id},
    ...data.methods.map(({task, name}, i) =>
      el("option", {value: i}, tasks.size > 1 && task ? `${task} · ${name}` : name),
    ),
  );
  select.value = String(at);
  return select;
}

/** Two groupings beside each other: how many songs each pair of groups shares, and how far they agree. */
export function comparison(data: PageData): Section | null {
  if (data.methods.length < 2) return null;
  const first = methodSelect(data, "compare-a", 0),
    second = methodSelect(data, "compare-b", 1),
    told = el("p", {class: "told"}),
    map = heat("compared", totalName(data));
  const nameOf = (cluster: number) => (cluster < 0 ? say("heat.noise") : digits(String(cluster)));
  const show = () => {
    const [a, b] = [data.methods[Number(first.value)], data.methods[Number(second.value)]];
    const songs = a.clusters.flatMap((cluster, i) => (cluster >= -1 && b.clusters[i] >= -1 ? [i] : []));
    map.node.hidden = songs.length === 0;
    if (songs.length === 0) {
      told.textContent = say("compare.nothing");
      return;
    }
    const [rows, columns] = comparable(a.clusters, b.clusters);
    const ami = adjustedMutualInformation(rows, columns),
      ari = adjustedRand(rows, columns);
    Object.assign(told.dataset, {ami, ari});
    told.textContent = say("compare.agreement", {n: rows.length, ami: said(ami), ari: said(ari)});
    const coded = (method: Method) =>
      codedGroups({...method, clusters: songs.map((i) => method.clusters[i])}, nameOf).coded;
    map.show(crossed(coded(a), coded(b)), "counts", a.name, b.name);
  };
  first.addEventListener("change", show);
  second.addEventListener("change", show);
  show();
  return {
    id: "compare",
    title: say("compare.title"),
    nodes: [
      el("div", {class: "controls"}, field(say("compare.rows"), first), field(say("compare.columns"), second)),
      told,
      map.node,
    ],
  };
}
