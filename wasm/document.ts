// The C document through one instance: typed reads, range queries, batches, imports and compiled output. No copy of the
// document is kept here; every answer comes from C memory at the moment it is asked for.

import { FIELD_PARAM_FIRST, Field, ID_PROJECT, Kind, Op, StatusCode } from "@gen/schema";
import type { Batch, Change, ClipColumns, CompColumns, FactoryInstrument, FactoryPreset, Id, LaneLaw, LibraryEntry, MusicalEdit, NoteColumns, NoteRow, PointColumns, ProjectForm, VariationColumns } from "../web/project/api";
import { DocumentBatch } from "./document_batch";
import { openNotes } from "./clip_sound";
import { openEdit, takeClips, ZONE_LAYOUTS } from "./edits";
import type { Engine } from "./engine";
import type { SegmentKey, SegmentKeys } from "./segment_keys";
import { type ClockFollower, type ClockWriter, openClock, openClockFollower } from "./midi_clock";

/** What a batch makes. */
export interface Made { readonly id: Id; readonly parent: Id; readonly kind: number }

const OPS: Readonly<Record<number, Change["op"]>> = {
  [Op.create]: "create",
  [Op.set]: "set",
  [Op.move]: "move",
  [Op.delete]: "delete",
};
/** LibraryType of engine/session/library.h */
const LIBRARY_TYPES = ["kit", "groove", "phrase"] as const;

/** Ids cross as signed 64 bit; people and maps want them unsigned. */
const toId = (value: bigint): Id => BigInt.asUintN(64, value) as Id;


/** What a controller asks for; places are in the parameter's travel. */
export interface ControllerMove {
  readonly object: bigint;
  readonly field: number;
  readonly taken: boolean; // false: the controller has not met the parameter yet
  readonly value: number;
  readonly pointsTo: number;
  readonly standsAt: number;
}
export interface ControllerMapper {
  hear(bytes: Uint8Array): ControllerMove[];
  heard(): { channel: number; controller: number } | null;
  close(): void;
}


export class Document {
  constructor(readonly engine: Engine) {
    engine.check(engine.exports.tutti_session_create());
  }

  // ---- one value

  revision(): number {
    return this.engine.exports.tutti_revision();
  }
  sequence(): number {
    return this.engine.exports.tutti_sequence();
  }
  /** A 64-bit hash of the whole state, as hexadecimal: equal documents, equal hash. */
  stateHash(): string {
    return toId(this.engine.exports.tutti_state_hash()).toString(16).padStart(16, "0");
  }
  exists(id: Id): boolean {
    return this.engine.exports.tutti_exists(id) !== 0;
  }
  kindOf(id: Id): number {
    return this.engine.exports.tutti_kind(id);
  }
  parentOf(id: Id): Id {
    return toId(this.engine.exports.tutti_parent(id));
  }
  childrenOf(id: Id, kind = 0): Id[] {
    const count = this.engine.exports.tutti_children(id, kind);
    return Array.from(this.engine.columnU64(0, count)) as Id[];
  }
  number(id: Id, field: number): number {
    return this.engine.exports.tutti_number(id, field);
  }
  param(device: Id, param: number): number {
    return this.engine.exports.tutti_number(device, FIELD_PARAM_FIRST + param);
  }
  text(id: Id, field: number): string {
    return this.engine.exports.tutti_text(id, field) !== 0 ? this.engine.outputText() : "";
  }
  digest(id: Id, field: number): Uint8Array<ArrayBuffer> {
    return this.engine.exports.tutti_text(id, field) !== 0 ? this.engine.output() : new Uint8Array(0);
  }
  ref(id: Id, field: number): Id {
    return toId(this.engine.exports.tutti_ref(id, field));
  }

  // ---- ranges, in scratch columns

