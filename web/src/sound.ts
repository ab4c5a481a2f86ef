// The waveform of a piece of sound that the page holds.
import {bytes} from "./decode";

const COUNT = 200;

/** The largest size of each of so many parts of the samples, 0 to 1. */
export function peaksOfSamples(samples: Float32Array, count: number): number[] {
  return Array.from({length: Math.min(count, samples.length)}, (_, i) => {
    const from = Math.floor((i * samples.length) / count),
      to = Math.max(from + 1, Math.floor(((i + 1) * samples.length) / count));
    let peak = 0;
    for (let k = from; k < to; k++) peak = Math.max(peak, Math.abs(samples[k]));
    return Math.min(1, peak);
  });
}

/** Of a `data:` address: the piece's own, not its song's. */
export async function peaksOfSound(address: string): Promise<number[]> {
  const sound = bytes(address.slice(address.indexOf(",") + 1)).buffer;
  const decoded = await new OfflineAudioContext(1, 1, 22050).decodeAudioData(sound);
  return peaksOfSamples(decoded.getChannelData(0), COUNT);
}
