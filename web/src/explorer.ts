// The map with everything around it: search, selection, song table, similar songs, paths, playlists.
import {CLUSTER, legend, shades} from "./colours";
import {button, download, el, field, words} from "./dom";
import {MapView} from "./map";
import type {Coded, PageData} from "./model";
import {nearness} from "./pair";
import {songPath} from "./paths";
import type {Player} from "./player";
import {Search} from "./search";
import {counted, csv, fitsALine, m3u8, xspf} from "./text";

const PAGE = 50;

/** A song that a search of the lyrics found, and its line that is nearest to the words. */
export type Hit = {song: number; score: number; line: string};

const clusterName = (cluster: number) => (cluster === -1 ? "noise" : cluster < 0 ? "–" : String(cluster));

export class Explorer {
  readonly node: HTMLElement;
  private method: number;
  private colour = CLUSTER;
  private chosen: number[] | null = null; // null: every song
  private heading = "";
  private way: number[] = [];
  private current = -1;
  private from = -1;
  private anchor = -1; // the song that others are compared with
  private pageAt = 0;
  private readonly map: MapView;
  private readonly search: Search;
  private readonly tip = el("div", {class: "tip", hidden: true});
  private readonly legend = el("ul", {class: "legend"});
  private readonly list = el("div", {class: "songs", tabindex: 0, role: "region", "aria-label": "Songs"});
  private readonly said = el("p", {class: "faint small", role: "status", "aria-live": "polite"});
  private readonly pair = el("p", {class: "faint small pair", hidden: true});
  private readonly query = el("input", {
    type: "search",
    id: "search",
    placeholder: "title, artist or words of the lyric",
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly meant = el("input", {
    type: "search",
    id: "meaning",
    placeholder: "what the lyric says, in your own words; Enter",
    autocomplete: "off",
    maxlength: 300,
  });
  private lines = new Map<number, string>(); // of the songs that a search of the lyrics found
  private readonly lasso = button("Lasso", () => this.toggleLasso(), {"aria-pressed": "false"});
  private readonly followers: ((method: number) => void)[] = [];

  constructor(
    private readonly data: PageData,
    private readonly player: Player,
    private readonly neighborsOf: (method: number) => Promise<number[][]>,
    private readonly lyricsLike: ((words: string) => Promise<Hit[]>) | null = null,
  ) {
    this.method = data.first_method;
    this.search = new Search(
      data.songs.title.map((title, i) => title || data.songs.id[i]),
      data.songs.artist,
      data.songs.words,
    );
    this.map = new MapView(
      {
        hover: (song, x, y) => this.hover(song, x, y),
        pick: (song) => this.play(song),
        select: (songs) => this.choose(songs, "lasso"),
        focusSong: (song) => this.focusSong(song),
      },
      `Map of ${counted(data.songs.song, data.songs.id.length)}; the table beside it lists the same songs`,
    );
    this.map.node.append(this.tip);
    this.node = el(
      "div",
      {},
      this.controls(),
      el(
        "div",
        {class: "explorer"},
        el(
          "div",
          {},
          this.map.node,
          this.legend,
          el(
            "p",
            {class: "faint small", id: "map-keys"},
            "Drag to pan, wheel to zoom, Shift and drag to circle songs; with the keyboard: arrows go from song to " +
              "song, Shift and arrows pan, + − 0 zoom, Enter plays.",
          ),
        ),
        this.panel(),
      ),
    );
    this.show();
    this.choose(null, "");
  }

  private controls(): HTMLElement {
    const data = this.data;
    const methods = el(
      "select",
      {id: "method"},
      ...data.methods.map((m, i) =>
        el("option", {value: i}, (m.task && m.task !== "easy" ? m.task + " · " : "") + m.name),
      ),
    );
    methods.value = String(this.method);
    methods.addEventListener("change", () => this.setMethod(Number(methods.value)));
    const colours = el(
      "select",
      {id: "colour"},
      el("option", {value: CLUSTER}, CLUSTER),
      ...[...Object.keys(data.columns), ...Object.keys(data.numbers)].map((name) => el("option", {value: name}, name)),
    );
    colours.addEventListener("change", () => {
      this.colour = colours.value;
      this.recolour();
    });
    const tools = [
      button("Zoom in", () => this.map.zoom(1.4)),
      button("Zoom out", () => this.map.zoom(1 / 1.4)),
      button("Whole map", () => this.map.reset()),
      this.lasso,
      button("Select what is shown", () => this.choose(this.map.visible(), "what is shown")),
    ];
    return el("div", {class: "controls"}, field("Clusters of", methods), field("Colour by", colours), ...tools);
  }

  private panel(): HTMLElement {
    this.query.addEventListener("input", () => this.find());
    this.meant.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void this.findMeaning();
    });
    const disabled = !this.data.songs.path.some((path) => path !== "");
    const saves = [
      button("Save playlist (.m3u8)", () => this.savePlaylist("m3u8"), {id: "save-playlist", disabled}),
      button("Save playlist (.xspf)", () => this.savePlaylist("xspf"), {id: "save-xspf", disabled}),
    ];
    return el(
      "div",
      {class: "panel"},
      field("Search", this.query),
      ...(this.lyricsLike ? [field("Meaning", this.meant)] : []),
      this.said,
      this.pair,
      el(
        "div",
        {class: "controls"},
        ...saves,
        button("Save table (.csv)", () => this.saveTable(), {id: "save-table"}),
        button("All songs", () => {
          this.query.value = "";
          this.choose(null, "");
        }),
      ),
      this.list,
    );
  }