  clips(track: Id, fromTicks: number, toTicks: number): ClipColumns {
    const engine = this.engine;
    const count = engine.exports.tutti_query_clips(track, fromTicks, toTicks);
    return {
      count,
      id: engine.columnU64(0, count),
      kind: engine.columnI32(1, count),
      startTicks: engine.columnF64(2, count),
      lengthTicks: engine.columnF64(3, count),
      muted: engine.columnI32(4, count),
    };
  }
  notes(clip: Id, fromTicks: number, toTicks: number, lowKey: number, highKey: number): NoteColumns {
    const engine = this.engine;
    const count = engine.exports.tutti_query_notes(clip, fromTicks, toTicks, lowKey, highKey);
    return {
      count,
      id: engine.columnU64(0, count),
      startTicks: engine.columnF64(1, count),
      lengthTicks: engine.columnF64(2, count),
      key: engine.columnI32(3, count),
      velocity: engine.columnF32(4, count),
    };
  }
  points(lane: Id, fromTicks: number, toTicks: number): PointColumns {
    const engine = this.engine;
    const count = engine.exports.tutti_query_points(lane, fromTicks, toTicks);
    return {
      count,
      id: engine.columnU64(0, count),
      positionTicks: engine.columnF64(1, count),
      value: engine.columnF64(2, count),
      shape: engine.columnI32(3, count),
      tension: engine.columnF32(4, count),
    };
  }
  /** The law of what may be automated: an object and its field; null when it may not be. */
  laneLaw(object: Id, field: number): LaneLaw | null {
    const { engine } = this, { exports } = engine;
    if (exports.tutti_lane_can(object, field) === 0) return null;
    return {
      travelOf: (value) => exports.tutti_lane_travel(object, field, value),
      valueOf: (travel) => exports.tutti_lane_of_travel(object, field, travel),
      text: (value) => (exports.tutti_lane_text(object, field, value), engine.outputText()),
    };
  }
  comp(track: Id): CompColumns {
    const { engine } = this, count = engine.exports.tutti_query_comp(track);
    return { count, lane: engine.columnU64(0, count), fromTicks: engine.columnF64(1, count), toTicks: engine.columnF64(2, count) };
  }
  laneValues(lane: Id, fromTicks: number, stepTicks: number, count: number): Float64Array {
    return this.engine.columnF64(0, this.engine.exports.tutti_lane_values(lane, fromTicks, stepTicks, count));
  }
  /** From the notices of one play, in order; leaves an open batch. `mode`: of parameters without a lane. */
  recordAutomation(notices: Uint8Array, beginFrame: number, endFrame: number, mode: number, tolerance = 0.002): boolean {
    return this.engine.exports.tutti_record_automation(this.engine.give(notices), beginFrame, endFrame, mode, tolerance) === 0;
  }
  /** Where a launch of a scene or slot would fall that came at a position; null: there is none. */
  launchPlaceTicks(object: Id, ticks: number): number | null {
    const place = this.engine.exports.tutti_launch_place_ticks(object, ticks);
    return place < 0 ? null : place;
  }
  /** From the launcher's notices of one play, in order; leaves an open batch. */
  recordPerformance(notices: Uint8Array, endTicks: number): boolean {
    return this.engine.exports.tutti_record_performance(this.engine.give(notices), endTicks) === 0;
  }
  /** MIDI clock by the project's tempo map; one for each that is told it. */
  openClock(): ClockWriter {
    return openClock(this.engine);
  }
  /** Somebody else's clock, and where the song is by it. */
  openClockFollower(): ClockFollower {
    return openClockFollower(this.engine);
  }
  /** A MIDI cable's controllers, and what the project's mappings make of them. */
  openMapper(): ControllerMapper {
    const { engine } = this, { exports } = engine, at = exports.tutti_mapper_open();
    if (at === 0) throw new Error("There is not enough memory for another MIDI cable.");
    return {
      hear: (bytes) => {
        const count = exports.tutti_mapper_bytes(at, engine.give(bytes));
        const objects = Array.from(engine.columnU64(0, count)), numbers = Array.from(engine.columnF64(1, 5 * count));
        return objects.map((object, i) => {
          const [field = 0, taken = 0, value = 0, pointsTo = 0, standsAt = 0] = numbers.slice(5 * i, 5 * i + 5);
          return { object, field, taken: taken !== 0, value, pointsTo, standsAt };
        });
      },
      heard: () => {
        const heard = exports.tutti_mapper_heard(at);
        return heard < 0 ? null : { channel: heard >> 9, controller: heard & 511 };
      },
      close: () => exports.tutti_mapper_close(at),
    };
  }
  noteCount(clip: Id): number {
    return this.engine.exports.tutti_note_count(clip);
  }

