// The typed door to the C document, as the page sees it. project.ts implements it over WASM; views and commands know only
// this file. TypeScript keeps no copy of the document: reads go to C memory, changes go through edit().

import type { InstrumentChoice, InstrumentFont, InstrumentPart } from "./offline_protocol";
import type { ImpulsePicture } from "../../wasm/kernels";
import type { Spectra } from "../../wasm/spectra";
import type { Tap } from "../../wasm/tap";
import type { Signal } from "../lib/signal";
import type { ExportPlan, SoundExport } from "./export/plan.ts";
import type { SongCosts } from "./offline_protocol.ts";
import type { Audible } from "./audition.ts";
import type { TemplateForm } from "./bare_song.ts";
import type { Role } from "../net/server.ts";
import type { Presence } from "./presence.ts";
import type { Comments } from "./comments.ts";
import type { ImportResult } from "./importer.ts";
import type { SlotAim } from "./slot_sound.ts";
import type { KeptShelf } from "./kept.ts";
import type { Difference } from "../../wasm/versions";
import type { Versions } from "./versions.ts";

export { emptySpectra, type Spectra } from "../../wasm/spectra";
export { emptyTap, SPECTRUM_FRAMES, type Spectrum, type Tap } from "../../wasm/tap";

/** An object's or record's 64-bit id. */
export type Id = bigint & { readonly __id: unique symbol };
export type Ticks = number & { readonly __ticks: unique symbol };
export type Frames = number & { readonly __frames: unique symbol };
export const TICKS_PER_QUARTER = 17_740_800;

export interface Change { readonly id: Id; readonly kind: number; readonly op: "create" | "set" | "move" | "delete"; readonly field: number }

/** Column views into scratch memory: valid until the next query or edit; never keep them past a frame. */
export interface NoteColumns {
  readonly count: number;
  readonly id: BigUint64Array;
  readonly startTicks: Float64Array; // relative to the clip's content
  readonly lengthTicks: Float64Array;
  readonly key: Int32Array;
  readonly velocity: Float32Array; // 0..127
}
/** How notes differ from time to time; a row for a note that does. */
export interface VariationColumns {
  readonly count: number;
  readonly note: BigUint64Array;
  readonly probability: Float64Array; // percent
  readonly ratchets: Float64Array;
  readonly timingTicks: Float64Array;
}
/** A point of an automation lane; shape (0 straight, 1 curved, 2 stepped) and tension -1..1 lead to the next. */
export interface LanePoint {
  readonly positionTicks: number;
  readonly value: number; // in the parameter's unit
  readonly shape?: number;
  readonly tension?: number;
}
export interface PointColumns {
  readonly count: number;
  readonly id: BigUint64Array;
  readonly positionTicks: Float64Array;
  readonly value: Float64Array;
  readonly shape: Int32Array;
  readonly tension: Float32Array;
}
/** How values of what may be automated lie on a line from 0 to 1, and read. */
export interface LaneLaw {
  travelOf(value: number): number;
  valueOf(travel: number): number;
  text(value: number): string;
}
/** Which take lane of a track is heard where, in order of time. */
export interface CompColumns {
  readonly count: number;
  readonly lane: BigUint64Array;
  readonly fromTicks: Float64Array;
  readonly toTicks: Float64Array;
}
export interface ClipColumns {
  readonly count: number;
  readonly id: BigUint64Array;
  readonly kind: Int32Array;
  readonly startTicks: Float64Array;
  readonly lengthTicks: Float64Array;
  readonly muted: Int32Array;
}

/** A place in an audio clip's content, and the source frame that lies there. */
export interface Warp { readonly id?: Id; readonly positionTicks: number; readonly sourceFrame: number }

export interface NoteRow { id?: Id; startTicks: number; lengthTicks: number; key: number; velocity: number }

/** One batch under construction: everything inside edit() is one undo step. Field numbers come from the generated schema. */
export interface Batch {
  create(kind: number, parent: Id, after: Id | "first" | "last", id?: Id): Id;
  delete(id: Id): void;
  move(id: Id, parent: Id, after: Id | "first" | "last"): void;
  setBool(id: Id, field: number, value: boolean): void;
  setInt(id: Id, field: number, value: number): void;
  setReal(id: Id, field: number, value: number): void;
  setRef(id: Id, field: number, value: Id): void;
  setText(id: Id, field: number, value: string): void;
  setParam(device: Id, param: number, value: number): void;
  addNotes(clip: Id, notes: readonly NoteRow[]): Id[];
  /** Only the properties that are present change. */
  changeNotes(clip: Id, notes: readonly (Partial<NoteRow> & { id: Id })[]): void;
  removeNotes(clip: Id, ids: readonly Id[]): void;
  /** Points of curves that go with single notes while they sound. */
  addExpressions(clip: Id, points: readonly ExpressionPoint[]): Id[];
  removeExpressions(clip: Id, ids: readonly Id[]): void;
  /** How notes differ from time to time. */
  putVariations(content: Id, rows: readonly { readonly note: Id; readonly probability: number; readonly ratchets: number }[]): void;
  putWarps(clip: Id, warps: readonly Warp[]): void;
  removeWarps(clip: Id, ids: readonly Id[]): void;
  /** Points with an id change, others are new. */
  putPoints(lane: Id, points: readonly (LanePoint & { readonly id?: Id })[]): void;
  removePoints(lane: Id, ids: readonly Id[]): void;
}