  private toggleLasso() {
    this.map.lassoMode = !this.map.lassoMode;
    this.lasso.setAttribute("aria-pressed", String(this.map.lassoMode));
    this.map.node.querySelector(".over")!.classList.toggle("lassoing", this.map.lassoMode);
  }

  /** Once the map has its place on the page: points are put where they belong before anything is shown. */
  attached() {
    this.map.refit();
  }

  /** Calls `follow` whenever another method is chosen. */
  onMethod(follow: (method: number) => void) {
    this.followers.push(follow);
  }

  setMethod(method: number) {
    this.method = method;
    (this.node.querySelector("#method") as HTMLSelectElement).value = String(method);
    this.show();
    this.fill();
    for (const follow of this.followers) follow(method);
  }

  selectCluster(method: number, cluster: number, name: string) {
    if (method !== this.method) this.setMethod(method);
    this.choose(
      this.data.methods[method].clusters.flatMap((c, i) => (c === cluster ? [i] : [])),
      `cluster ${cluster}: ${name}`,
    );
    this.node.scrollIntoView({block: "start"});
  }

  songButton(song: number): HTMLElement {
    const node = this.tool(`play-${song}`, "", () => this.play(song), {
      class: "link",
      title: this.data.can_play ? "play" : "show on the map",
    });
    node.append(words(this.data.songs.title[song] || this.data.songs.id[song]));
    return node;
  }

  private show() {
    const map = this.data.maps[this.data.methods[this.method].map];
    this.map.load(map.x, map.y, this.colours(), false);
    this.drawLegend();
  }

  private recolour() {
    this.map.recolour(this.colours());
    this.drawLegend();
    this.fill();
  }

  private colours(): Uint8Array {
    return shades(this.data, this.method, this.colour, this.chosen);
  }

  private drawLegend() {
    const entries = legend(this.data, this.method, this.colour, (songs, heading) => this.choose(songs, heading));
    this.legend.replaceChildren(...entries);
  }

  private hover(song: number, x: number, y: number) {
    this.tip.hidden = song < 0;
    if (song < 0) return;
    const labels = Object.entries(this.data.columns)
      .slice(0, 2)
      .map(([, label]) => label.names[label.codes[song]])
      .filter(Boolean);
    this.tip.replaceChildren(
      words(this.data.songs.title[song] || this.data.songs.id[song]),
      el(
        "div",
        {class: "faint"},
        words(this.data.songs.artist[song]),
        " ",
        [...labels, `cluster ${clusterName(this.data.methods[this.method].clusters[song])}`].join(" · "),
      ),
    );
    this.tip.style.left = `${Math.min(x + 14, this.map.node.clientWidth - 190)}px`;
    this.tip.style.top = `${Math.max(4, y - 46)}px`;
  }