  variations(clip: Id): VariationColumns {
    const { engine } = this, count = engine.exports.tutti_query_variations(clip);
    return { count, note: engine.columnU64(0, count), probability: engine.columnF64(1, count), ratchets: engine.columnF64(2, count), timingTicks: engine.columnF64(3, count) };
  }

  variationsOf(content: Id): Id[] {
    return Array.from(this.engine.columnU64(0, this.engine.exports.tutti_query_variations(content))) as Id[];
  }

  /** min and max of each pixel into `out` (2 x pixels). False: ask again, more of the file is still to be looked at. */
  peaks(asset: Id, channel: number, fromFrame: number, framesPerPixel: number, out: Float32Array): boolean {
    const whole = this.engine.exports.tutti_peaks(asset, channel, fromFrame, framesPerPixel, out.length >> 1);
    if (whole < 0) out.fill(0);
    else out.set(this.engine.columnF32(0, (out.length >> 1) * 2));
    return whole !== 0;
  }

  /** Where the next piece of a waveform lies in an asset's file that stays with the page; null when none is wanted. */
  /** Of a sound that is not here yet, as the server keeps them. False: they are no such thing, or not needed. */
  lendPeaks(digest: Uint8Array, peaks: Uint8Array): boolean {
    this.engine.give(digest, peaks);
    return this.engine.exports.tutti_lend_peaks(peaks.length) !== 0;
  }
  peaksWanted(asset: Id): { at: number; bytes: number } | null {
    if (this.engine.exports.tutti_peaks_wanted(asset) === 0) return null;
    const [at = 0, bytes = 0] = this.engine.columnF64(0, 2);
    return { at, bytes };
  }
  peaksGiven(asset: Id, piece: Uint8Array): void {
    this.engine.exports.tutti_peaks_given(asset, this.engine.give(piece));
  }

  // ---- time

  secondsAt(ticks: number): number {
    return this.engine.exports.tutti_seconds_at(ticks);
  }
  ticksAt(seconds: number): number {
    return this.engine.exports.tutti_ticks_at(seconds);
  }
  bpmAt(ticks: number): number {
    return this.engine.exports.tutti_bpm_at(ticks);
  }
  barAt(ticks: number): { bar: number; beat: number; ticks: number } {
    if (this.engine.exports.tutti_bar_at(ticks) === 0) return { bar: 0, beat: 0, ticks: 0 };
    const [bar = 0, beat = 0, rest = 0] = this.engine.columnF64(0, 3);
    return { bar, beat, ticks: rest };
  }
  barTicks(bar: number): number {
    return this.engine.exports.tutti_bar_ticks(bar);
  }
  signatureAt(ticks: number): { numerator: number; denominator: number } {
    const packed = this.engine.exports.tutti_signature_at(ticks);
    return { numerator: packed >> 8, denominator: packed & 255 };
  }
  endTicks(): number {
    return this.engine.exports.tutti_end_ticks();
  }

  // ---- parameter laws

  paramTravel(device: number, param: number, value: number): number {
    return this.engine.exports.tutti_param_travel(device, param, value);
  }
  paramValue(device: number, param: number, travel: number): number {
    return this.engine.exports.tutti_param_value(device, param, travel);
  }
  paramText(device: number, param: number, value: number): string {
    this.engine.exports.tutti_param_text(device, param, value);
    return this.engine.outputText();
  }
  paramParse(device: number, param: number, text: string): number | null {
    const parsed = this.engine.exports.tutti_param_parse(device, param, this.engine.giveText(text));
    return parsed !== 0 ? (this.engine.columnF64(0, 1)[0] ?? null) : null;
  }