export type EditResult = { readonly ok: true; readonly skipped: number } | { readonly ok: false; readonly problem: string; /** Why, where the engine said it: a StatusCode. */ readonly status?: number };

export type SaveState =
  | { readonly kind: "saved" } // durable on this device
  | { readonly kind: "saving" }
  | { readonly kind: "memory-only"; readonly reason: string } // private window, no OPFS
  | { readonly kind: "failed"; readonly reason: string } // disk full …; the batches are kept and retried
  /** A song on the server. `waiting`: changes it has not taken; `aside`: changes it could not take, kept here; `sides`: songs kept whole beside it; `repairing`: this device's song differs from the server's, which is on its way; `refused`: why it is not asked any more; `isSignedOut`: because nobody is signed in here; `sounds`: the `at`th of `of` sounds
   *  on its way to or from the server. */
  | { readonly kind: "shared"; readonly online: boolean; readonly waiting: number; readonly aside: number; readonly sides: number; readonly repairing: boolean; readonly unsaved: boolean; readonly refused: string | null; readonly isSignedOut: boolean;
      readonly sounds: { readonly way: "up" | "down"; readonly at: number; readonly of: number } | null };

/** A point of a note's curve, counted from its beginning; `kind` as NOTE_EXPRESSIONS counts, values in its own unit. */
export interface ExpressionPoint { readonly note: Id; readonly atTicks: number; readonly kind: number; readonly value: number; readonly glides?: boolean }
/** A place in a curve below notes and the value there: a controller holds it up to the next, an expression leads to it. */
export interface CurvePoint { readonly positionTicks: number; readonly value: number }
/** What a note does while it sounds, one point: `positionTicks` from the note's beginning. */
export interface NoteCurvePoint extends CurvePoint { readonly note: Id; readonly glides: boolean }
/** Semitones; 0..1; 0..1; a factor; -1..1. */
export const NOTE_EXPRESSIONS = ["pitch", "pressure", "timbre", "gain", "pan"] as const;

/** A field of a step grid: velocity 0 is no note; a note that begins within the step is its note. */
export interface GridStep { readonly step: number; readonly stepTicks: number; readonly key: number; readonly velocity: number; readonly probability?: number;
  /** Strokes within the step; 0 or none leaves them. And how much later a new note comes. */
  readonly ratchets?: number; readonly lateTicks?: number }