  private focusSong(song: number) {
    this.current = song;
    this.map.show(song);
    this.mark();
    this.say(words(this.name(song)), ` · cluster ${clusterName(this.data.methods[this.method].clusters[song])}`);
    this.compare(song);
    for (const row of this.list.querySelectorAll("tr"))
      row.setAttribute("aria-current", String(Number(row.dataset.song) === song));
  }

  /** Which groups of features bring the chosen song and the one that others are compared with together. */
  private compare(song: number) {
    const groups =
      this.anchor >= 0 && song !== this.anchor ? nearness(this.data.numbers, this.data.groups, this.anchor, song) : [];
    this.pair.hidden = groups.length === 0;
    this.pair.replaceChildren(
      ...el(
        "span",
        {},
        words(this.name(song)),
        " is nearer to ",
        words(this.anchor < 0 ? "" : this.name(this.anchor)),
        " than ",
        groups.map(({group, farther}) => `${Math.round(100 * farther)} % of songs in ${group}`).join(", "),
        ".",
      ).childNodes,
    );
  }

  play(song: number) {
    this.focusSong(song);
    this.player.play(song);
  }

  private mark() {
    this.map.mark(this.chosen ?? [], this.way, this.current);
  }

  private find() {
    if (this.query.value.trim() === "") {
      this.choose(null, "");
      return;
    }
    const found = this.search.find(this.query.value);
    this.choose(found, `“${this.query.value}”`);
    if (found.length > 0) this.map.show(found[0]);
  }

  /** Songs whose lyrics say what the words say, each with its nearest line. */
  private async findMeaning() {
    const asked = this.meant.value.trim();
    if (asked === "" || !this.lyricsLike) return;
    this.say("Looking for lyrics …");
    try {
      const hits = await this.lyricsLike(asked);
      this.choose(
        hits.map(({song}) => song),
        `lyrics like “${asked}”`,
        [],
        new Map(hits.map(({song, line}) => [song, line])),
      );
    } catch (problem) {
      this.say(problem instanceof Error ? problem.message : String(problem));
    }
  }

  private choose(songs: number[] | null, heading: string, way: number[] = [], lines = new Map<number, string>()) {
    this.lines = lines;
    if (songs === null) {
      this.anchor = -1;
      this.pair.hidden = true;
    }
    this.chosen = songs;
    this.heading = heading;
    this.way = way;
    this.pageAt = 0;
    const amount = counted(this.data.songs.song, songs ?? this.data.songs.id.length);
    this.say(songs === null ? amount : `${amount}: `, words(heading));
    this.map.recolour(this.colours());
    this.mark();
    this.fill();
  }

  private say(...parts: (string | Node)[]) {
    this.said.replaceChildren(...el("span", {}, ...parts).childNodes);
  }

  private songs(): number[] {
    return this.chosen ?? this.data.songs.id.map((_, i) => i);
  }

  /** A button of the list; `act` finds it again after the list was filled anew: the keyboard stays where it was. */
  private tool(act: string, label: string, action: () => void, attributes: Record<string, string | boolean> = {}) {
    return button(label, action, {"data-act": act, ...attributes});
  }

  private row(song: number, labels: Coded[]): HTMLElement {
    const opens = this.from >= 0 && this.from !== song;
    const cluster = this.data.methods[this.method].clusters[song];
    return el(
      "tr",
      {"data-song": song, "aria-current": song === this.current ? "true" : "false"},
      el(
        "td",
        {},
        this.songButton(song),
        el("div", {class: "faint"}, words(this.data.songs.artist[song])),
        ...(this.lines.has(song) ? [el("div", {class: "small"}, words(this.lines.get(song)!))] : []),
      ),
      ...labels.map((label) => el("td", {class: "label"}, words(label.names[label.codes[song]] ?? ""))),
      el("td", {}, clusterName(cluster)),
      el(
        "td",
        {class: "tools"},
        this.tool(`similar-${song}`, "≈", () => void this.similar(song), {
          title: "similar songs",
          "aria-label": `songs similar to ${this.name(song)}`,
        }),
        this.tool(`path-${song}`, opens ? "→ to" : "path", () => void this.path(song), {
          title: opens ? "the path ends here" : "a path from this song to another",
          "aria-label": `path ${opens ? "to" : "from"} ${this.name(song)}`,
        }),
      ),
    );
  }