  // ---- changes

  /** Open a batch, let `build` fill it, apply it. Throws an EngineProblem (or what `build` threw) with nothing changed. */
  edit(label: string, build: (batch: Batch) => void): { skipped: number } {
    const engine = this.engine;
    engine.check(engine.exports.tutti_batch_begin(engine.giveText(label)));
    try {
      build(new DocumentBatch(this));
    } catch (error) {
      engine.exports.tutti_batch_cancel();
      throw error;
    }
    return this.commit();
  }
  takeClips(clips: readonly Id[]): string | null {
    return takeClips(this.engine, clips);
  }
  /** Make a musical edit into an open batch; false when there is nothing to do. commit() applies it. */
  openEdit(edit: MusicalEdit): boolean {
    const status = openEdit(this.engine, edit);
    if (status !== StatusCode.notFound) this.engine.check(status);
    return status === 0;
  }
  /** What an edit would make of notes, without making it. Throws as openEdit. */
  foresee(edit: MusicalEdit, content: Id): NoteRow[] {
    const rows = this.openEdit(edit) ? openNotes(this.engine, content) : [];
    this.cancel();
    return rows;
  }
  /** Apply the open batch: an edit's, or one an import left open. */
  commit(): { skipped: number } {
    this.engine.check(this.engine.exports.tutti_batch_commit());
    return { skipped: this.engine.exports.tutti_report_skipped() };
  }
  cancel(): void {
    this.engine.exports.tutti_batch_cancel();
  }
  /** Throws with STATUS_NOT_FOUND when there is nothing to undo. */
  undo(): { skipped: number } {
    this.engine.check(this.engine.exports.tutti_undo());
    return { skipped: this.engine.exports.tutti_report_skipped() };
  }
  redo(): { skipped: number } {
    this.engine.check(this.engine.exports.tutti_redo());
    return { skipped: this.engine.exports.tutti_report_skipped() };
  }
  undoLabel(): string | null {
    return this.engine.exports.tutti_undo_label() !== 0 ? this.engine.outputText() : null;
  }
  redoLabel(): string | null {
    return this.engine.exports.tutti_redo_label() !== 0 ? this.engine.outputText() : null;
  }
  /** What the last applied batch needs remade: 0 nothing, 1 a message, 2 a segment, 3 the topology. */
  lastEffect(): number {
    return this.engine.exports.tutti_report_effect();
  }
  /** What the last applied batch touched. */
  changes(): Change[] {
    const engine = this.engine;
    const count = engine.exports.tutti_changes();
    const ids = engine.columnU64(0, count);
    const kinds = engine.columnI32(1, count);
    const ops = engine.columnI32(2, count);
    const fields = engine.columnI32(3, count);
    return Array.from(ids, (id, i) => ({
      id: id as Id,
      kind: kinds[i] as number,
      op: OPS[ops[i] as number] ?? "set",
      field: fields[i] as number,
    }));
  }

  // ---- what lasts

