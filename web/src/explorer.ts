// The map with everything around it: search, selection, song table, similar songs, paths, playlists. All of it shows
// the state (state.ts) and changes nothing but the state.
import {digits, say} from "./catalogue";
import {CLUSTER, legend, shades} from "./colours";
import {button, el, field, words} from "./dom";
import {clusterName, Finder, songsOfCluster, titleOf, withoutNeighbors, type Found, type Sources} from "./found";
import {SongForm} from "./edit_forms";
import type {Editor} from "./edits";
import {Filters} from "./filters";
import {MapView} from "./map";
import type {PageData} from "./model";
import {columnTitle, WIDE} from "./narrowing";
import {nearness} from "./pair";
import {shadeOf} from "./palette";
import type {View} from "./points";
import type {Player} from "./player";
import {savePlaylist, saveTable} from "./saving";
import {Search} from "./search";
import {clusterText, SongList} from "./songlist";
import {ALL, type Overlay, type Selection, type State, type Store} from "./state";
import {counted} from "./text";

export type {Hit} from "./found";

const EVERYTHING: Found = {songs: null, heading: "", way: [], lines: new Map(), problem: ""};

export class Explorer {
  readonly node: HTMLElement;
  private found: Found = EVERYTHING;
  private asked = 0; // tells the latest question from those before it
  private readonly finder: Finder;
  private readonly map: MapView;
  private readonly list: SongList;
  private readonly tip = el("div", {class: "tip", hidden: true});
  private readonly legend = el("ul", {class: "legend"});
  private readonly said = el("p", {class: "said", id: "said", role: "status"});
  private readonly told = el("p", {class: "faint small", id: "told", role: "status"});
  private readonly pair = el("p", {class: "faint small pair", hidden: true});
  private readonly without = el("p", {class: "faint small", id: "without", hidden: true});
  private readonly query = el("input", {
    type: "search",
    id: "search",
    placeholder: say("map.search_hint"),
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly meant = el("input", {
    type: "search",
    id: "meaning",
    placeholder: say("map.meaning_hint"),
    autocomplete: "off",
    maxlength: 300,
  });
  private readonly lasso = button(say("map.lasso"), () => this.toggleLasso(), {"aria-pressed": "false"});
  private readonly methods: HTMLSelectElement;
  private readonly colours: HTMLSelectElement;
  private readonly kinds: HTMLSelectElement;
  private readonly overlays: HTMLSelectElement;
  private readonly about = el("p", {class: "faint small", id: "map-about"});
  private readonly filters: Filters;
  private readonly songForm: SongForm | null;
  private unfolded = false; // the legend's end

  constructor(
    private readonly data: PageData,
    private readonly store: Store,
    private readonly player: Player,
    private readonly sources: Sources,
  ) {
    const titles = data.songs.title.map((title, i) => title || data.songs.id[i]);
    this.finder = new Finder(data, new Search(titles, data.songs.artist, data.songs.words), sources);
    this.map = new MapView(
      {
        hover: (song, x, y) => this.hover(song, x, y),
        pick: (song) => this.player.play(song),
        pickGroup: (cluster) => this.choose({kind: "cluster", method: this.store.now.method, cluster}),
        select: (songs) => this.choose({kind: "lasso", songs}),
        focusSong: (song) => this.store.adjust({at: song}),
      },
      say("map.label", {amount: counted(data.songs.song, data.songs.id.length)}),
      say("map.role"),
    );
    this.list = new SongList(
      data,
      {
        play: (song) => this.player.play(song),
        similar: (song) => this.choose({kind: "similar", song}, {at: song}),
        path: (song) => this.path(song),
        turn: (page) => this.store.adjust({page}),
        again: () => this.ask(this.store.now, true),
        change: sources.editor && ((song, opener) => this.songForm?.open([song], opener)),
      },
      (song) => player.playable(song),
    );
    this.songForm = sources.editor && new SongForm(data, sources.editor, () => store.now.method);
    this.methods = this.methodSelect();
    this.colours = this.colourSelect();
    this.kinds = this.select(
      "kind",
      ["umap", "pca"].map((kind) => [kind, kind.toUpperCase()]),
      (map) => this.store.go({map}),
    );
    this.overlays = this.select(
      "overlay",
      (["none", "outlines", "density"] as const).map((kind) => [kind, say(`overlay.${kind}`)]),
      (overlay) => this.store.go({overlay: overlay as Overlay}),
    );
    this.map.node.append(this.tip);
    this.filters = new Filters(data, (next, isStep) => (isStep ? store.go(next) : store.adjust(next)));
    this.node = el(
      "div",
      {},
      this.controls(),
      this.filters.node,
      this.filters.chips,
      el(
        "div",
        {class: "explorer"},
        el(
          "div",
          {},
          this.map.node,
          this.legend,
          this.about,
          el("p", {class: "faint small by-mouse", id: "map-keys"}, say("map.keys")),
          el("p", {class: "faint small by-touch"}, say("map.touch")),
        ),
        this.panel(),
      ),
    );
    player.queue = () => this.listed();
    store.follow((now, was) => this.follow(now, was));
  }

  /** Once the map has its place on the page: points are put where they belong before anything is shown. */
  attached() {
    this.map.refit();
  }

  /** Where the map looks, to be kept when all is drawn anew. */
  get view(): View {
    return this.map.looking;
  }
  look(view: View) {
    this.map.look(view);
  }

  /** Before all is drawn anew. */
  release() {
    this.map.release();
  }

  get editor(): Editor | null {
    return this.sources.editor;
  }

  /** The method that is shown. */
  method(): number {
    return this.store.now.method;
  }

  /** Calls `follow` whenever another method is chosen. */
  onMethod(follow: (method: number) => void) {
    this.store.follow((now, was) => {
      if (was && now.method !== was.method) follow(now.method);
    });
  }

  selectCluster(method: number, cluster: number) {
    this.choose({kind: "cluster", method, cluster}, {method, section: "map"});
  }

  /** Plays a cluster of the method that is shown, one song after the other. */
  playGroup(cluster: number) {
    const {method} = this.store.now;
    const first = songsOfCluster(this.data, method, cluster).find((song) => this.player.playable(song));
    this.choose({kind: "cluster", method, cluster});
    if (first !== undefined) this.player.play(first, true);
  }

  songButton(song: number): HTMLElement {
    return this.list.songButton(song);
  }

  /** The songs that are listed, in their order. */
  listed(): number[] {
    return this.found.songs ?? this.data.songs.id.map((_, i) => i);
  }

  private choose(selection: Selection, more: Partial<State> = {}) {
    this.store.go({selection, ...more});
  }

  private select(id: string, options: string[][], chosen: (value: string) => void): HTMLSelectElement {
    const node = el("select", {id}, ...options.map(([value, text]) => el("option", {value}, text)));
    node.addEventListener("change", () => chosen(node.value));
    return node;
  }

  private methodSelect(): HTMLSelectElement {
    const tasks = new Set(this.data.methods.map(({task}) => task)).size > 1;
    const select = el(
      "select",
      {id: "method"},
      ...this.data.methods.map((m, i) => el("option", {value: i}, (tasks && m.task ? m.task + " · " : "") + m.name)),
    );
    select.addEventListener("change", () => this.store.go({method: Number(select.value)}));
    return select;
  }

  private colourSelect(): HTMLSelectElement {
    const select = el(
      "select",
      {id: "colour"},
      el("option", {value: CLUSTER}, say("map.cluster")),
      ...[...Object.keys(this.data.columns), ...Object.keys(this.data.numbers)].map((name) =>
        el("option", {value: name}, columnTitle(this.data, name)),
      ),
    );
    select.addEventListener("change", () => this.store.go({colour: select.value}));
    return select;
  }

  private controls(): HTMLElement {
    return el(
      "div",
      {class: "controls"},
      field(say("map.clusters_of"), this.methods),
      field(say("map.colour_by"), this.colours),
      ...(this.data.maps.some(({umap}) => umap) ? [field(say("map.drawn_by"), this.kinds)] : []),
      field(say("map.over"), this.overlays),
      button(say("map.zoom_in"), () => this.map.zoom(1.4)),
      button(say("map.zoom_out"), () => this.map.zoom(1 / 1.4)),
      button(say("map.whole"), () => this.map.reset()),
      this.lasso,
      button(say("map.select_shown"), () => this.choose({kind: "shown", songs: this.map.visible()})),
    );
  }

  private panel(): HTMLElement {
    this.query.addEventListener("input", () => this.typed());
    this.meant.addEventListener("keydown", (event) => {
      const text = this.meant.value.trim();
      if (event.key === "Enter" && text !== "") this.choose({kind: "meaning", text});
    });
    const disabled = !this.data.songs.path.some((path) => path !== "");
    const save = (format: "m3u8" | "xspf") => () =>
      this.tell(savePlaylist(this.data, this.listed(), this.found.heading, format));
    return el(
      "div",
      {class: "panel"},
      field(say("map.search"), this.query),
      ...(this.sources.lyricsLike ? [field(say("map.meaning"), this.meant)] : []),
      this.said,
      this.told,
      this.pair,
      this.without,
      el(
        "div",
        {class: "controls"},
        button(say("map.save_m3u8"), save("m3u8"), {id: "save-playlist", disabled}),
        button(say("map.save_xspf"), save("xspf"), {id: "save-xspf", disabled}),
        button(say("map.save_table"), () => saveTable(this.data, this.listed(), this.store.now.method), {
          id: "save-table",
        }),
        ...this.changeListed(),
        button(say("map.all_songs"), () => this.store.go({selection: ALL, ...WIDE, from: -1})),
      ),
      ...(this.songForm ? [this.songForm.node] : []),
      this.list.node,
    );
  }

  private changeListed(): HTMLElement[] {
    const {songForm} = this;
    if (!songForm) return [];
    const node = button(say("edit.listed"), () => songForm.open(this.listed(), node), {id: "change-listed"});
    return [node];
  }

  private toggleLasso() {
    this.map.lassoMode = !this.map.lassoMode;
    this.lasso.setAttribute("aria-pressed", String(this.map.lassoMode));
    this.map.node.querySelector(".over")!.classList.toggle("lassoing", this.map.lassoMode);
  }

  /** The first letter is a step, the next ones belong to it. */
  private typed() {
    const text = this.query.value;
    const selection: Selection = text.trim() === "" ? ALL : {kind: "search", text};
    if (this.store.now.selection.kind === "search") this.store.adjust({selection});
    else this.store.go({selection});
  }

  private path(song: number) {
    const {from} = this.store.now;
    if (from < 0) this.store.adjust({from: song, at: song});
    else if (from === song) this.store.adjust({from: -1});
    else this.choose({kind: "path", from, to: song}, {from: -1, at: song});
  }

  private follow(now: State, was: State | null) {
    const moved = (...keys: (keyof State)[]) => !was || keys.some((key) => now[key] !== was[key]);
    if (moved("method", "map")) this.load(now);
    if (was && moved("method")) {
      // What was saved was of the method before.
      if (this.editor) this.editor.place = "";
      this.songForm?.follow();
    }
    if (moved("overlay")) this.map.setOverlay(now.overlay);
    if (moved("method", "map", "overlay")) this.tellOfMap(now);
    this.overlays.value = now.overlay;
    if (moved("selection")) this.syncBoxes(now.selection);
    this.methods.value = String(now.method);
    if (moved("colour")) this.colours.value = now.colour;
    if (moved("ranges", "values")) this.filters.follow(now);
    if (moved("method", "selection", "ranges", "values")) this.ask(now, moved("selection", "ranges", "values"));
    else if (moved("page", "from")) this.list.show(now, this.found, moved("page"));
    if (was && moved("colour")) this.paint(now);
    if (moved("at")) this.mark(now);
    if (moved("at", "method", "selection", "from")) this.tellOfMark(now);
    if (this.store.lost.length > 0) this.tell(say("problem.lost", {what: this.store.lost.join(", ")}));
  }

  /** A box holds the words that the listed songs were found by, or nothing. */
  private syncBoxes(selection: Selection) {
    const query = selection.kind === "search" ? selection.text : "";
    if (this.query.value.trim() !== query.trim()) this.query.value = query;
    this.meant.value = selection.kind === "meaning" ? selection.text : "";
  }

  private load(now: State) {
    this.tip.hidden = true;
    const map = this.data.maps[this.data.methods[now.method].map];
    const umap = now.map === "pca" ? undefined : map.umap;
    const {x, y} = umap ?? map;
    const groups = {
      clusters: this.data.methods[now.method].clusters,
      nameOf: (cluster: number) => clusterName(this.data, now.method, cluster),
      colourOf: (cluster: number) => shadeOf(String(cluster), cluster),
    };
    this.map.load(x, y, groups, shades(this.data, now.method, now.colour, this.found.songs));
    this.kinds.value = umap ? "umap" : "pca";
    this.kinds.disabled = !map.umap;
    const reason = withoutNeighbors(this.data, now.method);
    this.without.hidden = reason === "";
    this.without.replaceChildren(reason);
  }

  /** How to read the map. */
  private tellOfMap(now: State) {
    const {name: method, map} = this.data.methods[now.method];
    const isUmap = now.map !== "pca" && this.data.maps[map].umap !== undefined;
    this.about.textContent = [
      say(isUmap ? "map.about_umap" : "map.about_pca", {method}),
      ...(now.overlay === "outlines" ? [say("overlay.outlines_hold")] : []),
    ].join(" ");
  }

  /** What the state shows; while a server is asked the page says so and shows what it showed. */
  private ask(now: State, fromTop: boolean) {
    const question = ++this.asked;
    const found = this.finder.find(now);
    if (!(found instanceof Promise)) {
      this.settle(found, fromTop);
      return;
    }
    this.said.replaceChildren(say(now.selection.kind === "meaning" ? "map.looking_lyrics" : "map.looking"));
    void found.then((late) => {
      if (question === this.asked) this.settle(late, fromTop);
    });
  }

  private settle(found: Found, fromTop: boolean) {
    const {now} = this.store;
    this.found = found;
    const amount = counted(this.data.songs.song, found.songs ?? this.data.songs.id.length);
    this.said.replaceChildren(...(found.heading === "" ? [amount] : [`${amount}: `, words(found.heading)]));
    this.paint(now);
    this.mark(now);
    if (fromTop && now.selection.kind === "search" && found.songs?.length) this.map.show(found.songs[0]);
    this.list.show(now, found, fromTop);
  }

  /** The colours of the points and what the legend says of them. */
  private paint(now: State) {
    this.map.recolour(shades(this.data, now.method, now.colour, this.found.songs));
    const choose = (selection: Selection) => this.choose(selection);
    const fold = {now: this.unfolded, tell: (open: boolean) => (this.unfolded = open)};
    this.legend.replaceChildren(...legend(this.data, now.method, now.colour, choose, fold));
  }

  private mark(now: State) {
    this.map.mark(this.found.songs ?? [], this.found.way, now.at);
    if (now.at >= 0) this.map.show(now.at);
    for (const row of this.list.node.querySelectorAll("tr"))
      row.setAttribute("aria-current", String(row.dataset.song !== undefined && Number(row.dataset.song) === now.at));
  }

  private tell(...parts: (string | Node)[]) {
    this.told.replaceChildren(...el("span", {}, ...parts).childNodes);
  }

  /** The marked song, or what a path still waits for. */
  private tellOfMark(now: State) {
    this.compare(now);
    if (now.from >= 0) this.tell(words(say("map.path_asked", {title: titleOf(this.data, now.from)})));
    else if (now.at >= 0) this.tell(words(titleOf(this.data, now.at)), ` · ${this.clusterWords(now)}`);
    else this.tell("");
  }

  private clusterWords({method, at}: State): string {
    const cluster = this.data.methods[method].clusters[at];
    return `${say("map.cluster")} ${clusterText(cluster)} ${clusterName(this.data, method, cluster)}`.trim();
  }

  private hover(song: number, x: number, y: number) {
    this.tip.hidden = song < 0;
    if (song < 0) return;
    const labels = Object.entries(this.data.columns)
      .slice(0, 2)
      .map(([, label]) => label.names[label.codes[song]])
      .filter(Boolean);
    const {artist} = this.data.songs;
    this.tip.replaceChildren(
      words(titleOf(this.data, song)),
      ...(artist[song] ? [el("div", {class: "faint"}, words(artist[song]))] : []),
      el("div", {class: "faint"}, [...labels, this.clusterWords({...this.store.now, at: song})].join(" · ")),
    );
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, this.map.node.clientWidth - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, y - 14 - this.tip.offsetHeight)}px`;
  }

  /** Which groups of features bring the marked song and the one that others are compared with together. */
  private compare({selection, at}: State) {
    const anchor = selection.kind === "similar" ? selection.song : selection.kind === "path" ? selection.from : -1;
    const groups =
      anchor >= 0 && at >= 0 && at !== anchor ? nearness(this.data.numbers, this.data.groups, anchor, at) : [];
    this.pair.hidden = groups.length === 0;
    const shares = groups.map(({group, farther}) =>
      say("map.nearer_share", {percent: digits(String(Math.round(100 * farther))), group}),
    );
    const [one, other] = [at, anchor].map((song) => (song < 0 ? "" : titleOf(this.data, song)));
    this.pair.replaceChildren(words(say("map.nearer", {one, other, shares: shares.join(", ")})));
  }
}
