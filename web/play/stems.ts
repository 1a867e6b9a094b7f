// The stems of a song, fetched and decoded, playing to the same sample: each through a fader of its own that only opens and shuts.
import { t } from "../messages/index.ts";
import type { PlayedSound } from "./sound.ts";

export interface StemSwitch { readonly muted: boolean; readonly soloed: boolean }

export interface Stems extends PlayedSound {
  hear(switches: readonly StemSwitch[]): void;
}

/** Who is heard: all that are not muted, or, as soon as somebody is soloed, only those. */
export function heardOf(switches: readonly StemSwitch[]): boolean[] {
  const solo = switches.some(({ soloed }) => soloed);
  return switches.map(({ muted, soloed }) => (solo ? soloed : !muted));
}

const RATE_HZ = 48000, CHANNELS = 2, SAMPLE_BYTES = 4, DECODED_BYTES_MAX = 768 * 1024 * 1024, FADE_SECONDS = 0.02;

/** At what rate stems are kept decoded: the full one, or less where all of them would not fit a browser's memory. */
export function keptRateHz(count: number, seconds: number): number {
  let rateHz = RATE_HZ;
  while (rateHz > 12000 && count * seconds * rateHz * CHANNELS * SAMPLE_BYTES > DECODED_BYTES_MAX) rateHz /= 2;
  return rateHz;
}

async function fetchStem(address: string, number: number): Promise<ArrayBuffer> {
  const reply = await fetch(`/api/plays/${address}/stems/${number}`);
  if (!reply.ok) throw new Error(t("A track could not be fetched. Try again."));
  return reply.arrayBuffer();
}

/** All of them, one after the other, because each is large while it is decoded. */
async function decodeAll(address: string, count: number, seconds: number, progress: (part: number) => void): Promise<AudioBuffer[]> {
  const decoder = new OfflineAudioContext(CHANNELS, 1, keptRateHz(count, seconds)), buffers: AudioBuffer[] = [];
  for (let number = 1; number <= count; number++) {
    const bytes = await fetchStem(address, number);
    buffers.push(await decoder.decodeAudioData(bytes).catch(() => Promise.reject(new Error(t("This browser cannot play the tracks one by one.")))));
    progress(number / count);
  }
  return buffers;
}

export async function openStems(address: string, count: number, seconds: number, progress: (part: number) => void, changed: () => void): Promise<Stems> {
  const buffers = await decodeAll(address, count, seconds, progress), context = new AudioContext();
  const faders = buffers.map(() => {
    const fader = context.createGain();
    fader.connect(context.destination);
    return fader;
  });
  const whole = Math.max(...buffers.map(({ duration }) => duration), 0);
  let sources: AudioBufferSourceNode[] = [], begun = 0, from = 0, playing = false;
  const at = (): number => (playing ? Math.min(whole, from + Math.max(0, context.currentTime - begun)) : from);
  const stop = (): void => {
    for (const source of sources) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    sources = [];
  };
  const start = (): void => {
    begun = context.currentTime + FADE_SECONDS;
    sources = buffers.map((buffer, i) => {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(faders[i] as GainNode);
      source.start(begun, from);
      return source;
    });
    const longest = sources[buffers.findIndex(({ duration }) => duration === whole)];
    if (longest !== undefined) longest.onended = () => rest(0);
  };
  /** Silent, and at that moment when it goes on. */
  const rest = (to: number): void => {
    stop();
    playing = false;
    from = to;
    changed();
  };
  return {
    seconds: () => whole,
    at,
    isPlaying: () => playing,
    play: () => {
      if (playing) return;
      void context.resume();
      playing = true;
      start();
      changed();
    },
    pause: () => playing && rest(at()),
    go: (to) => {
      const goesOn = playing;
      stop();
      playing = false;
      from = Math.min(Math.max(to, 0), whole);
      if (goesOn && from < whole) {
        playing = true;
        start();
      }
      changed();
    },
    hear: (switches) => heardOf(switches).forEach((heard, i) => faders[i]?.gain.setTargetAtTime(heard ? 1 : 0, context.currentTime, FADE_SECONDS / 3)),
  };
}
