import {digits} from "./catalogue";
import {el, words} from "./dom";
import {middle, mergeTree, overlap, placeLabels, type Group, type Merged, type PlacedLabel} from "./labels";
import {contours, convexHull, core, type Point, type Segment} from "./outlines";
import {inside, painter, type Painter, type View} from "./points";
import type {Painted} from "./colours";
import type {Overlay} from "./state";

export interface MapEvents {
  hover(song: number, x: number, y: number): void; // -1: none
  pick(song: number): void; // click, or Enter on the map
  pickGroup(cluster: number): void; // click on a name
  select(songs: number[]): void; // lasso
  focusSong(song: number): void; // arrow keys
}

/** What the map shows beside the points: the groups with their names and colours. */
export interface MapGroups {
  clusters: number[]; // one a song
  nameOf(cluster: number): string;
  colourOf(cluster: number): string;
}

/** So many groups have names, the largest ones. */
const MOST_NAMES = 80;
/** The widest that a name may be. */
const NAME_WIDTH = 190;
const LINE = 20;
const FONT = '12px system-ui, "Segoe UI", "DejaVu Sans", "Noto Sans Bengali", sans-serif';
/** Names are placed anew when the view has rested for so long. */
const REST_MS = 90;

/** The map: points below, marks and names above. By mouse: drag moves, the wheel zooms, shift and drag (or the lasso
 *  mode) circles songs. By touch: one finger scrolls the page, two move and zoom the map, a tap picks. By keyboard:
 *  arrows go from song to song, Enter plays, + − 0 zoom. */
export class MapView {
  readonly node: HTMLElement;
  lassoMode = false;
  private readonly base: HTMLCanvasElement;
  private readonly over: HTMLCanvasElement;
  private readonly names = el("div", {class: "names", "aria-hidden": "true"});
  private readonly painter: Painter;
  private view: View = {x: 0, y: 0, scale: 1};
  private home: View = this.view;
  private x: Float32Array = new Float32Array();
  private y: Float32Array = new Float32Array();
  private groups: MapGroups = {clusters: [], nameOf: () => "", colourOf: () => ""};
  private tree: Merged | null = null;
  private placed: PlacedLabel[] = [];
  private placedIn: View = this.view;
  private rest = 0;
  private overlay: Overlay = "none";
  private hulls: {colour: string; corners: Point[]}[] | null = null;
  private density: Segment[] | null = null;
  private marks: number[] = [];
  private way: number[] = [];
  private current = -1;
  private lasso: [number, number][] = [];
  private drag: {x: number; y: number; moved: boolean; lasso: boolean; still: boolean} | null = null;
  private pinch: {x: number; y: number; apart: number} | null = null;
  private asked = false;
  private readonly observer = new ResizeObserver(() => this.refit());

  constructor(
    private readonly events: MapEvents,
    label: string,
    role: string,
  ) {
    this.over = el("canvas", {
      class: "over",
      tabindex: 0,
      role: "application",
      "aria-label": label,
      "aria-roledescription": role,
      "aria-describedby": "map-keys",
    });
    this.node = el("div", {class: "map"}, this.over, this.names);
    const made = painter(this.node);
    this.base = made.canvas;
    this.painter = made.painter;
    this.node.dataset.painter = made.painter.kind;
    this.listen();
    this.listenToTouch();
    this.observer.observe(this.node);
  }

  /** Before another map takes its place. */
  release() {
    this.observer.disconnect();
    this.painter.release();
  }

  load(x: Float32Array, y: Float32Array, groups: MapGroups, painted: Painted) {
    this.x = x;
    this.y = y;
    this.groups = groups;
    this.hulls = this.density = null;
    const largest = this.middles().sort((a, b) => b.size - a.size || a.cluster - b.cluster);
    this.tree = mergeTree(largest.slice(0, MOST_NAMES));
    this.recolour(painted);
    this.frame();
  }

