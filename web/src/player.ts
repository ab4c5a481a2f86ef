import {button, el, words} from "./dom";
import {clock} from "./text";
import type {PageData} from "./model";

/** The bar below: what plays, its waveform, and how far it is. */
export class Player {
  private readonly audio = el("audio", {preload: "none"});
  private readonly name = el("p", {class: "playing"});
  private readonly wave = el("canvas", {width: 800, height: 56, "aria-hidden": "true"});
  private readonly seek = el("input", {
    type: "range",
    min: 0,
    max: 1000,
    value: 0,
    "aria-label": "Position in the song",
  });
  private readonly time = el("span", {class: "time"});
  private readonly toggle = button("Play", () => this.pause());
  private peaks: number[] = [];
  private song = -1;

  constructor(
    private readonly data: PageData,
    private readonly peaksOf: (song: number) => Promise<number[]>,
  ) {
    const bar = document.getElementById("player")!;
    bar.setAttribute("aria-label", "Player");
    bar.append(
      this.toggle,
      el("div", {class: "track"}, this.name, el("div", {class: "wave"}, this.wave, this.seek)),
      this.time,
      this.audio,
    );
    for (const event of ["timeupdate", "durationchange", "play", "pause"])
      this.audio.addEventListener(event, () => this.show());
    this.audio.addEventListener("error", () => {
      if (this.song >= 0)
        this.time.textContent =
          "cannot be played: the file is not where the run found it, or the browser lacks its codec";
    });
    this.seek.addEventListener("input", () => {
      if (Number.isFinite(this.audio.duration))
        this.audio.currentTime = (Number(this.seek.value) / 1000) * this.audio.duration;
    });
  }

  play(song: number) {
    const source = this.data.songs.preview?.[song] || this.data.songs.audio[song];
    document.getElementById("player")!.hidden = false;
    this.song = song;
    this.name.replaceChildren(words(this.data.songs.title[song] || this.data.songs.id[song]));
    if (this.data.songs.artist[song]) this.name.append(" — ", words(this.data.songs.artist[song]));
    this.peaks = [];
    if (!source) {
      this.audio.removeAttribute("src");
      this.time.textContent = "this run has no sound for it";
      this.draw();
      return;
    }
    this.audio.src = source;
    this.audio.play().catch(() => this.show());
    this.peaksOf(song)
      .then((peaks) => {
        if (this.song === song) {
          this.peaks = peaks;
          this.draw();
        }
      })
      .catch(() => undefined);
  }

  private pause() {
    if (this.audio.paused) this.audio.play().catch(() => this.show());
    else this.audio.pause();
  }

  private show() {
    if (this.audio.error) return;
    const whole = Number.isFinite(this.audio.duration) ? this.audio.duration : this.data.songs.seconds[this.song];
    this.toggle.textContent = this.audio.paused ? "Play" : "Pause";
    this.time.textContent = `${clock(this.audio.currentTime)} / ${clock(whole)}`;
    this.seek.value = String(whole > 0 ? (1000 * this.audio.currentTime) / whole : 0);
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
