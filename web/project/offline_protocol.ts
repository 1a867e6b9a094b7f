// Jobs that would block the page: done by a worker with a memory of its own.

import type { AudioContainer, BounceReport, SampleFormat } from "../../wasm/bounce";
import type { ProjectForm } from "./api";
import type { TemplateForm } from "./bare_song";
import type { ExportPlan, SoundExport } from "./export/plan";

type Bytes = Uint8Array<ArrayBuffer>;

/** Canonical PCM with its SHA-256. */
export interface NamedPcm {
  readonly digest: Bytes;
  readonly wav: Bytes;
}

/** Canonical PCM on the disk: its first bytes and its length. */
export interface KnownPcm {
  readonly digest: Bytes;
  readonly head: Bytes;
  readonly bytes: number;
}

/** A project as it travels between threads: its snapshot and the PCM it names. */
export interface Parcel {
  readonly snapshot: Bytes;
  readonly assets: readonly NamedPcm[];
  /** Long sound that stays on the disk, in this project's folder. */
  readonly disk?: { readonly folder: string; readonly assets: readonly KnownPcm[] };
}

/** A file of an instrument, by its place among those that came with it: "Piano/Samples/c4.wav". */
export interface InstrumentPart { readonly path: string; readonly file: Blob }
/** A SoundFont or an SFZ among such files, and what it offers. */
export interface InstrumentFont { readonly path: string; readonly presets: readonly { readonly name: string; readonly bank: number; readonly program: number }[] }
export interface InstrumentChoice { readonly font: string; readonly preset: number }
/** One of them, read: as formats/sampled.h writes it, its sounds in order (null: missing, or nothing that is read), and what stays behind. */
export interface TakenInstrument { readonly bytes: Bytes; readonly sounds: readonly (KnownPcm | NamedPcm | null)[]; readonly left: number }

/** How many parts a MIDI file has, and, where there is but one, its clips as Document.takeClips gives them, and where the first begins. */
export interface MidiNotes { readonly parts: number; readonly only: { readonly clips: string; readonly fromTicks: number; readonly time: MidiTime } | null }
/** What a MIDI file says of time besides its notes; places count from its beginning. */
export interface MidiTime {
  readonly tempos: readonly { readonly position: number; readonly bpm: number }[];
  readonly metres: readonly { readonly position: number; readonly numerator: number; readonly denominator: number }[];
  readonly markers: readonly { readonly position: number; readonly name: string }[];
}

/** In parts of the time there is: 1 is all of it. */
export interface SongCosts { readonly seconds: number; readonly whole: number; readonly devices: ReadonlyMap<bigint, number> }

interface Jobs {
  audio: {
    job: { kind: "audio"; module: WebAssembly.Module; parcel: Parcel; container: AudioContainer; format: SampleFormat; rateHz: number; blockFrames: number };
    result: { blob: Blob; report: BounceReport };
  };
  export: {
    job: { kind: "export"; module: WebAssembly.Module; parcel: Parcel; plan: ExportPlan };
    result: SoundExport;
  };
  /** What each device costs while a stretch of the song is played. */
  costs: {
    job: { kind: "costs"; module: WebAssembly.Module; parcel: Parcel; atTicks: number };
    result: SongCosts;
  };
  bundle: {
    job: { kind: "bundle"; module: WebAssembly.Module; parcel: Parcel; form: ProjectForm };
    result: { blob: Blob };
  };
  /** A song as a project file to begin others from. */
  template: {
    job: { kind: "template"; module: WebAssembly.Module; parcel: Parcel; form: TemplateForm };
    result: { blob: Blob };
  };
  unbundle: {
    job: { kind: "unbundle"; module: WebAssembly.Module; name: string; zip: Bytes };
    result: Parcel;
  };
  /** The same of a sound that is to be in memory whole. */
  canonical: {
    job: { kind: "canonical"; module: WebAssembly.Module; file: Blob; pair?: number | undefined };
    result: NamedPcm;
  };
  /** How many channels a file of our own readers has. */
  channels: {
    job: { kind: "channels"; module: WebAssembly.Module; file: Blob };
    result: { channels: number };
  };
  /** A sound file of our own readers or a take, of any length, into a project's folder piece by piece. `pair`: of its channels, these two. */
  intake: {
    job: { kind: "intake"; module: WebAssembly.Module; file: Blob; folder: string; pair?: number | undefined };
    result: KnownPcm;
  };
  /** What instruments are in files: SoundFonts, SFZ, zips of either. */
  fonts: {
    job: { kind: "fonts"; module: WebAssembly.Module; parts: readonly InstrumentPart[] };
    result: readonly InstrumentFont[];
  };
  /** One of them with its sounds, each brought in as a dropped one is. */
  instrument: {
    job: { kind: "instrument"; module: WebAssembly.Module; parts: readonly InstrumentPart[]; choice: InstrumentChoice; folder: string | null };
    result: TakenInstrument;
  };
  /** The notes of a sung or played melody, as "melody-track" takes them. `wav` null: it is in the project's folder. */
  melody: {
    job: { kind: "melody"; module: WebAssembly.Module; digest: Bytes; wav: Bytes | null; folder: string | null; begin: number; end: number };
    result: { told: Bytes };
  };
  /** The notes of a MIDI file as they would come to lie in a song from `atTicks` on. */
  midi: {
    job: { kind: "midi"; module: WebAssembly.Module; snapshot: Bytes; name: string; smf: Bytes; atTicks: number };
    result: MidiNotes;
  };
  /** An asset as the graph plays it, stretched if there is a job. */
  segment: {
    job: { kind: "segment"; module: WebAssembly.Module; pcm: NamedPcm; stretch: Bytes | null; rateHz: number };
    result: { bytes: Bytes };
  };
}

export type OfflineJob = Jobs[keyof Jobs]["job"];
export type OfflineResult<K extends keyof Jobs> = Jobs[K]["result"];
export type OfflineAnswer =
  | { readonly kind: "progress"; readonly part: number }
  | { readonly kind: "done"; readonly result: OfflineResult<keyof Jobs> }
  | { readonly kind: "failed"; readonly problem: string; /** Of an EngineProblem. */ readonly status: number | null };
