// What is asked of an export of sound, and what comes back: spoken between the page and its worker.

import type { BounceReport, SampleFormat } from "../../../wasm/bounce";
import type { HeardFrames } from "../../../wasm/in_place";

export type SoundContainer = "wav" | "flac" | "mp3" | "ogg" | "opus";
export type Quality = 0 | 1 | 2; // small, good, best
export interface TickRange { readonly beginTicks: number; readonly endTicks: number }

export interface ExportPlan {
  readonly container: SoundContainer;
  readonly format: SampleFormat; // of WAV and FLAC
  readonly rateHz: number; // 0: the project's
  readonly quality: Quality; // of what is compressed with loss
  readonly range: TickRange | null; // null: the song and what rings on
  /** A scene that is launched instead, as long as so many bars of its own time; what the Live view plays has no end. */
  readonly launch: { readonly scene: bigint; readonly bars: number } | null;
  /** Everything is turned by one amount: as loud as this, with no true peak above the ceiling. */
  readonly loudness: { readonly lufs: number; readonly ceilingDbtp: number } | null;
  /** Files that add up to the mix, of each track, or of each group and each track outside of one. */
  readonly stems: { readonly each: "track" | "group"; readonly beforeMaster: boolean; readonly only?: bigint } | null; // only: of one track
}

/** `heard`: of a stem that was asked for alone. */
export interface ExportedFile { readonly name: string; readonly blob: Blob; readonly report: BounceReport; readonly heard?: HeardFrames }

export interface SoundExport {
  readonly files: readonly ExportedFile[]; // the mix, or a file a stem
  readonly mix: BounceReport; // as loud as it is in the files
  readonly gainDb: number; // everything was turned by this
  readonly silent: readonly string[]; // stems with nothing in them, left out
}

/** Kilobits a second of MP3 and Opus; the scale of Vorbis. */
export const BITRATES: Readonly<Record<"mp3" | "opus", readonly [number, number, number]>> = { mp3: [128, 192, 320], opus: [96, 160, 256] };
export const VORBIS_QUALITY: readonly [number, number, number] = [3, 6, 9];
/** The rates a compressed container can have; the first that is asked for, or else the first of all. */
const RATES: Readonly<Partial<Record<SoundContainer, readonly number[]>>> = { mp3: [48000, 44100, 32000], ogg: [48000, 44100, 96000, 32000], opus: [48000] };
export function rateFor(container: SoundContainer, rateHz: number): number {
  const rates = RATES[container];
  return rates === undefined || rates.includes(rateHz) ? rateHz : (rates[0] ?? rateHz);
}
export const FILE_ENDINGS: Readonly<Record<SoundContainer, string>> = { wav: "wav", flac: "flac", mp3: "mp3", ogg: "ogg", opus: "opus" };