/** The musical edits of engine/model/edits.h. `steps`: tracks further down the list; a clip that does not fit there stays. */
export type MusicalEdit =
  | { readonly edit: "split"; readonly clips: readonly Id[]; readonly atTicks: number }
  | { readonly edit: "copy" | "move"; readonly clips: readonly Id[]; readonly deltaTicks: number; readonly steps: number }
  | { readonly edit: "trim"; readonly clips: readonly Id[]; readonly edge: "start" | "end"; readonly deltaTicks: number }
  | { readonly edit: "delete"; readonly objects: readonly Id[] }
  /** What clips hold moves within them, as far as there is any. */
  | { readonly edit: "slip"; readonly clips: readonly Id[]; readonly deltaTicks: number }
  /** As "trim" of the end, but what the clips play now goes round from there on. */
  | { readonly edit: "loop"; readonly clips: readonly Id[]; readonly deltaTicks: number }
  /** Sound plays so much slower and its clips last as much longer. */
  | { readonly edit: "stretch-sound"; readonly clips: readonly Id[]; readonly factor: number }
  /** Two neighbours on a track overlap by so much and cross along a fade shape (as Field.audioClip.crossfadeShape counts). */
  | { readonly edit: "crossfade"; readonly early: Id; readonly late: Id; readonly lengthTicks: number; readonly shape: number }
  /** Those of one track become one. */
  | { readonly edit: "join"; readonly clips: readonly Id[] }
  /** Clips as text (Project.takeClips); `track` null: on tracks made as theirs were. */
  | { readonly edit: "paste"; readonly text: string; readonly track: Id | null; readonly atTicks: number }
  /** Time for all tracks; "move" brings it to before `atTicks` of the song as it is. */
  | { readonly edit: "time"; readonly how: "insert" | "delete" | "duplicate" | "move"; readonly fromTicks: number; readonly toTicks: number; readonly atTicks: number }
  /** Zones for a sampler or a drum machine, in place of those it has; `device` null: a new one of the number `instrument`. By the notes in
      the assets' names, a key each, or the first cut at its strokes (sensitivity 0..1). */
  | { readonly edit: "make-zones"; readonly assets: readonly Id[]; readonly device: Id | null; readonly instrument: number; readonly layout: "pitch" | "key" | "slice"; readonly sensitivity: number }
  /** What a worker found in an audio clip (wasm/melody.ts) as a note clip on an instrument track under it. */
  | ({ readonly edit: "melody-track"; readonly clip: Id; readonly told: Uint8Array } & IntoNotes)
  | { readonly edit: "group"; readonly tracks: readonly Id[]; readonly name: string }
  | { readonly edit: "ungroup"; readonly group: Id }
  | { readonly edit: "add-return"; readonly name: string; readonly hue: number } // hue 0..11, as the field counts
  | { readonly edit: "add-sends"; readonly sources: readonly Id[]; readonly target: Id; readonly gainDb: number }
  | { readonly edit: "map"; readonly object: Id; readonly param: number; readonly channel: number; readonly controller: number } // channel -1: any
  | { readonly edit: "unmap"; readonly object: Id; readonly param: number }
  | { readonly edit: "set-sidechain"; readonly device: Id; readonly source: Id | null }
  | { readonly edit: "duplicate-tracks"; readonly tracks: readonly Id[] }
  /** Linked faders move along. */
  | { readonly edit: "set-level"; readonly track: Id; readonly gainDb: number }
  | { readonly edit: "move-devices" | "copy-devices"; readonly devices: readonly Id[]; readonly holder: Id; readonly after: Id | null }
  /** `after` null: first; `group` null: out of all groups. What lies in a group goes with it. */
  | { readonly edit: "move-tracks"; readonly tracks: readonly Id[]; readonly after: Id | null; readonly group: Id | null }
  /** Copies that share what they play with the originals: an edit in one is an edit of all, until one is made unique. */
  | { readonly edit: "link"; readonly clips: readonly Id[]; readonly deltaTicks: number; readonly steps: number }
  | { readonly edit: "make-unique"; readonly clips: readonly Id[] }
  /** Note clips become a pattern, a part for each track, and one clip of it. */
  | { readonly edit: "make-pattern"; readonly clips: readonly Id[]; readonly name: string }
  | { readonly edit: "add-part"; readonly pattern: Id; readonly track: Id }
  | { readonly edit: "duplicate-pattern"; readonly pattern: Id; readonly clip?: Id; readonly name?: string } // `clip` plays the copy
  | { readonly edit: "place-pattern"; readonly pattern: Id; readonly track: Id; readonly atTicks: number }
  /** Fields of the step grid of a clip or a pattern's part; at most 256 at once. */
  | { readonly edit: "set-steps"; readonly content: Id; readonly steps: readonly GridStep[] }
  /** Notes onto their steps, every second step later by a part of a step: 0..0.75. */
  | { readonly edit: "swing-steps"; readonly content: Id; readonly stepTicks: number; readonly swing: number }
  /** How a clip's notes, or the strokes of its sound, lie against the steps of a measure, as an object that clips may name (Field.noteClip.groove). */
  | { readonly edit: "extract-groove"; readonly clip: Id; readonly name: string; readonly lengthTicks: number; readonly stepTicks: number }
  /** The same of a groove of the library, by its index there. */
  | { readonly edit: "library-groove"; readonly entry: number }
  /** Notes drawn to a groove for good; strengths 0..1. */
  | { readonly edit: "groove"; readonly clip: Id; readonly notes: readonly Id[]; readonly groove: Id; readonly timing: number; readonly velocity: number }
  /** No notes: all of the clip. The grid begins anew at each bar. */
  | { readonly edit: "quantise"; readonly clip: Id; readonly notes: readonly Id[]; readonly gridTicks: number; readonly strength: number; readonly swing: number; readonly lengths: boolean }
  /** Notes stray by so much at most; the same seed, the same way. */
  | { readonly edit: "humanise"; readonly clip: Id; readonly notes: readonly Id[]; readonly timingTicks: number; readonly velocity: number; readonly seed: number }
  | { readonly edit: "reverse-notes"; readonly clip: Id; readonly notes: readonly Id[] }
  | { readonly edit: "stretch-notes"; readonly clip: Id; readonly notes: readonly Id[]; readonly factor: number }
  /** Below notes, in content time: controller `number` (128 bend, 129 pressure) or an expression `kind` (NOTE_EXPRESSIONS) of the notes, of
      all that sound there when none is named, in the place of what was in the range. */
  | { readonly edit: "draw-controls"; readonly content: Id; readonly number: number; readonly fromTicks: number; readonly toTicks: number; readonly points: readonly CurvePoint[] }
  | { readonly edit: "draw-expression"; readonly content: Id; readonly notes: readonly Id[]; readonly kind: number; readonly fromTicks: number; readonly toTicks: number; readonly points: readonly CurvePoint[] }
  /** Automation: outside of the range (its end included) no value changes. No points: the range is erased. */
  | { readonly edit: "draw-lane"; readonly lane: Id; readonly fromTicks: number; readonly toTicks: number; readonly points: readonly LanePoint[] }
  | { readonly edit: "move-lane"; readonly lane: Id; readonly fromTicks: number; readonly toTicks: number; readonly deltaTicks: number }
  /** v becomes pivot + (v - pivot) * factor + add. */
  | { readonly edit: "bend-lane"; readonly lane: Id; readonly fromTicks: number; readonly toTicks: number; readonly factor: number; readonly pivot: number; readonly add: number }
  | { readonly edit: "quantise-lane"; readonly lane: Id; readonly fromTicks: number; readonly toTicks: number; readonly gridTicks: number; readonly strength: number }
  | { readonly edit: "thin-lane"; readonly lane: Id; readonly fromTicks: number; readonly toTicks: number; readonly tolerance: number } // in parts of the travel
  | { readonly edit: "transpose"; readonly clip: Id; readonly notes: readonly Id[]; readonly semitones: number }
  /** A range of the song goes to a take and is taken from its siblings; or the take's choices in it become one. */
  | { readonly edit: "choose-take" | "merge-comp"; readonly lane: Id; readonly fromTicks: number; readonly toTicks: number }
  | { readonly edit: "split-comp"; readonly track: Id; readonly atTicks: number }
  | { readonly edit: "promote-take"; readonly lane: Id }
  /** What is chosen becomes clips of the track; the takes go. */
  | { readonly edit: "flatten-takes"; readonly track: Id }
  /** Scenes and slots. A place is where a track and a scene meet; what a slot there holds gives way. `after` null: behind all others. */
  | { readonly edit: "add-scene"; readonly after: Id | null; readonly name: string }
  /** With an empty clip on an instrument track, unless its length is 0. */
  | { readonly edit: "add-slot"; readonly track: Id; readonly scene: Id; readonly lengthTicks: number }
  /** A pattern clip becomes slots on every track it plays on, whatever `track` says. */
  | { readonly edit: "clip-to-slot"; readonly clip: Id; readonly track: Id; readonly scene: Id }
  | { readonly edit: "slot-to-arrangement"; readonly slot: Id; readonly atTicks: number }
  | { readonly edit: "copy-slot" | "move-slot"; readonly slot: Id; readonly track: Id; readonly scene: Id }
  /** Copies of slots, one a track, in a new scene. */
  | { readonly edit: "capture-scene"; readonly slots: readonly Id[]; readonly name: string }
  /** A scene for each place where some of the clips begin, with copies of what sounds there. */
  | { readonly edit: "scenes-of-clips"; readonly clips: readonly Id[] }
  /** Clips out of slots, which stay. Slots and scenes themselves go by "delete". */
  | { readonly edit: "clear-slots"; readonly slots: readonly Id[] }
  | { readonly edit: "duplicate-scene"; readonly scene: Id }
  /** `after` null: behind all others; 0n: before them. */
  | { readonly edit: "move-scene"; readonly scene: Id; readonly after: Id | null }
  /** The song takes over the scene's tempo and signature there (the launcher does so by itself). */
  | { readonly edit: "take-scene-time"; readonly scene: Id; readonly atTicks: number }
  /** A factory preset by its index, on a device it is for. */
  | { readonly edit: "apply-preset"; readonly preset: number; readonly device: Id }
  /** An entry of the library by its index, on a track or, null, on a new one. */
  | { readonly edit: "place"; readonly entry: number; readonly track: Id | null; readonly atTicks: number };