  private fill() {
    const held = this.list.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.act
      : undefined;
    const songs = this.songs();
    const labels = Object.entries(this.data.columns).slice(0, 2);
    const shown = songs.slice(this.pageAt * PAGE, (this.pageAt + 1) * PAGE);
    const pages = Math.ceil(songs.length / PAGE);
    const turn = (by: number) => () => {
      this.pageAt += by;
      this.fill();
    };
    this.list.replaceChildren(
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", {scope: "col"}, "song"),
            ...labels.map(([name]) => el("th", {scope: "col", class: "label"}, name)),
            ...["cluster", "more"].map((name) => el("th", {scope: "col"}, name)),
          ),
        ),
        el(
          "tbody",
          {},
          ...shown.map((song) =>
            this.row(
              song,
              labels.map(([, label]) => label),
            ),
          ),
        ),
      ),
      ...(songs.length === 0 ? [el("p", {class: "faint"}, "No song.")] : []),
      ...(pages > 1
        ? [
            el(
              "p",
              {class: "controls"},
              this.tool("before", "Before", turn(-1), {disabled: this.pageAt === 0}),
              `page ${this.pageAt + 1} of ${pages}`,
              this.tool("next", "Next", turn(1), {disabled: this.pageAt + 1 >= pages}),
            ),
          ]
        : []),
    );
    if (held) (this.list.querySelector<HTMLElement>(`[data-act="${held}"]:not(:disabled)`) ?? this.list).focus();
  }

  private name(song: number) {
    return this.data.songs.title[song] || this.data.songs.id[song];
  }

  private async similar(song: number) {
    const rows = await this.neighborsOf(this.method);
    this.current = this.anchor = song;
    this.pair.hidden = true;
    if (!rows[song]?.length) {
      this.say("This run has no neighbours for this song.");
      return;
    }
    this.choose([song, ...rows[song]], `similar to ${this.name(song)}, nearest first`);
  }

  private async path(song: number) {
    if (this.from < 0 || this.from === song) {
      this.from = this.from === song ? -1 : song;
      this.fill();
      this.say(
        ...(this.from < 0
          ? ["No path."]
          : ["Path from ", words(this.name(song)), ": search or pick the song where it ends and press “→ to”."]),
      );
      return;
    }
    const start = (this.anchor = this.from);
    this.from = -1;
    const neighbors = await this.neighborsOf(this.method);
    if (neighbors.length === 0) {
      this.fill();
      this.say("This run has no neighbours here: 'ektara path' finds the way.");
      return;
    }
    const way = songPath(neighbors, this.data.songs.song, start, song);
    this.choose(way, `from ${this.name(start)} to ${this.name(song)}`, way);
  }

  private savePlaylist(format: "m3u8" | "xspf") {
    const songs = this.data.songs;
    const entries = this.songs().map((i) => ({
      id: songs.id[i],
      path: songs.path[i],
      title: this.name(i),
      artist: songs.artist[i],
      seconds: songs.seconds[i],
    }));
    const listed = entries.filter(({path}) => (format === "m3u8" ? fitsALine(path) : path !== ""));
    const missing = entries.length - listed.length;
    if (listed.length === 0) {
      this.say("Nothing is saved: none of these songs has a file that a playlist can name.");
      return;
    }
    const title = this.heading || this.data.title;
    if (format === "m3u8") download("ektara-playlist.m3u8", m3u8(title, listed), "audio/x-mpegurl");
    else download("ektara-playlist.xspf", xspf(title, listed), "application/xspf+xml");
    this.say(
      "Saved; its paths are relative to the run's folder playlists: put it there." +
        (missing > 0 ? ` ${missing} songs without a file that it can name are left out.` : ""),
    );
  }

  private saveTable() {
    const labels = Object.entries(this.data.columns);
    download(
      "ektara-songs.csv",
      csv(
        ["id", "title", "artist", ...labels.map(([name]) => name), "cluster"],
        this.songs().map((i) => [
          this.data.songs.id[i],
          this.data.songs.title[i],
          this.data.songs.artist[i],
          ...labels.map(([, label]) => label.names[label.codes[i]] ?? ""),
          this.data.methods[this.method].clusters[i],
        ]),
      ),
      "text/csv",
    );
  }
}
