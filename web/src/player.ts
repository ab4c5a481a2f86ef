import {say} from "./catalogue";
import {button, el, words} from "./dom";
import type {PageData} from "./model";
import {peaksOfSound} from "./sound";
import type {State, Store} from "./state";
import {clock} from "./text";

/** The bar below: what plays, its waveform, and how far it is. It shows the state's song. */
export class Player {
  /** The songs that come after one another. */
  queue: () => number[] = () => [];
  private readonly audio = el("audio", {preload: "none"});
  private readonly name = el("p", {class: "playing"});
  private readonly wave = el("canvas", {width: 800, height: 56, "aria-hidden": "true"});
  private readonly seek = el("input", {type: "range", min: 0, max: 1000, value: 0});
  private readonly time = el("span", {class: "time", role: "status"});
  private readonly toggle = button("", () => this.pause(), {id: "toggle"});
  private readonly before = button("⏮", () => this.step(-1), {id: "previous"});
  private readonly after = button("⏭", () => this.step(1), {id: "next"});
  private readonly bar = document.getElementById("player")!;
  private peaks: number[] = [];
  private song = -1;
  private problem = ""; // why the song cannot be heard
  private wanted = false; // somebody asked to hear it
  private goesOn = false; // the next song of the group follows

  constructor(
    private readonly data: PageData,
    private readonly store: Store,
    private readonly peaksOf: (song: number) => Promise<number[]>,
  ) {
    this.bar.append(
      el("span", {class: "buttons"}, this.before, this.toggle, this.after),
      el("div", {class: "track"}, this.name, el("div", {class: "wave"}, this.wave, this.seek)),
      this.time,
      this.audio,
    );
    for (const event of ["timeupdate", "durationchange", "play", "pause", "emptied"])
      this.audio.addEventListener(event, () => this.show());
    this.audio.addEventListener("error", () => void this.failed(this.song));
    this.audio.addEventListener("ended", () => {
      if (this.goesOn) this.step(1);
    });
    this.seek.addEventListener("input", () => this.seekTo((Number(this.seek.value) / 1000) * this.whole()));
    this.seek.addEventListener("keydown", (event) => this.key(event));
  }

  /** Its words in the page's language; it plays on meanwhile. */
  attached() {
    this.bar.setAttribute("aria-label", say("player.name"));
    this.seek.setAttribute("aria-label", say("player.position"));
    for (const [node, key] of [
      [this.before, "player.previous"],
      [this.after, "player.next"],
    ] as const) {
      node.title = say(key);
      node.setAttribute("aria-label", say(key));
    }
    this.show();
    this.store.follow((now) => this.follow(now));
  }

  playable(song: number): boolean {
    return this.source(song) !== "";
  }

  /** Marks a song and plays it where it has sound; with `goesOn` the next one of the list follows it. */
  play(song: number, goesOn = false) {
    this.wanted = true;
    this.goesOn = goesOn;
    this.bar.hidden = false;
    const again = song === this.song;
    this.store.go({song, at: song});
    if (again && this.playable(song)) this.start(true);
    this.wanted = false;
  }

  private follow({song}: State) {
    if (song === this.song) return;
    const plays = this.wanted || !this.audio.paused;
    this.song = song;
    this.bar.hidden = song < 0;
    this.problem = "";
    this.peaks = [];
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load(); // what sounded before is gone
    if (song < 0) return;
    this.name.replaceChildren(words(this.data.songs.title[song] || this.data.songs.id[song]));
    if (this.data.songs.artist[song]) this.name.append(" — ", words(this.data.songs.artist[song]));
    if (this.playable(song)) this.start(plays);
    else this.problem = say("player.silent");
    this.show();
  }

  private source(song: number): string {
    return this.data.songs.preview?.[song] || this.data.songs.audio[song] || "";
  }

  private start(plays: boolean) {
    const {song} = this;
    this.problem = "";
    this.audio.src = this.source(song);
    if (plays) this.audio.play().catch(() => this.show());
    const preview = this.data.songs.preview?.[song];
    (preview ? peaksOfSound(preview) : this.peaksOf(song))
      .then((peaks) => {
        if (this.song !== song) return;
        this.peaks = peaks;
        this.draw();
      })
      .catch(() => undefined);
  }

  private pause() {
    if (this.audio.paused) this.audio.play().catch(() => this.show());
    else this.audio.pause();
  }

  /** The song before or behind this one in the list that can be heard. */
  private step(by: number) {
    const list = this.queue().filter((song) => this.playable(song));
    if (list.length === 0) return;
    const at = list.indexOf(this.song);
    const next = at < 0 ? 0 : at + by;
    if (next in list) this.play(list[next], this.goesOn);
  }

  /** A server that is gone, a file that is gone, and a codec that is missing are told apart. */
  private async failed(song: number) {
    if (song < 0 || !this.audio.getAttribute("src")) return;
    this.problem = say("player.broken");
    this.show();
    if (!this.data.server || this.data.songs.preview?.[song]) return;
    let problem: string;
    try {
      const answer = await fetch(this.source(song), {method: "HEAD"});
      problem = answer.ok ? say("player.codec") : say("player.gone");
    } catch {
      problem = say("player.unreachable");
    }
    if (this.song !== song) return;
    this.problem = problem;
    this.show();
  }

  private whole(): number {
    const {duration} = this.audio;
    if (Number.isFinite(duration)) return duration;
    return this.song < 0 || this.data.songs.preview?.[this.song] ? NaN : this.data.songs.seconds[this.song];
  }

  private seekTo(seconds: number) {
    if (Number.isFinite(this.audio.duration))
      this.audio.currentTime = Math.min(Math.max(0, seconds), this.audio.duration);
    this.show();
  }

  /** Arrows go five seconds, in short pieces a tenth. */
  private key(event: KeyboardEvent) {
    const by = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1}[event.key];
    if (by === undefined || !Number.isFinite(this.audio.duration)) return;
    event.preventDefault();
    this.seekTo(this.audio.currentTime + by * Math.min(5, this.audio.duration / 10));
  }

  private show() {
    const silent = this.problem !== "" || this.song < 0;
    const whole = this.whole();
    const at = this.audio.currentTime;
    this.toggle.textContent = silent || this.audio.paused ? say("player.play") : say("player.pause");
    this.toggle.disabled = silent;
    this.seek.disabled = silent;
    const text = silent ? this.problem : `${clock(at)} / ${clock(whole)}`;
    if (this.time.textContent !== text) this.time.textContent = text;
    this.time.setAttribute("aria-live", silent ? "polite" : "off");
    this.seek.value = String(whole > 0 && !silent ? (1000 * at) / whole : 0);
    this.seek.setAttribute("aria-valuetext", say("player.at", {time: clock(at), whole: clock(whole)}));
    this.draw();
  }

  private draw() {
    const pen = this.wave.getContext("2d")!;
    const style = getComputedStyle(this.wave);
    const {width, height} = this.wave;
    pen.clearRect(0, 0, width, height);
    const loudest = Math.max(0.05, ...this.peaks);
    const done = Number(this.seek.value) / 1000;
    this.peaks.forEach((peak, i) => {
      const tall = Math.max(2, (peak / loudest) * (height - 4));
      pen.fillStyle =
        i / this.peaks.length < done ? style.getPropertyValue("--accent") : style.getPropertyValue("--line");
      pen.fillRect(
        (i * width) / this.peaks.length,
        (height - tall) / 2,
        Math.max(1, width / this.peaks.length - 1),
        tall,
      );
    });
  }
}