export interface ParamInfo { // generated from the device tables
  readonly number: number; readonly id: string; readonly name: string; readonly group: string; readonly unit: string;
  readonly min: number; readonly max: number; readonly fallback: number;
  readonly curve: "linear" | "log" | "db" | "steps" | "toggle"; readonly size: "large" | "medium" | "small";
  readonly bipolar: boolean; readonly hidden: boolean; readonly more: boolean; readonly choices: readonly string[] | null;
}

/** A device with the plain value of each of its parameters. */
export interface PatchPart { readonly device: number; readonly values: readonly number[] }

/** An instrument that comes with the program: devices with settings, ready to be put on a track. */
export interface FactoryInstrument {
  readonly name: string;
  readonly icon: string; // a Lucide icon's name
  readonly family: string;
  readonly parts: readonly PatchPart[]; // an instrument, then effects behind it
}

/** Settings of one device that come with the program. */
export interface FactoryPreset extends PatchPart {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
}

/** A drum kit, a drum pattern or a line of notes that comes with the program. */
export interface LibraryEntry {
  readonly index: number;
  readonly type: "kit" | "groove" | "phrase";
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly bpm: number; // 0: any
  readonly lengthTicks: number; // 0 for a kit
}

/** `where`: the effect and the track it is the impulse response of; null: it is heard itself. */
export interface MissingSound { readonly asset: Id; readonly name: string; readonly where: { readonly device: string; readonly track: string } | null }

