import {el} from "./dom";
import {inside, painter, type Painter, type View} from "./points";

export interface MapEvents {
  hover(song: number, x: number, y: number): void; // -1: none
  pick(song: number): void; // click, or Enter on the map
  select(songs: number[]): void; // lasso
  focusSong(song: number): void; // arrow keys
}

/** The map: points below, marks above. Drag pans, the wheel zooms, shift and drag (or the lasso mode) circles songs;
 *  arrows go from song to song, Enter plays, + − 0 zoom. */
export class MapView {
  readonly node: HTMLElement;
  lassoMode = false;
  private readonly base: HTMLCanvasElement;
  private readonly over: HTMLCanvasElement;
  private readonly painter: Painter;
  private view: View = {x: 0, y: 0, scale: 1};
  private home: View = this.view;
  private x: Float32Array = new Float32Array();
  private y: Float32Array = new Float32Array();
  private marks: number[] = [];
  private way: number[] = [];
  private current = -1;
  private lasso: [number, number][] = [];
  private drag: {x: number; y: number; moved: boolean; lasso: boolean} | null = null;
  private asked = false;

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
    this.node = el("div", {class: "map"}, this.over);
    const made = painter(this.node);
    this.base = made.canvas;
    this.painter = made.painter;
    this.node.dataset.painter = made.painter.kind;
    this.listen();
    new ResizeObserver(() => this.refit()).observe(this.node);
  }

  load(x: Float32Array, y: Float32Array, colours: Uint8Array, keepView: boolean) {
    this.x = x;
    this.y = y;
    this.recolour(colours);
    if (!keepView) this.frame();
  }

  recolour(colours: Uint8Array) {
    const n = this.x.length;
    this.painter.load({
      x: this.x,
      y: this.y,
      colours,
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
  }

  mark(songs: number[], way: number[], current: number) {
    this.marks = songs.length > 2000 ? [] : songs;
    this.way = way;
    this.current = current;
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

  private frame() {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < this.x.length; i++) {
      if (Number.isNaN(this.x[i])) continue;
      left = Math.min(left, this.x[i]);
      right = Math.max(right, this.x[i]);
      low = Math.min(low, this.y[i]);
      high = Math.max(high, this.y[i]);
    }
    if (left > right) [left, right, low, high] = [-1, 1, -1, 1];
    this.fit();
    const scale = 0.92 * Math.min(this.over.width / (right - left || 1), this.over.height / (high - low || 1));
    this.home = {x: (left + right) / 2, y: (low + high) / 2, scale: Number.isFinite(scale) && scale > 0 ? scale : 1};
    this.view = {...this.home};
    this.redraw();
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

  private place(i: number): [number, number] {
    return [
      (this.x[i] - this.view.x) * this.view.scale + this.over.width / 2,
      this.over.height / 2 - (this.y[i] - this.view.y) * this.view.scale,
    ];
  }

  redraw() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.paint();
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
    if (this.way.length > 1) {
      pen.beginPath();
      this.way.forEach((song, i) => {
        const [x, y] = this.place(song);
        if (i === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      });
      pen.stroke();
    }
    for (const song of this.marks) this.ring(pen, song, 5.5 * ratio);
    if (this.current >= 0) {
      pen.lineWidth = 2.5 * ratio;
      this.ring(pen, this.current, 9 * ratio);
    }
    if (this.lasso.length > 1) {
      pen.setLineDash([5 * ratio, 4 * ratio]);
      pen.beginPath();
      this.lasso.forEach(([x, y], i) => {
        if (i === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      });
      pen.closePath();
      pen.stroke();
      pen.setLineDash([]);
    }
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

  private at(event: MouseEvent): [number, number] {
    const box = this.over.getBoundingClientRect();
    return [(event.clientX - box.left) * devicePixelRatio, (event.clientY - box.top) * devicePixelRatio];
  }

  private listen() {
    this.over.addEventListener("pointerdown", (event) => {
      const [x, y] = this.at(event);
      this.drag = {x, y, moved: false, lasso: this.lassoMode || event.shiftKey};
      this.lasso = this.drag.lasso ? [[x, y]] : [];
      this.over.setPointerCapture(event.pointerId);
    });
    this.over.addEventListener("pointermove", (event) => this.moved(event));
    this.over.addEventListener("pointerup", (event) => this.released(event));
    this.over.addEventListener("pointerleave", () => this.events.hover(-1, 0, 0));
    this.over.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const [px, py] = this.at(event);
        const factor = Math.exp(-event.deltaY * 0.0015);
        const dx = px - this.over.width / 2,
          dy = this.over.height / 2 - py;
        this.view.x += (dx / this.view.scale) * (1 - 1 / factor);
        this.view.y += (dy / this.view.scale) * (1 - 1 / factor);
        this.view.scale *= factor;
        this.redraw();
      },
      {passive: false},
    );
    this.over.addEventListener("keydown", (event) => this.key(event));
  }

  private moved(event: PointerEvent) {
    const [x, y] = this.at(event);
    if (!this.drag) {
      const song = this.nearest(x, y, 9 * devicePixelRatio);
      const box = this.node.getBoundingClientRect();
      this.events.hover(song, event.clientX - box.left, event.clientY - box.top);
      return;
    }
    if (Math.hypot(x - this.drag.x, y - this.drag.y) > 3 * devicePixelRatio) this.drag.moved = true;
    if (this.drag.lasso) this.lasso.push([x, y]);
    else if (this.drag.moved) {
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
    const [x, y] = this.at(event);
    if (!drag.moved) {
      const song = this.nearest(x, y, 12 * devicePixelRatio);
      if (song >= 0) this.events.pick(song);
    } else if (drag.lasso) {
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