  recolour({colours, shapes}: Painted) {
    const n = this.x.length;
    this.painter.load({
      x: this.x,
      y: this.y,
      colours,
      shapes,
      radius: (n > 20000 ? 1.4 : n > 3000 ? 2.2 : 3.6) * devicePixelRatio,
    });
    this.redraw();
  }

  /** After its place changed size. */
  refit() {
    const whole = this.view.scale === this.home.scale && this.view.x === this.home.x && this.view.y === this.home.y;
    this.fit();
    if (whole) this.frame();
    this.paint();
    this.placeNames();
  }

  mark(songs: number[], way: number[], current: number) {
    this.marks = songs.length > 2000 ? [] : songs;
    this.way = way;
    this.current = current;
    this.redraw();
  }

  setOverlay(overlay: Overlay) {
    this.overlay = overlay;
    this.redraw();
  }

  reset() {
    this.view = {...this.home};
    this.redraw();
  }
  zoom(factor: number) {
    this.view.scale *= factor;
    this.redraw();
  }
  /** What is shown: its middle and its scale. */
  get looking(): View {
    return {...this.view};
  }
  look(view: View) {
    this.view = {...view};
    this.redraw();
  }
  /** Songs inside what is shown. */
  visible(): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.x.length; i++) {
      const [px, py] = this.place(i);
      if (px >= 0 && py >= 0 && px <= this.over.width && py <= this.over.height) found.push(i);
    }
    return found;
  }
  show(song: number) {
    const [px, py] = this.place(song);
    if (px < 0 || py < 0 || px > this.over.width || py > this.over.height) {
      this.view.x = this.x[song];
      this.view.y = this.y[song];
    }
    this.redraw();
  }

  /** Where each group with a place on the map has its middle; songs in no group have none. */
  private middles(): Group[] {
    const members = new Map<number, number[]>();
    this.groups.clusters.forEach((cluster, song) => {
      if (cluster < 0 || Number.isNaN(this.x[song])) return;
      const own = members.get(cluster);
      if (own) own.push(song);
      else members.set(cluster, [song]);
    });
    return [...members].map(([cluster, songs]) => ({
      cluster,
      name: this.groups.nameOf(cluster),
      size: songs.length,
      x: middle(songs.map((song) => this.x[song])),
      y: middle(songs.map((song) => this.y[song])),
    }));
  }

  /** Groups that are named together come apart where they fill the map. */
  private zoomTo(clusters: Set<number>) {
    this.view = this.viewOf((song) => clusters.has(this.groups.clusters[song]));
    this.redraw();
  }

  private frame() {
    this.home = this.viewOf(() => true);
    this.view = {...this.home};
    this.redraw();
  }

  /** What shows all of these songs. */
  private viewOf(belongs: (song: number) => boolean): View {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < this.x.length; i++) {
      if (Number.isNaN(this.x[i]) || !belongs(i)) continue;
      left = Math.min(left, this.x[i]);
      right = Math.max(right, this.x[i]);
      low = Math.min(low, this.y[i]);
      high = Math.max(high, this.y[i]);
    }
    if (left > right) [left, right, low, high] = [-1, 1, -1, 1];
    this.fit();
    const scale = 0.92 * Math.min(this.over.width / (right - left || 1), this.over.height / (high - low || 1));
    return {x: (left + right) / 2, y: (low + high) / 2, scale: Number.isFinite(scale) && scale > 0 ? scale : 1};
  }

  private fit() {
    const width = Math.max(1, Math.round(this.node.clientWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(this.node.clientHeight * devicePixelRatio));
    if (this.over.width === width && this.over.height === height) return;
    const grow = Math.min(width / this.over.width, height / this.over.height);
    for (const canvas of [this.base, this.over]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.view.scale *= grow;
    this.home.scale *= grow;
  }

  private point(x: number, y: number): [number, number] {
    return [
      (x - this.view.x) * this.view.scale + this.over.width / 2,
      this.over.height / 2 - (y - this.view.y) * this.view.scale,
    ];
  }

  private place(i: number): [number, number] {
    return this.point(this.x[i], this.y[i]);
  }

  redraw() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.paint();
      this.moveNames();
    });
  }

  private paint() {
    this.painter.draw(this.view, this.base.width, this.base.height);
    const pen = this.over.getContext("2d")!;
    const ratio = devicePixelRatio;
    const ink = getComputedStyle(this.node).color;
    pen.clearRect(0, 0, this.over.width, this.over.height);
    pen.lineWidth = 1.5 * ratio;
    pen.strokeStyle = ink;
    if (this.overlay === "outlines") this.drawHulls(pen);
    if (this.overlay === "density") this.drawDensity(pen);
    if (this.way.length > 1)
      this.line(
        pen,
        this.way.map((song) => this.place(song)),
      );
    for (const song of this.marks) this.ring(pen, song, 5.5 * ratio);
    if (this.current >= 0) {
      pen.lineWidth = 2.5 * ratio;
      this.ring(pen, this.current, 9 * ratio);
    }
    if (this.lasso.length > 1) {
      pen.setLineDash([5 * ratio, 4 * ratio]);
      this.line(pen, [...this.lasso, this.lasso[0]]);
      pen.setLineDash([]);
    }
  }

  private line(pen: CanvasRenderingContext2D, points: [number, number][]) {
    pen.beginPath();
    points.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    pen.stroke();
  }

  /** Around nine tenths of each group. */
  private drawHulls(pen: CanvasRenderingContext2D) {
    this.hulls ??= this.middles().map(({cluster, x, y}) => {
      const points = this.groups.clusters.flatMap((c, song): Point[] =>
        c === cluster && !Number.isNaN(this.x[song]) ? [[this.x[song], this.y[song]]] : [],
      );
      return {colour: this.groups.colourOf(cluster), corners: convexHull(core(points, [x, y]))};
    });
    pen.save();
    for (const {colour, corners} of this.hulls) {
      pen.strokeStyle = pen.fillStyle = colour;
      this.line(
        pen,
        [...corners, ...corners.slice(0, 1)].map(([x, y]) => this.point(x, y)),
      );
      pen.globalAlpha = 0.1;
      pen.fill();
      pen.globalAlpha = 1;
    }
    pen.restore();
  }

  private drawDensity(pen: CanvasRenderingContext2D) {
    this.density ??= contours(
      Array.from(this.x, (x, song): Point => [x, this.y[song]]).filter(([x]) => !Number.isNaN(x)),
    );
    pen.save();
    pen.globalAlpha = 0.6;
    pen.beginPath();
    for (const [x1, y1, x2, y2] of this.density) {
      pen.moveTo(...this.point(x1, y1));
      pen.lineTo(...this.point(x2, y2));
    }
    pen.stroke();
    pen.restore();
  }

  /** Names follow the view at once and are placed anew when it rests. */
  private moveNames() {
    const {x, y, scale} = this.placedIn;
    const ratio = devicePixelRatio;
    if (x === this.view.x && y === this.view.y && scale === this.view.scale) return;
    [...this.names.children].forEach((node, i) => {
      const {anchor, x: left, y: top} = this.placed[i];
      const [mapX, mapY] = [
        (anchor[0] * ratio - this.over.width / 2) / scale + x,
        (this.over.height / 2 - anchor[1] * ratio) / scale + y,
      ];
      const [px, py] = this.point(mapX, mapY).map((value) => value / ratio);
      (node as HTMLElement).style.transform = `translate(${px - anchor[0] + left}px, ${py - anchor[1] + top}px)`;
    });
    window.clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.placeNames(), REST_MS);
  }

  private placeNames() {
    const ratio = devicePixelRatio;
    const pen = this.over.getContext("2d")!;
    pen.font = FONT;
    const most = Math.min(NAME_WIDTH, 0.4 * this.node.clientWidth);
    const widthOf = (text: string) => Math.ceil(pen.measureText(text).width) + 20;
    this.placedIn = {...this.view};
    this.placed = placeLabels(this.tree, {
      toScreen: (x, y) => this.point(x, y).map((value) => value / ratio) as [number, number],
      measure: (text) => Math.min(most, widthOf(text)),
      lineHeight: LINE,
      area: {width: this.node.clientWidth, height: this.node.clientHeight},
      textOf: (groups) => textOfGroups(groups),
    });
    this.names.replaceChildren(...this.placed.map((label) => this.nameTag(label)));
  }

  private nameTag({groups, text, x, y, width, height}: PlacedLabel): HTMLElement {
    const node = el("span", {class: "name"}, words(text));
    node.style.transform = `translate(${x}px, ${y}px)`;
    node.style.width = `${width}px`;
    node.style.height = `${height}px`;
    node.style.setProperty("--shade", groups.length === 1 ? this.groups.colourOf(groups[0].cluster) : "var(--edge)");
    return node;
  }

  private ring(pen: CanvasRenderingContext2D, song: number, radius: number) {
    const [x, y] = this.place(song);
    pen.beginPath();
    pen.arc(x, y, radius, 0, 7);
    pen.stroke();
  }

  private nearest(px: number, py: number, reach: number): number {
    let best = -1,
      least = reach * reach;
    for (let i = 0; i < this.x.length; i++) {
      const [x, y] = this.place(i);
      const away = (x - px) ** 2 + (y - py) ** 2;
      if (away < least) {
        least = away;
        best = i;
      }
    }
    return best;
  }

  private at(event: {clientX: number; clientY: number}): [number, number] {
    const box = this.over.getBoundingClientRect();
    return [(event.clientX - box.left) * devicePixelRatio, (event.clientY - box.top) * devicePixelRatio];
  }

  /** Changes the scale so that what lies at this place stays there. */
  private zoomAt(px: number, py: number, factor: number) {
    const dx = px - this.over.width / 2,
      dy = this.over.height / 2 - py;
    this.view.x += (dx / this.view.scale) * (1 - 1 / factor);
    this.view.y += (dy / this.view.scale) * (1 - 1 / factor);
    this.view.scale *= factor;
    this.events.hover(-1, 0, 0);
    this.redraw();
  }

  private listen() {
    this.over.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) {
        this.drag = null;
        return;
      }
      const [x, y] = this.at(event);
      const lasso = this.lassoMode || event.shiftKey;
      // A finger that moves scrolls the page.
      this.drag = {x, y, moved: false, lasso, still: event.pointerType === "touch" && !lasso};
      this.lasso = lasso ? [[x, y]] : [];
      if (!this.drag.still) this.over.setPointerCapture(event.pointerId);
    });
    this.over.addEventListener("pointermove", (event) => this.moved(event));
    this.over.addEventListener("pointerup", (event) => this.released(event));
    this.over.addEventListener("pointercancel", () => {
      this.drag = null;
      this.lasso = [];
    });
    this.over.addEventListener("pointerleave", () => this.events.hover(-1, 0, 0));
    this.over.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoomAt(...this.at(event), Math.exp(-event.deltaY * 0.0015));
      },
      {passive: false},
    );
    this.over.addEventListener("keydown", (event) => this.key(event));
  }

  /** Two fingers: their middle moves the map, their distance zooms it. */
  private listenToTouch() {
    const fingers = (event: TouchEvent) => {
      const [a, b] = [this.at(event.touches[0]), this.at(event.touches[1])];
      return {x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, apart: Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]))};
    };
    this.over.addEventListener(
      "touchstart",
      (event) => {
        if (event.touches.length !== 2) return;
        event.preventDefault();
        this.drag = null;
        this.lasso = [];
        this.pinch = fingers(event);
      },
      {passive: false},
    );
    this.over.addEventListener(
      "touchmove",
      (event) => {
        if (!this.pinch || event.touches.length !== 2) return;
        event.preventDefault();
        const now = fingers(event);
        this.view.x -= (now.x - this.pinch.x) / this.view.scale;
        this.view.y += (now.y - this.pinch.y) / this.view.scale;
        this.zoomAt(now.x, now.y, now.apart / this.pinch.apart);
        this.pinch = now;
      },
      {passive: false},
    );
    for (const end of ["touchend", "touchcancel"])
      this.over.addEventListener(end, (event) => {
        if ((event as TouchEvent).touches.length < 2) this.pinch = null;
      });
  }

  private moved(event: PointerEvent) {
    const [x, y] = this.at(event);
    if (!this.drag) {
      if (event.pointerType === "touch") return;
      const song = this.nearest(x, y, 9 * devicePixelRatio);
      const box = this.node.getBoundingClientRect();
      this.events.hover(song, event.clientX - box.left, event.clientY - box.top);
      return;
    }
    if (Math.hypot(x - this.drag.x, y - this.drag.y) > (this.drag.still ? 10 : 3) * devicePixelRatio)
      this.drag.moved = true;
    if (this.drag.moved) this.events.hover(-1, 0, 0);
    if (this.drag.lasso) this.lasso.push([x, y]);
    else if (this.drag.moved && !this.drag.still) {
      this.view.x -= (x - this.drag.x) / this.view.scale;
      this.view.y += (y - this.drag.y) / this.view.scale;
      this.drag.x = x;
      this.drag.y = y;
    }
    this.redraw();
  }

  private released(event: PointerEvent) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (!drag.moved) this.picked(...this.at(event), event.pointerType === "touch" ? 22 : 12);
    else if (drag.lasso) {
      const found: number[] = [];
      for (let i = 0; i < this.x.length; i++) {
        const [px, py] = this.place(i);
        if (inside(px, py, this.lasso)) found.push(i);
      }
      this.events.select(found);
    }
    this.lasso = [];
    this.redraw();
  }

  /** A name stands above the songs. */
  private picked(x: number, y: number, reach: number) {
    const spot = {x: x / devicePixelRatio, y: y / devicePixelRatio, width: 0, height: 0};
    const name = this.placed.find((label) => overlap(label, spot));
    if (name?.groups.length === 1) this.events.pickGroup(name.groups[0].cluster);
    else if (name) this.zoomTo(new Set(name.groups.map(({cluster}) => cluster)));
    if (name) return;
    const song = this.nearest(x, y, reach * devicePixelRatio);
    if (song >= 0) this.events.pick(song);
  }

  private key(event: KeyboardEvent) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key];
    if (step && event.shiftKey) {
      this.view.x += (step[0] * 60) / this.view.scale;
      this.view.y += (step[1] * 60) / this.view.scale;
    } else if (step) this.walk(step[0], step[1]);
    else if (event.key === "+" || event.key === "=") this.view.scale *= 1.25;
    else if (event.key === "-") this.view.scale /= 1.25;
    else if (event.key === "0") this.view = {...this.home};
    else if (event.key === "Enter" && this.current >= 0) this.events.pick(this.current);
    else return;
    event.preventDefault();
    this.redraw();
  }

  /** The next song in this direction: nearest, counting what lies aside double. */
  private walk(dx: number, dy: number) {
    const fromX = this.current < 0 ? this.view.x : this.x[this.current],
      fromY = this.current < 0 ? this.view.y : this.y[this.current];
    let best = -1,
      least = Infinity;
    for (let i = 0; i < this.x.length; i++) {
      const ahead = (this.x[i] - fromX) * dx + (this.y[i] - fromY) * dy;
      const aside = Math.abs((this.x[i] - fromX) * dy) + Math.abs((this.y[i] - fromY) * dx);
      if (ahead > 0 && aside <= ahead && ahead + 2 * aside < least) {
        least = ahead + 2 * aside;
        best = i;
      }
    }
    if (best >= 0) this.events.focusSong(best);
  }
}

/** Number and the first two words of a group's name; of several groups the first word of the two largest. */
function textOfGroups(groups: Group[]): string {
  const short = ({cluster, name}: Group, words: number) =>
    `${digits(String(cluster))} ${name.split(" · ").slice(0, words).join(" · ")}`.trim();
  if (groups.length === 1) return short(groups[0], 2);
  const [first, second, ...others] = groups;
  return [short(first, 1), short(second, 1)].join(", ") + (others.length > 0 ? ` +${others.length}` : "");
}