/** What the track is called; 0, or a grid that notes begin and end on; whether notes keep their glides and vibrato. */
export interface IntoNotes { readonly name: string; readonly gridTicks: number; readonly bends: boolean }

export interface ImpulseResponses {
  /** As it is this moment; null: the device has none, or a recording of it is not here: `missing` is its zone. */
  picture(device: Id): Promise<ImpulsePicture | null>;
  missing(device: Id): Id | null;
  /** A hand has one of the knobs it is made of there: heard and drawn, not in the song. One device at a time, until the hand rests. */
  attempt(device: Id, param: number, value: number): void;
  rest(): void;
  subscribe(listener: () => void): () => void;
}

/** A project as one file: ours, or as programs of others read it. */
export type ProjectForm = "tutti" | "dawproject";

export interface Project {
  readonly id: string; // storage id, not an object id
  readonly readOnly: boolean; // edits are refused in plain words
  readonly role: Role | null; // in a shared song; null: it is not shared, or the server did not say yet
  readonly readOnlyReason: string | null; // another tab leads; or part of the project cannot be read
  readonly root: Id;
  readonly master: Id;
  revision(): number;

  exists(id: Id): boolean;
  kindOf(id: Id): number;
  parentOf(id: Id): Id;
  childrenOf(id: Id, kind?: number): Id[];
  bool(id: Id, field: number): boolean;
  int(id: Id, field: number): number;
  real(id: Id, field: number): number;
  text(id: Id, field: number): string;
  ref(id: Id, field: number): Id;
  digest(id: Id, field: number): Uint8Array;
  param(device: Id, param: number): number;

  /** Clips as text for the clipboard, with their tracks' devices and the names of their sound; null when there are none to take. */
  takeClips(clips: readonly Id[]): string | null;
  /** And back, in this project or another, on request with their lines of notes in this song's key: sound that this one lacks is copied from where the clips were taken. `slot`: the first that
   *  suits its track goes there, as one step. */
  pasteClips(text: string, track: Id | null, atTicks: number, inKey?: boolean, slot?: SlotAim): Promise<{ result: EditResult; made: Id[] }>;
  /** What the library keeps of notes, as the clip of a slot. */
  placeInSlot(entry: LibraryEntry, slot: SlotAim): { result: EditResult; made: Id[] };
  /** Clips of a track, or of a take lane, that overlap the range. */
  clips(track: Id, fromTicks: number, toTicks: number): ClipColumns;
  /** Notes of a clip that overlap the range (content ticks) and the keys, sorted by start. */
  notes(clip: Id, fromTicks: number, toTicks: number, lowKey: number, highKey: number): NoteColumns;
  noteCount(clip: Id): number;
  variations(clip: Id): VariationColumns;
  /** Points of a controller; which controllers there are points of; points of an expression. */
  controls(content: Id, number: number): CurvePoint[];
  controlNumbers(content: Id): number[];
  expressions(content: Id, kind: number): NoteCurvePoint[];
  /** What an edit would make of a clip's or part's notes; nothing is changed. */
  foresee(edit: MusicalEdit, content: Id): NoteRow[];
  /** Sound of an audio clip: its markers; which source frame sounds where in the song; where something is struck in an asset (frames). */
  warps(clip: Id): Warp[];
  sourceAt(clip: Id, ticks: number): number;
  ticksOfSource(clip: Id, frame: number): number;
  strikes(asset: Id, sensitivity: number): number[];
  /** Points of a lane in a range, its end included. */
  points(lane: Id, fromTicks: number, toTicks: number): PointColumns;
  /** Null: the field of the object may not be automated; 256 + n is parameter n of a device. */
  laneLaw(object: Id, field: number): LaneLaw | null;
  comp(track: Id): CompColumns;
  /** The lane's curve for drawing: `count` values `stepTicks` apart; empty when it has no points. */
  laneValues(lane: Id, fromTicks: number, stepTicks: number, count: number): Float64Array;
  /** min and max per pixel of an asset's channel, from the peak pyramid: out holds 2 x pixels. */
  peaks(asset: Id, channel: number, fromFrame: number, framesPerPixel: number, out: Float32Array): void;

