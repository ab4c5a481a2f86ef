// The table of the songs that are listed, by pages, with the tools of each song.
import {labelText} from "./cards";
import {digits, say} from "./catalogue";
import {button, el, words} from "./dom";
import {titleOf, withoutNeighbors, type Found} from "./found";
import type {Coded, PageData} from "./model";
import {titleOfLabel} from "./narrowing";
import type {State} from "./state";

const PAGE = 50;
const SHOWN_LABELS = 2;

export interface SongActions {
  play(song: number): void;
  similar(song: number): void;
  path(song: number): void;
  turn(page: number): void;
  again(): void;
  change: ((song: number, opener: HTMLElement) => void) | null; // where the server takes edits
}

export const clusterText = (cluster: number) =>
  cluster === -1 ? say("map.noise") : cluster < 0 ? "–" : digits(String(cluster));

export class SongList {
  readonly node = el("div", {class: "songs", tabindex: 0, role: "region", "aria-label": say("map.songs")});

  constructor(
    private readonly data: PageData,
    private readonly actions: SongActions,
    private readonly playable: (song: number) => boolean,
  ) {}

  /** Fills the table anew; `fromTop` where other songs stand in it than before. */
  show(state: State, found: Found, fromTop: boolean) {
    const held = this.node.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.act
      : undefined;
    const songs = found.songs ?? this.data.songs.id.map((_, i) => i);
    const pages = Math.max(1, Math.ceil(songs.length / PAGE));
    const page = Math.min(state.page, pages - 1);
    const labels = Object.entries(this.data.columns).slice(0, SHOWN_LABELS);
    const rows = songs.slice(page * PAGE, (page + 1) * PAGE).map((song) => this.row(song, state, found, labels));
    this.node.replaceChildren(
      el("table", {}, this.head(labels), el("tbody", {}, ...rows)),
      ...(songs.length === 0 ? [this.empty(found)] : []),
      ...(pages > 1 ? [this.turner(page, pages), this.range(page, songs.length)] : []),
    );
    if (fromTop) this.node.scrollTop = 0;
    if (held)
      (this.node.querySelector<HTMLElement>(`[data-act="${held}"]:not(:disabled)`) ?? this.node).focus({
        preventScroll: fromTop,
      });
  }

  /** The button that plays a song, or shows where it is. */
  songButton(song: number): HTMLElement {
    const node = button("", () => this.actions.play(song), {
      "data-act": `play-${song}`,
      class: "link",
      title: this.playable(song) ? say("map.play") : say("map.show_on_map"),
    });
    node.append(words(titleOf(this.data, song)));
    return node;
  }

  private head(labels: [string, Coded][]): HTMLElement {
    return el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("th", {scope: "col"}, say("map.song")),
        ...labels.map(([name]) => el("th", {scope: "col", class: "label"}, titleOfLabel(name))),
        el("th", {scope: "col"}, say("map.cluster")),
        el("th", {scope: "col", class: "tools"}, say("map.more")),
      ),
    );
  }

  private row(song: number, state: State, found: Found, labels: [string, Coded][]): HTMLElement {
    const line = found.lines.get(song);
    return el(
      "tr",
      {"data-song": song, "aria-current": song === state.at ? "true" : "false"},
      el(
        "td",
        {},
        this.songButton(song),
        el("div", {class: "faint"}, words(this.data.songs.artist[song])),
        ...(line === undefined ? [] : [el("div", {class: "small"}, words(line))]),
      ),
      ...labels.map(([name, label]) =>
        el("td", {class: "label"}, words(labelText(name, label.names[label.codes[song]] ?? ""))),
      ),
      el("td", {}, clusterText(this.data.methods[state.method].clusters[song])),
      this.tools(song, state),
    );
  }

  private tools(song: number, state: State): HTMLElement {
    const near = withoutNeighbors(this.data, state.method) ? [] : this.nearTools(song, state);
    return el("td", {class: "tools"}, ...near, ...this.changeTool(song));
  }

  private changeTool(song: number): HTMLElement[] {
    const {change} = this.actions;
    if (!change) return [];
    const title = titleOf(this.data, song);
    const node = this.tool(`change-${song}`, "✎", () => change(song, node), {
      title: say("edit.song"),
      "aria-label": say("edit.song_label", {title}),
    });
    return [node];
  }

  private nearTools(song: number, state: State): HTMLElement[] {
    const ends = state.from >= 0 && state.from !== song;
    const title = titleOf(this.data, song);
    return [
      this.tool(`similar-${song}`, "≈", () => this.actions.similar(song), {
        title: say("map.similar"),
        "aria-label": say("map.similar_to", {title}),
      }),
      this.tool(`path-${song}`, ends ? say("map.path_to") : say("map.path"), () => this.actions.path(song), {
        title: ends ? say("map.path_to_hint") : say("map.path_hint"),
        "aria-label": ends ? say("map.path_to_label", {title}) : say("map.path_from_label", {title}),
        "aria-pressed": state.from === song ? "true" : undefined,
      }),
    ];
  }

  private empty(found: Found): HTMLElement {
    if (!found.problem) return el("p", {class: "faint"}, say("map.no_song"));
    return el(
      "p",
      {class: "problem", role: "alert"},
      found.problem + " ",
      this.tool("again", say("map.again"), () => this.actions.again()),
    );
  }

  private turner(page: number, pages: number): HTMLElement {
    return el(
      "p",
      {class: "controls"},
      this.tool("before", say("map.before"), () => this.actions.turn(page - 1), {disabled: page === 0}),
      say("map.page_of", {page: page + 1, pages}),
      this.tool("next", say("map.next"), () => this.actions.turn(page + 1), {disabled: page + 1 >= pages}),
    );
  }

  /** Which of the listed songs these are: paper has no buttons to see the others by. */
  private range(page: number, n: number): HTMLElement {
    const values = {from: page * PAGE + 1, to: Math.min(n, (page + 1) * PAGE), n};
    return el("p", {class: "faint small range"}, say("map.rows_of", values));
  }

  /** `act` finds a button again after the list was filled anew: the keyboard stays where it was. */
  private tool(
    act: string,
    label: string,
    action: () => void,
    attributes: Record<string, string | boolean | undefined> = {},
  ) {
    return button(label, action, {"data-act": act, ...attributes});
  }
}