  /** The last applied batch as bytes: stored before "saved" is shown. */
  logged(): Uint8Array<ArrayBuffer> {
    this.engine.exports.tutti_logged();
    return this.engine.output();
  }
  replay(logged: Uint8Array): void {
    const engine = this.engine;
    engine.check(engine.exports.tutti_replay(engine.give(logged)));
  }
  snapshot(): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_snapshot());
    return this.takeMade();
  }
  restore(snapshot: Uint8Array): void {
    const engine = this.engine;
    engine.check(engine.exports.tutti_restore(engine.give(snapshot)));
    engine.exports.tutti_release();
  }
  forgetHistory(): void {
    this.engine.exports.tutti_forget_history();
  }
  toProject(form: ProjectForm): Uint8Array<ArrayBuffer> {
    const { tutti_to_bundle, tutti_to_dawproject } = this.engine.exports;
    this.engine.check(form === "tutti" ? tutti_to_bundle() : tutti_to_dawproject());
    return this.takeMade();
  }
  /** A project of ours or of another program. */
  fromProject(name: string, zip: Uint8Array): void {
    const { engine } = this, nameBytes = new TextEncoder().encode(name);
    engine.give(nameBytes, zip);
    engine.check(engine.exports.tutti_from_project(nameBytes.length, zip.length));
    engine.exports.tutti_release();
  }
  toMidi(): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_export_midi());
    return this.takeMade();
  }

  // ---- assets and imports

  /** Take canonical PCM in; gives its SHA-256. */
  putAsset(wav: Uint8Array): Uint8Array<ArrayBuffer> {
    const engine = this.engine;
    engine.check(engine.exports.tutti_put_asset(engine.give(wav)));
    const digest = engine.output();
    engine.exports.tutti_release();
    return digest;
  }
  /** Take canonical PCM in whose name somebody trusted has computed. */
  adoptAsset(digest: Uint8Array, wav: Uint8Array): void {
    const engine = this.engine;
    engine.give(digest, wav);
    engine.check(engine.exports.tutti_adopt_asset(wav.length));
    engine.exports.tutti_release();
  }
  /** While held, plans leave the asset out. */
  holdAsset(digest: Uint8Array, held: boolean): void {
    this.engine.give(digest);
    this.engine.exports.tutti_hold_asset(held ? 1 : 0);
  }
  /** What a plan at `rateHz` asks for, made from canonical PCM. */
  assetSegment(digest: Uint8Array, wav: Uint8Array, rateHz: number): Uint8Array<ArrayBuffer> {
    const engine = this.engine;
    engine.give(digest, wav);
    engine.check(engine.exports.tutti_asset_segment(wav.length, rateHz));
    return this.takeMade();
  }
  /** What a plan asks for by a stretch's job, made from the PCM of the job's asset. */
  stretchSegment(job: Uint8Array, wav: Uint8Array): Uint8Array<ArrayBuffer> {
    const engine = this.engine;
    engine.give(job, wav);
    engine.check(engine.exports.tutti_stretch_segment(job.length, wav.length));
    return this.takeMade();
  }
  /** While held, plans leave out what plays the segment. */
  holdSegment(key: SegmentKey, held: boolean): void {
    this.engine.check(this.engine.exports.tutti_hold_segment(key.object, key.revision, held ? 1 : 0));
  }
  /** Know an asset whose canonical WAV stays on the disk: by its first bytes and its length. */
  knowAsset(digest: Uint8Array, head: Uint8Array, fileBytes: number): void {
    const engine = this.engine;
    engine.give(digest, head);
    engine.check(engine.exports.tutti_know_asset(head.length, fileBytes));
    engine.exports.tutti_release();
  }
  /** A long asset's segment, which says where its samples lie; null when the key names none. */
  segmentStream(key: SegmentKey): Uint8Array<ArrayBuffer> | null {
    return this.engine.exports.tutti_segment_stream(key.object, key.revision) !== 0 ? this.engine.output() : null;
  }
  hasAsset(digest: Uint8Array): boolean {
    this.engine.give(digest);
    return this.engine.exports.tutti_has_asset() !== 0;
  }
  dropAsset(digest: Uint8Array): void {
    this.engine.give(digest);
    this.engine.exports.tutti_drop_asset();
  }
  assetBytes(digest: Uint8Array): Uint8Array<ArrayBuffer> | null {
    this.engine.give(digest);
    return this.engine.exports.tutti_asset_bytes() !== 0 ? this.engine.output() : null;
  }
  /** Bytes of an asset's PCM; 0 when it is not here. */
  assetSize(digest: Uint8Array): number {
    this.engine.give(digest);
    return this.engine.exports.tutti_asset_bytes() !== 0 ? this.engine.exports.tutti_output_bytes() : 0;
  }
  /** Write the demo song into an open batch; commit() applies it. */
  demo(): void {
    this.engine.check(this.engine.exports.tutti_demo());
  }
  /** Read a MIDI file into an open batch; commit() applies it. */
  importMidi(name: string, smf: Uint8Array, atTicks: number, replaceTempo: boolean): void {
    const { engine } = this, nameBytes = new TextEncoder().encode(name);
    engine.give(nameBytes, smf);
    engine.check(engine.exports.tutti_import_midi(nameBytes.length, smf.length, atTicks, replaceTempo ? 1 : 0));
  }
  /** Read a WAV into an asset and an open batch; store the asset, then commit(). */
  importWav(name: string, wav: Uint8Array, atTicks: number, track: Id | null): void {
    const { engine } = this, nameBytes = new TextEncoder().encode(name);
    engine.give(nameBytes, wav);
    engine.check(engine.exports.tutti_import_wav(nameBytes.length, wav.length, atTicks, track ?? 0n));
  }
  /** A clip of an asset that is here, as an open batch. */
  importAsset(name: string, digest: Uint8Array, atTicks: number, track: Id | null): void {
    const { engine } = this, nameBytes = new TextEncoder().encode(name);
    engine.give(digest, nameBytes);
    engine.check(engine.exports.tutti_import_asset(nameBytes.length, atTicks, track ?? 0n));
  }
  /** A sound that is here as zones of an instrument (see "make-zones"), as an open batch. */
  importZones(name: string, digest: Uint8Array, device: Id | null, instrument: number, layout: (typeof ZONE_LAYOUTS)[number], sensitivity: number): void {
    const { engine } = this, nameBytes = new TextEncoder().encode(name);
    engine.give(digest, nameBytes);
    engine.check(engine.exports.tutti_import_zones(nameBytes.length, device ?? 0n, instrument, ZONE_LAYOUTS.indexOf(layout), sensitivity));
  }
  /** A recorded take whose audio is here (adoptAsset), as an open batch: outline and digest as a worker made them. `punch`: song frames;
      equal: all of it. What was not to be recorded is left out, unless `atFrame` says where it goes. */
  recordOutlined(outline: Uint8Array, digest: Uint8Array, track: Id, shiftFrames: number, punch: readonly [number, number], atFrame = -1): void {
    const engine = this.engine;
    engine.give(digest, outline);
    engine.check(engine.exports.tutti_record_outlined(outline.length, track, shiftFrames, punch[0], punch[1], atFrame));
  }
  /** What the open batch would make. */
  opened(): Made[] {
    const { engine } = this, count = engine.exports.tutti_batch_made();
    const ids = engine.columnU64(0, count), parents = engine.columnU64(1, count), kinds = engine.columnI32(2, count);
    return Array.from(ids, (id, index) => ({ id: id as Id, parent: parents[index] as Id, kind: kinds[index] as number }));
  }
  /** The whole number that the open batch gives a field; `otherwise` where it gives none. */
  openedInt(id: Id, field: number, otherwise: number): number {
    return this.engine.exports.tutti_batch_int(id, field, otherwise);
  }
  /** The open batch waits, to become one step with others: openJoined opens their sum. */
  putAside(): void {
    this.engine.check(this.engine.exports.tutti_batch_put_aside());
  }
  openJoined(label: string): void {
    this.engine.check(this.engine.exports.tutti_batch_joined(this.engine.giveText(label)));
  }
  /** The steps that can be taken back, or done again: newest first. */
  steps(redo: boolean): string[] {
    const { engine } = this, { exports } = engine, which = redo ? 1 : 0;
    return Array.from({ length: exports.tutti_step_count(which) }, (_, index) => (exports.tutti_step_label(which, index), engine.outputText()));
  }
  /** Played notes (records of the ring of captured events) as an open batch. */
  recordNotes(events: Uint8Array, endOutputFrame: number, track: Id, shiftFrames: number, punch: readonly [number, number], atFrame = -1): void {
    const engine = this.engine;
    engine.check(engine.exports.tutti_record_notes(engine.give(events), endOutputFrame, track, shiftFrames, punch[0], punch[1], atFrame));
  }
  /** SHA-256 of every asset the document names. */
  assetDigest(asset: Id): Uint8Array<ArrayBuffer> | null {
    return this.exists(asset) ? this.digest(asset, Field.asset.sha256) : null;
  }
  assetDigests(): Uint8Array<ArrayBuffer>[] {
    return this.childrenOf(ID_PROJECT as Id, Kind.asset).map((id) => this.digest(id, Field.asset.sha256));
  }
  /** The factory instruments: General MIDI's 128 programs in order, then the drum kits. */
  instruments(): FactoryInstrument[] {
    return Array.from({ length: this.engine.exports.tutti_instrument_count() }, (_, i) => this.instrument(i));
  }
  private instrument(index: number): FactoryInstrument {
    const { engine } = this;
    const { exports } = engine;
    const text = (ask: (index: number) => void): string => (ask(index), engine.outputText());
    return {
      name: text(exports.tutti_instrument_name),
      icon: text(exports.tutti_instrument_icon),
      family: text(exports.tutti_instrument_family),
      parts: Array.from({ length: exports.tutti_instrument_part_count(index) }, (_, part) => {
        const device = exports.tutti_instrument_part(index, part);
        return { device, values: Array.from(engine.columnF64(0, exports.tutti_instrument_values(index, part))) };
      }),
    };
  }
  /** The factory presets of all devices. */
  presets(): FactoryPreset[] {
    const { engine } = this, { exports } = engine;
    const text = (ask: (index: number) => void, index: number): string => (ask(index), engine.outputText());
    return Array.from({ length: exports.tutti_preset_count() }, (_, index) => ({
      index,
      id: text(exports.tutti_preset_id, index),
      name: text(exports.tutti_preset_name, index),
      tags: text(exports.tutti_preset_tags, index).split(" "),
      device: exports.tutti_preset_device(index),
      values: Array.from(engine.columnF64(0, exports.tutti_preset_values(index))),
    }));
  }
  /** Kits, grooves and phrases, in this order. */
  library(): LibraryEntry[] {
    const { engine } = this, { exports } = engine;
    const text = (ask: (index: number) => void, index: number): string => (ask(index), engine.outputText());
    return Array.from({ length: exports.tutti_library_count() }, (_, index) => ({
      index,
      type: LIBRARY_TYPES[exports.tutti_library_type(index)] ?? "kit",
      id: text(exports.tutti_library_id, index),
      name: text(exports.tutti_library_name, index),
      tags: text(exports.tutti_library_tags, index).split(" "),
      bpm: exports.tutti_library_bpm(index),
      lengthTicks: exports.tutti_library_length_ticks(index),
    }));
  }
  /** Give back what a large file took. */
  release(): void {
    this.engine.exports.tutti_release();
  }

  // ---- for the graph

  /** The plan of the document as it stands. */
  compile(): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_compile());
    return this.engine.output();
  }
  /** By how many frames the plan just compiled comes later than the song; ask right after compile(). */
  planLatency(): number {
    return this.engine.exports.tutti_plan_latency();
  }
  segmentKeys(): SegmentKeys {
    this.engine.exports.tutti_segment_keys();
    return new Uint32Array(this.engine.output().buffer);
  }
  /** The asset a key of the last plan names or is made of, or null. */
  segmentAsset(key: SegmentKey): Uint8Array<ArrayBuffer> | null {
    return this.engine.exports.tutti_segment_asset(key.object, key.revision) !== 0 ? this.engine.output() : null;
  }
  /** How a segment of the last plan is stretched, or null when it is the asset as it is. */
  segmentJob(key: SegmentKey): Uint8Array<ArrayBuffer> | null {
    return this.engine.exports.tutti_segment_job(key.object, key.revision) !== 0 ? this.engine.output() : null;
  }
  /** A view, valid until the next call. */
  segmentBytes(key: SegmentKey): Uint8Array {
    this.engine.check(this.engine.exports.tutti_segment_bytes(key.object, key.revision));
    return this.engine.outputView();
  }

  private takeMade(): Uint8Array<ArrayBuffer> {
    const bytes = this.engine.output();
    this.engine.exports.tutti_release();
    return bytes;
  }
}