  secondsAt(ticks: number): number;
  ticksAt(seconds: number): number;
  bpmAt(ticks: number): number;
  barAt(ticks: number): { bar: number; beat: number; ticks: number }; // 0-based
  barTicks(bar: number): number;
  signatureAt(ticks: number): { numerator: number; denominator: number };
  endTicks(): number;

  /** Param laws, the C implementation. */
  paramTravel(device: number, param: number, value: number): number;
  paramValue(device: number, param: number, travel: number): number;
  paramText(device: number, param: number, value: number): string;
  paramParse(device: number, param: number, text: string): number | null;

  /** General MIDI's 128 programs in order, then the drum kits. */
  instruments(): readonly FactoryInstrument[];
  presets(): readonly FactoryPreset[];
  library(): readonly LibraryEntry[];
  /** How an entry or a factory instrument (by its index) sounds by itself, in the song's tempo and key: a wave. */
  audition(what: Audible): Promise<Blob>;

  edit(label: string, build: (batch: Batch) => void): EditResult;
  /** A musical edit, made and labelled by C, as one undo step; `made`: the new objects. Nothing to do is no problem. */
  perform(edit: MusicalEdit): { result: EditResult; made: Id[] };
  undo(): EditResult;
  redo(): EditResult;
  undoLabel(): string | null;
  redoLabel(): string | null;
  /** All steps that can be taken back, or done again, newest first. */
  steps(redo: boolean): readonly string[];

  /** Called once after each applied batch (edit, undo, import). Returns the unsubscriber. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  saveState(): SaveState;
  subscribeSave(listener: (state: SaveState) => void): () => void;
  /** Once what is being saved is: how many changes closing would lose, being neither on this device nor in a saved copy. */
  changesAtRisk(): Promise<number>;

  /** Moments of the song with a name; and one of them, or a step of the log, brought back as an edit. */
  readonly versions: Versions;
  keepVersion(name: string): Promise<void>;
  bringBack(id: string, name: string): Promise<EditResult>;
  /** What differs between a version and another one, or (null) the song as it is. */
  differences(earlier: string, later: string | null): Promise<readonly Difference[]>;
  /** One object, with all that lies in it, as it is in a version called `name`: one step. */
  takeBack(version: string, object: Id, name: string): Promise<EditResult>;
  /** What a shared song did not take of one's own; null for one that only this device has. */
  readonly kept: KeptShelf | null;
  tryKept(number: number): EditResult;
  /** Who else is at a shared song; null for one that only this device has. */
  readonly presence: Presence | null;
  /** What people say about it; null likewise. */
  readonly comments: Comments | null;
  /** Imports; progress 0..1. Errors are plain sentences. `slot`: a sound goes there, as one step. */
  importFile(file: File, atTicks: number, track: Id | null, progress: (part: number) => void, signal?: AbortSignal, slot?: SlotAim): Promise<ImportResult>;
  /** Of devices that answer with an impulse response. */
  readonly responses: ImpulseResponses;
  /** A sound file onto a key of a sampler or a pad of a drum machine: one zone more. To an effect it is its impulse response; one of four
   *  channels answers both sides, each to both. */
  importZone(file: File, device: Id, key: number, progress: (part: number) => void, signal?: AbortSignal): Promise<EditResult>;
  /** What SoundFonts and SFZ instruments are in files, packed ones included; and one of them, on a track of its own: one step. `left`: how
   *  much of it our samplers have no place for; the song's notes say what. */
  fontsIn(parts: readonly InstrumentPart[]): Promise<readonly InstrumentFont[]>;
  importInstrument(parts: readonly InstrumentPart[], choice: InstrumentChoice, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[]; left: number }>;
  /** A track's sound, rendered as it is in the mix, on a track beside it, which is muted: one step. */
  turnIntoSound(track: Id, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[] }>;
  /** The melody that a clip's sound is, one voice at a time, as a note clip on a track under it: one step. */
  turnIntoNotes(clip: Id, how: IntoNotes, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[] }>;
  /** The sound of taken clips there, as one step. */
  soundOntoKey(sound: TakenSound, device: Id, key: number): Promise<EditResult>;
  /** The whole file of a sound, by its name. */
  soundOf(digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Sound the song names that is not on this device: all of it; what will not come by itself; and whether some may. Who subscribes is told
   *  when one has come. */
  absentSounds(): readonly MissingSound[];
  missingSounds(): readonly MissingSound[];
  soundsMayCome(): boolean;
  /** A file for missing sound, known by what is in it. `instead`: for what it stands when it is none of them. `found`: what is there now. */
  giveSound(file: File, instead: Id | null): Promise<{ result: EditResult; found: readonly Id[] }>;
  exportAudio(options: { format: "f32" | "s24" | "s16"; rateHz: number; container?: "wav" | "flac" }, progress: (part: number) => void, signal: AbortSignal): Promise<{ blob: Blob; sha256: string; seconds: number; peakDb: number; integratedLufs: number; truePeakDbtp: number }>;
  /** The mix or its stems, in any container, as loud as is asked. */
  exportSound(plan: ExportPlan, progress: (part: number) => void, signal: AbortSignal): Promise<SoundExport>;
  /** What each device costs around a moment, measured on this machine beside the playback. */
  costs(atTicks: number, signal: AbortSignal): Promise<SongCosts>;
  /** What the document takes of the machine's memory. */
  memoryBytes(): number;
  exportBundle(): Promise<Blob>;
  /** The same in another form: as programs of others read it. */
  exportProject(form: ProjectForm): Promise<Blob>;
  /** The same to begin others from, under a name of its own. */
  exportTemplate(form: TemplateForm): Promise<Blob>;
  exportMidi(): Promise<Blob>;
  close(): Promise<void>;
}

/** The sound of taken clips (Project.takeClips): all of the recording, or, of a clip, what the clip plays of it. */
export interface TakenSound { readonly text: string; readonly name: string; readonly isClip: boolean }
export interface ProjectListEntry { readonly id: string; readonly name: string; readonly changedAt: number; readonly bytes: number; readonly thumbnail: readonly { hue: number; clips: readonly (readonly [number, number])[] }[] } // clips: start and length as parts of the song, 0..1

/** What a new project begins with. */
export type Template = "empty" | "beat" | "record" | "demo";

export interface ProjectStore {
  /** Why nothing can be kept on this device, in plain words; null when it can. */
  refusal(): Promise<string | null>;
  list(): Promise<ProjectListEntry[]>;
  create(name: string, template: Template): Promise<Project>;
  /** Rejects with a ProjectInUse (its message is for people) while another tab leads; "read-only" and copy() work then too. */
  open(id: string, how?: "lead" | "read-only"): Promise<Project>;
  copy(id: string): Promise<Project>;
  openBundle(file: File): Promise<Project>;
  /** A project file under another name, packed anew. */
  renameBundle(file: Blob, name: string): Promise<Blob>;
  remove(id: string): Promise<void>;
  /** A shared song from an open one, which stays as it is; or the one a link leads to. */
  share(project: Project): Promise<Project>;
  join(token: string): Promise<Project>;
  /** A song on the server that this person is in. */
  openPlace(project: string, branch: string): Promise<Project>;
  /** A song of one's own that goes on from a step of a shared one's log. */
  fork(project: Project, name: string, seq: number): Promise<Project>;
  /** A song of this device from what was put beside a shared one when the two differed. */
  rescue(project: Project): Promise<Project>;
  /** The place of a shared song on the server; null for one that only this device has. */
  placeOf(id: string): SharedPlace | null;
}

export interface SharedPlace { readonly project: string; readonly branch: string; readonly actor: number }

/** The sound: one per page. web/audio/player.ts implements it. */
/** What a track's slots do: the one that plays, the one whose turn comes, or that the track stops or returns then. */
export interface LaunchState {
  readonly playing: Id | null; readonly queued: Id | null;
  readonly away: boolean; // it has left the arrangement
  readonly stops: boolean; readonly returns: boolean;
  readonly turn: number; // 0..1 of the clip
}

export interface Player {
  start(): Promise<void>; // must be called from a gesture
  attach(project: Project | null): void;
  readonly state: "off" | "starting" | "running" | "interrupted" | "failed";
  failure(): string | null; // plain words with a way out
  play(): void;
  stop(): void;
  seekTicks(ticks: number): void;
  setMetronome(on: boolean): void;
  /** Whether the cue output has the device's second pair of channels, and the mix the first; null where there is one pair: the
   *  cue output is what is heard there, which is the mix as long as nothing is cued. */
  headphonesApart(): boolean | null;
  setHeadphonesApart(apart: boolean): void;
  /** A live gesture: sounds at once, is not in the document. */
  live(object: Id, field: number, value: number): void; // 256 + n: parameter n of a device
  /** MIDI outputs, and which of them follow the song by its clock. */
  readonly midiOutputs: {
    readonly state: Signal<{ readonly kind: "off" } | { readonly kind: "on"; readonly outputs: readonly { readonly id: string; readonly name: string; readonly clock: boolean; readonly number: number | null }[] }
      | { readonly kind: "refused"; readonly problem: string }>;
    open(): Promise<void>; // in a gesture: the browser may ask
    openIfAllowed(): Promise<void>; // asks nothing
    sendClock(id: string, on: boolean): void;
    giveNumber(number: number, id: string): void; // which one a song's external instruments mean by it
  };
  /** Controllers of MIDI cables on parameters. */
  readonly mapper: {
    /** The next controller that is moved belongs to this; null: none is waited for. */
    learn(control: { readonly object: bigint; readonly field: number } | null): void;
    readonly learning: Signal<{ readonly object: bigint; readonly field: number } | null>;
    /** A controller that was moved and has not met its parameter yet, both as places in its travel. */
    readonly pickup: Signal<{ readonly control: { readonly object: bigint; readonly field: number }; readonly pointsTo: number; readonly standsAt: number } | null>;
  };
  /** Slots and scenes; a launch makes the song play. Tracks are null for all of them. */
  readonly launcher: {
    launchSlot(slot: Id, press?: number): void; // 0..1
    releaseSlot(slot: Id): void;
    launchScene(scene: Id, press?: number): void;
    stopTrack(track: Id | null): void;
    /** What waits for its turn does not come. */
    callOff(track: Id | null): void;
    backToArrangement(track: Id | null, atOnce?: boolean): void;
    /** The same object each time: it is asked at frame rate. */
    state(track: Id): LaunchState | null;
    /** Whether what is launched while the song plays is written into the arrangement when it stops. */
    readonly recording: Signal<boolean>;
    /** What became of the last performance that was written down. */
    readonly written: Signal<EditResult | null>;
  };
  /** What the whole mix measures, from the first question on; loudness is counted anew when the song begins to play. */
  readonly mix: { read(tap: Tap): boolean; scope(left: Float32Array, right: Float32Array): boolean; restart(): void };
  /** The hand is off. True: the song plays and what the hand did becomes automation, or was never to last: nothing is to be edited. */
  release(object: Id, field: number): boolean;
  /** AutomationMode of the generated schema: what becomes of live gestures on what has no lane while the song plays. */
  automationMode(): number;
  setAutomationMode(mode: number): void;
  /** velocity 0..127, as in NoteRow; `atMs`: when the hand moved, as events of the page are stamped. */
  noteOn(track: Id, key: number, velocity: number, atMs?: number): void;
  noteOff(track: Id, key: number, atMs?: number): void;
  /** Beats of a count-in that are left; 0: there is none. */
  countInBeats(): number;
  playing(): boolean;
  /** Smooth playhead for this animation frame. */
  positionTicks(): number;
  /** Peak and RMS (linear) into out: [peakL, peakR, rmsL, rmsR]; false when the track has no meter. */
  meter(track: Id, out: Float32Array): boolean;
  /** Where automation or modulation has what may be moved this moment (`field` as for live()); null: nothing moves it, or a hand does. */
  moved(object: Id, field: number): number | null;
  /** What the panels of devices see; each false when the device has no such thing or nothing is sounding. */
  readonly devices: {
    /** The four values it publishes (a compressor: gain reduction in dB first) into `out`. */
    meter(device: Id, out: Float32Array): boolean;
    /** What an analyser shows this moment. */
    tap(device: Id, out: Tap): boolean;
    /** What comes into an effect and goes out of it, from the first question until `endSpectra`. */
    spectra(device: Id, out: Spectra): boolean;
    endSpectra(device: Id): void;
  };
  stats(): { load: number; underruns: number; missingMs: number; latencyMs: number; rateHz: number; voices: number; pageMisses: number; droppedEvents: number; heapCalls: number; growths: number; importCalls: number };
  /** Where time goes between a hand and its sound: the browser's own buffers, the way to the speakers, and what the song's devices are
   *  waited for; and what the sound takes of the memory. */
  latency(): { bufferMs: number; outputMs: number; compensationMs: number; memoryBytes: number };
  /** How often the sound engine stopped by itself and was built anew from the project. */
  recoveries(): number;
  /** What is left out of playback while the machine cannot keep up: a step of Thrift (engine/devices/device.h), 0: nothing. */
  leftOut(): number;
  subscribe(listener: () => void): () => void; // state, playing, failure, recoveries changed
}
