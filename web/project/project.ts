// An open project: the C document, its way to the disk, imports and exports. Reads pass straight through to C; every change is
// a batch, and every applied batch is told to the views and handed to the saver.

import { Field, ID_MASTER, ID_PROJECT, Kind, StatusCode } from "@gen/schema";
import { t } from "../messages/index.ts";
import type { Document } from "../../wasm/document";
import { readStrikes, readWarps } from "../../wasm/clip_sound";
import { readControlNumbers, readControls, readExpressions } from "../../wasm/note_curves";
import { EngineProblem } from "../../wasm/engine";
import type { AssetHead } from "../store/protocol";
import type { Batch, Change, ClipColumns, CompColumns, CurvePoint, EditResult, FactoryInstrument, FactoryPreset, Id, IntoNotes, LaneLaw, LibraryEntry, MissingSound, MusicalEdit, NoteColumns, NoteCurvePoint, NoteRow, PointColumns, Project, ProjectForm, SaveState, TakenSound, VariationColumns, Warp } from "./api";
import type { TemplateForm } from "./bare_song";
import { audition, type Audible } from "./audition.ts";
import type { ExportPlan, SoundExport } from "./export/plan";
import { unwrapClips, wrapClips } from "./clipboard";
import { inKeyOf, keyOf } from "./song_keys";
import { HELD_BYTES_MAX } from "./held_assets";
import { type ImportResult, importInto } from "./importer";
import { turnedIntoSound } from "./in_place";
import { bringTaken, takenOntoKey } from "./taken_sounds";
import { fontsIn, takeInstrument } from "./instruments";
import { giveSound, missingSounds } from "./missing_sound";
import { pasteIntoSlot, placeIntoSlot, type SlotAim } from "./slot_sound";
import { turnedIntoNotes } from "./melody";
import { Responses } from "./responses";
import { runOffline } from "./offline";
import type { InstrumentChoice, InstrumentFont, InstrumentPart, KnownPcm, NamedPcm, Parcel, SongCosts } from "./offline_protocol";
import { type Recording, recordInto } from "./record_takes";
import type { Role } from "../net/server";
import type { Presence } from "./presence";
import { type Difference, takeVersion } from "../../wasm/versions";
import type { Comments } from "./comments";
import type { KeptShelf } from "./kept";
import { bringBack, differencesOf, takeBack } from "./version_edits";
import type { Versions } from "./versions";
import type { Keeping } from "./saver";

const TRAPPED = t("The engine stopped at this edit, which was left out. Everything before it has been put together again.");
const REBUILDING = t("One moment: the project is being put together again.");

/** engine/model/schema.h, PlanEffect. */
const EFFECT_NONE = 0, EFFECT_MESSAGE = 1;

export type SoundListener = (changes: readonly Change[], messagesOnly: boolean) => void;

/** What the project needs from the place it is stored in. */
export interface Home {
  readonly module: WebAssembly.Module;
  readonly saver: Keeping;
  /** Who else is at the song; null for one that only this device has. */
  readonly presence: Presence | null;
  readonly versions: Versions;
  readonly putAside: KeptShelf | null;
  readonly comments: Comments | null;
  /** Why nothing may be changed; null when it may. */
  readonly readOnlyReason: string | null;
  /** Keep an asset durably before a batch names it. */
  putAsset(pcm: NamedPcm): Promise<void>;
  /** Drop what an import wrote that was stopped. */
  removeIncoming(): Promise<void>;
  /** An asset's PCM from the disk; null where nothing is kept. */
  getAsset(digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The same of another project on this device; null where it is not. */
  assetOf(project: string, digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The project's folder on the disk, where assets are read piece by piece; null where nothing is kept. */
  readonly folder: string | null;
  assetHead(digest: Uint8Array): Promise<AssetHead | null>;
  assetPiece(digest: Uint8Array, at: number, bytes: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The document anew, from what was stored and what waits to be: after `broken`'s memory can no longer be trusted. */
  rebuild(broken: Document): Promise<Document>;
  /** The project's face in the list changed. */
  describe(project: OpenProject): void;
  close(): Promise<void>;
}

/** Who changes nothing in a shared song, in words. */
const ONLOOKERS: Readonly<Partial<Record<Role, string>>> = {
  viewer: t("Its owner lets you look and listen. Open a copy to make it your own."),
  commenter: t("Its owner lets you listen and comment. Open a copy to make it your own."),
};

/** Songs that are being closed: the list waits for what they last say of themselves. */
const closing = new Set<Promise<void>>();
export const allClosed = (): Promise<unknown> => Promise.allSettled(closing);

export class OpenProject implements Project {
  readonly root = ID_PROJECT as Id;
  readonly master = ID_MASTER as Id;
  readOnlyReason: string | null;
  role: Role | null = null;
  /** What lies on the disk is still being read. */
  soundsOnTheirWay = false;
  private readonly soundListeners = new Set<SoundListener>();
  private rebuilding: Promise<void> | null = null;
  private factory: readonly FactoryInstrument[] | undefined;
  private shelf: readonly LibraryEntry[] | undefined;
  private presets_: readonly FactoryPreset[] | undefined;
  private telling = false;
  private picturing = false;
  private readonly listeners = new Set<(changes: readonly Change[]) => void>();

  constructor(
    readonly id: string,
    private document_: Document,
    private readonly home: Home,
  ) {
    this.readOnlyReason = home.readOnlyReason;
    addEventListener("beforeunload", this.beforeUnload);
  }

  get readOnly(): boolean { return this.readOnlyReason !== null; }
  /** The room said what this person may do here. */
  permit(role: Role): void {
    if (this.role === role) return;
    this.role = role;
    this.readOnlyReason = this.home.readOnlyReason ?? ONLOOKERS[role] ?? null;
    this.tell([]);
  }
  get presence(): Presence | null {
    return this.home.presence;
  }
  get document(): Document {
    return this.document_;
  }
  get versions(): Versions {
    return this.home.versions;
  }
  get comments(): Comments | null {
    return this.home.comments;
  }
  get kept(): KeptShelf | null {
    return this.home.putAside;
  }

  revision(): number {
    return this.document.revision();
  }
  exists(id: Id): boolean {
    return this.document.exists(id);
  }
  kindOf(id: Id): number {
    return this.document.kindOf(id);
  }
  parentOf(id: Id): Id {
    return this.document.parentOf(id);
  }
  childrenOf(id: Id, kind?: number): Id[] {
    return this.document.childrenOf(id, kind);
  }
  bool(id: Id, field: number): boolean {
    return this.document.number(id, field) !== 0;
  }
  int(id: Id, field: number): number {
    return this.document.number(id, field);
  }
  real(id: Id, field: number): number {
    return this.document.number(id, field);
  }
  text(id: Id, field: number): string {
    return this.document.text(id, field);
  }
  digest(id: Id, field: number): Uint8Array {
    return this.document.digest(id, field);
  }
  ref(id: Id, field: number): Id {
    return this.document.ref(id, field);
  }
  param(device: Id, param: number): number {
    return this.document.param(device, param);
  }
  clips(track: Id, fromTicks: number, toTicks: number): ClipColumns {
    return this.document.clips(track, fromTicks, toTicks);
  }
  notes(clip: Id, fromTicks: number, toTicks: number, lowKey: number, highKey: number): NoteColumns {
    return this.document.notes(clip, fromTicks, toTicks, lowKey, highKey);
  }
  points(lane: Id, fromTicks: number, toTicks: number): PointColumns {
    return this.document.points(lane, fromTicks, toTicks);
  }
  laneLaw(object: Id, field: number): LaneLaw | null {
    return this.document.laneLaw(object, field);
  }
  comp(track: Id): CompColumns {
    return this.document.comp(track);
  }
  laneValues(lane: Id, fromTicks: number, stepTicks: number, count: number): Float64Array {
    return this.document.laneValues(lane, fromTicks, stepTicks, count);
  }
  noteCount(clip: Id): number {
    return this.document.noteCount(clip);
  }
  controls(content: Id, number: number): CurvePoint[] {
    return readControls(this.document.engine, content, number);
  }
  controlNumbers(content: Id): number[] {
    return readControlNumbers(this.document.engine, content);
  }
  expressions(content: Id, kind: number): NoteCurvePoint[] {
    return readExpressions(this.document.engine, content, kind);
  }
  variations(clip: Id): VariationColumns {
    return this.document.variations(clip);
  }
  foresee(edit: MusicalEdit, content: Id): NoteRow[] {
    return this.document.foresee(edit, content);
  }
  warps(clip: Id): Warp[] {
    return readWarps(this.document.engine, clip);
  }
  sourceAt(clip: Id, ticks: number): number {
    return this.document.engine.exports.tutti_clip_source_at(clip, ticks);
  }
  ticksOfSource(clip: Id, frame: number): number {
    return this.document.engine.exports.tutti_clip_ticks_of(clip, frame);
  }
  strikes(asset: Id, sensitivity: number): number[] {
    return readStrikes(this.document.engine, asset, sensitivity);
  }
  peaks(asset: Id, channel: number, fromFrame: number, framesPerPixel: number, out: Float32Array): void {
    if (this.document.peaks(asset, channel, fromFrame, framesPerPixel, out)) return;
    if (this.document.peaksWanted(asset) === null) this.tellSoon();
    else void this.readPicture(asset);
  }
  /** The next piece of a long asset's waveform, from the disk. */
  private async readPicture(asset: Id): Promise<void> {
    const { document } = this;
    const wanted = this.picturing ? null : document.peaksWanted(asset);
    const digest = wanted === null ? null : document.assetDigest(asset);
    if (wanted === null || digest === null) return;
    this.picturing = true;
    const piece = await this.home.assetPiece(digest, wanted.at, wanted.bytes).catch(() => null);
    this.picturing = false;
    if (piece === null || document !== this.document) return;
    document.peaksGiven(asset, piece);
    this.tellSoon();
  }

  /** Where long assets are read from while they play; null: they are held in memory. */
  get folder(): string | null {
    return this.home.folder;
  }
  /** An asset's whole file. */
  async assetFile(digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.document.assetBytes(digest) ?? (await this.home.getAsset(digest));
  }

  secondsAt(ticks: number): number {
    return this.document.secondsAt(ticks);
  }
  ticksAt(seconds: number): number {
    return this.document.ticksAt(seconds);
  }
  bpmAt(ticks: number): number {
    return this.document.bpmAt(ticks);
  }
  barAt(ticks: number): { bar: number; beat: number; ticks: number } {
    return this.document.barAt(ticks);
  }
  barTicks(bar: number): number {
    return this.document.barTicks(bar);
  }
  signatureAt(ticks: number): { numerator: number; denominator: number } {
    return this.document.signatureAt(ticks);
  }
  endTicks(): number {
    return this.document.endTicks();
  }
  paramTravel(device: number, param: number, value: number): number {
    return this.document.paramTravel(device, param, value);
  }
  paramValue(device: number, param: number, travel: number): number {
    return this.document.paramValue(device, param, travel);
  }
  paramText(device: number, param: number, value: number): string {
    return this.document.paramText(device, param, value);
  }
  paramParse(device: number, param: number, text: string): number | null {
    return this.document.paramParse(device, param, text);
  }
  audition(what: Audible): Promise<Blob> {
    return audition(this, this.home.module, what);
  }
  presets(): readonly FactoryPreset[] {
    this.presets_ ??= this.document.presets();
    return this.presets_;
  }
  library(): readonly LibraryEntry[] {
    this.shelf ??= this.document.library();
    return this.shelf;
  }
  instruments(): readonly FactoryInstrument[] {
    this.factory ??= this.document.instruments();
    return this.factory;
  }

  edit(label: string, build: (batch: Batch) => void): EditResult {
    return this.change(() => this.document.edit(label, build));
  }
  readonly perform = (edit: MusicalEdit): { result: EditResult; made: Id[] } => {
    let open = false;
    try {
      open = !this.readOnly && this.document.openEdit(edit);
    } catch (error) {
      if (!(error instanceof EngineProblem)) throw error;
      return { result: { ok: false, problem: error.message }, made: [] };
    }
    if (!open && !this.readOnly) return { result: { ok: true, skipped: 0 }, made: [] };
    const result = this.change(() => this.document.commit());
    return { result, made: result.ok ? this.created() : [] };
  };
  takeClips(clips: readonly Id[]): string | null {
    const document = this.document.takeClips(clips);
    return document === null ? null : wrapClips(this.id, document, keyOf(this));
  }
  readonly placeInSlot = (entry: LibraryEntry, slot: SlotAim): { result: EditResult; made: Id[] } => placeIntoSlot(this, entry, slot);
  async pasteClips(text: string, track: Id | null, atTicks: number, inKey = false, slot?: SlotAim): Promise<{ result: EditResult; made: Id[] }> {
    const taken = unwrapClips(text);
    if (!taken) return { result: { ok: false, problem: t("There are no clips on the clipboard.") }, made: [] };
    if (!this.readOnly) await bringTaken(this, this.home, taken);
    const paste = { edit: "paste", text: inKey ? inKeyOf(taken, keyOf(this)) : taken.document, track, atTicks } as const;
    return slot ? pasteIntoSlot(this, paste, slot) : this.perform(paste);
  }
  /** What hands did while the song played becomes lanes, as one step; null: nothing of it was to be kept. */
  recordAutomation(notices: Uint8Array, beginFrame: number, endFrame: number, mode: number): EditResult | null {
    if (this.readOnly || !this.document.recordAutomation(notices, beginFrame, endFrame, mode)) return null;
    return this.change(() => this.document.commit());
  }
  /** The song takes over a scene's tempo and signature where a launch falls that comes at a position; null: it has none to give. */
  takeSceneTime(scene: Id, ticks: number): EditResult | null {
    const atTicks = this.document.launchPlaceTicks(scene, ticks);
    if (atTicks === null || (this.real(scene, Field.scene.tempoBpm) === 0 && this.int(scene, Field.scene.beats) === 0)) return null;
    const { result } = this.perform({ edit: "take-scene-time", scene, atTicks });
    return result;
  }
  /** What was launched while the song played becomes clips of the arrangement, as one step; null: nothing was. */
  recordPerformance(notices: Uint8Array, endTicks: number): EditResult | null {
    if (this.readOnly || !this.document.recordPerformance(notices, endTicks)) return null;
    return this.change(() => this.document.commit());
  }
  keepVersion(name: string): Promise<void> {
    return this.home.versions.keep(name, () => takeVersion(this.document));
  }
  bringBack(id: string, name: string): Promise<EditResult> {
    return bringBack(this, id, name);
  }
  differences(earlier: string, later: string | null): Promise<readonly Difference[]> {
    return differencesOf(this, earlier, later);
  }
  takeBack(version: string, object: Id, name: string): Promise<EditResult> {
    return takeBack(this, version, object, name);
  }
  tryKept(number: number): EditResult {
    const { putAside: kept } = this.home;
    if (kept === null) return { ok: true, skipped: 0 };
    const result = this.change(() => {
      if (!kept.open(number)) throw new EngineProblem(t("This change is not kept any more."), StatusCode.notFound);
      return this.document.commit();
    });
    if (result.ok) kept.letGo(number);
    return result;
  }
  undo(): EditResult {
    return this.change(() => this.document.undo(), t("There is nothing to undo."));
  }
  redo(): EditResult {
    return this.change(() => this.document.redo(), t("There is nothing to redo."));
  }
  undoLabel(): string | null {
    return this.document.undoLabel();
  }
  redoLabel(): string | null {
    return this.document.redoLabel();
  }
  steps(redo: boolean): readonly string[] {
    return this.document.steps(redo);
  }

  /** The one path of every change: apply, hand to the saver, tell the views. */
  change(apply: () => { skipped: number }, notFound = ""): EditResult {
    if (this.readOnlyReason !== null) return { ok: false, problem: this.readOnlyReason };
    if (this.rebuilding !== null) return { ok: false, problem: REBUILDING };
    let skipped: number;
    try {
      skipped = apply().skipped;
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) return this.trapped();
      if (!(error instanceof EngineProblem)) throw error;
      const empty = error.status === StatusCode.notFound && notFound !== "";
      return { ok: false, problem: empty ? notFound : error.message, status: error.status };
    }
    this.home.saver.push(this.document.logged());
    this.tellSound();
    this.home.describe(this);
    return { ok: true, skipped };
  }

  /** The C side trapped: whatever it was doing is half done, so that memory is thrown away. What was stored comes back. */
  private trapped(): EditResult {
    this.rebuilding = this.home
      .rebuild(this.document_)
      .then((document) => {
        this.document_ = document;
        this.assetsArrived();
      })
      .catch(() => {
        // Going on from a memory that cannot be trusted would spoil what is stored.
        this.readOnlyReason = t("The engine stopped and the project could not be put together again here. What was saved is safe: reload the page.");
        this.tell([]);
      })
      .finally(() => (this.rebuilding = null));
    return { ok: false, problem: TRAPPED };
  }

  isRebuilding(): boolean {
    return this.rebuilding !== null;
  }

  subscribe(listener: (changes: readonly Change[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  /** The player's way in, before the views: what changed, and whether messages to running devices are enough for it. */
  subscribeSound(listener: SoundListener): () => void {
    this.soundListeners.add(listener);
    return () => this.soundListeners.delete(listener);
  }
  private tellSound(): void {
    const changes = this.document.changes();
    const effect = this.document.lastEffect();
    if (effect !== EFFECT_NONE) for (const listener of this.soundListeners) listener(changes, effect === EFFECT_MESSAGE);
    this.tell(changes);
  }
  /** Others changed the song, in whatever place: told as tracks in another order, at which everybody reads everything anew. */
  othersChanged(): void {
    const changes: readonly Change[] = [{ id: this.master, kind: Kind.track, op: "move", field: 0 }];
    for (const listener of this.soundListeners) listener([], false);
    this.tell(changes);
    this.home.describe(this);
  }
  /** PCM arrived that clips were waiting for. */
  assetsArrived(): void {
    for (const listener of this.soundListeners) listener([], false);
    this.tell([]);
  }
  /** Also called with no changes when PCM arrived that a clip was waiting for. */
  tell(changes: readonly Change[]): void {
    for (const listener of [...this.listeners]) listener(changes);
  }

  /** A waveform is not whole yet: whoever draws it looks again. */
  private tellSoon(): void {
    if (this.telling) return;
    this.telling = true;
    setTimeout(() => {
      this.telling = false;
      this.tell([]);
    }, 16);
  }

  saveState(): SaveState {
    return this.home.saver.current();
  }
  subscribeSave(listener: (state: SaveState) => void): () => void {
    return this.home.saver.subscribe(listener);
  }

  async changesAtRisk(): Promise<number> {
    await this.home.saver.settled();
    return this.home.saver.atRisk();
  }
  /** What a template made can be made again: it is no work to lose. */
  forgetRisk(): void {
    this.home.saver.beginCopy()();
  }

  async importFile(file: File, atTicks: number, track: Id | null, progress: (part: number) => void, signal?: AbortSignal, slot?: SlotAim): Promise<ImportResult> {
    if (this.readOnlyReason !== null) return { ok: false, problem: this.readOnlyReason };
    return importInto(this, this.home, { file, atTicks, track, progress, signal, slot });
  }
  readonly responses = new Responses(this);
  async importZone(file: File, device: Id, key: number, progress: (part: number) => void, signal?: AbortSignal): Promise<EditResult> {
    if (this.readOnlyReason !== null) return { ok: false, problem: this.readOnlyReason };
    return importInto(this, this.home, { file, atTicks: 0, track: null, onto: { device, key }, progress, signal });
  }
  readonly fontsIn = (parts: readonly InstrumentPart[]): Promise<readonly InstrumentFont[]> => fontsIn(this.home, parts);
  async importInstrument(parts: readonly InstrumentPart[], choice: InstrumentChoice, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[]; left: number }> {
    const { result, left } = await takeInstrument(this, this.home, parts, choice, progress, signal);
    return { result, left, made: result.ok ? this.created() : [] };
  }
  async turnIntoSound(track: Id, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[] }> {
    const result: EditResult = this.readOnlyReason !== null ? { ok: false, problem: this.readOnlyReason } : await turnedIntoSound(this, this.home, track, progress, signal);
    return { result, made: result.ok ? this.created() : [] };
  }
  readonly turnIntoNotes = (clip: Id, how: IntoNotes, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[] }> => turnedIntoNotes(this, clip, how, progress, signal);
  async soundOntoKey(sound: TakenSound, device: Id, key: number): Promise<EditResult> {
    return this.readOnlyReason !== null ? { ok: false, problem: this.readOnlyReason } : takenOntoKey(this, this.home, sound, device, key);
  }

  readonly soundOf = (digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> => this.assetFile(digest);
  readonly missingSounds = (): readonly MissingSound[] => (this.soundsMayCome() ? [] : missingSounds(this));
  readonly absentSounds = (): readonly MissingSound[] => missingSounds(this);
  readonly soundsMayCome = (): boolean => this.soundsOnTheirWay || this.presence !== null; // a shared song fetches its own
  async giveSound(file: File, instead: Id | null): Promise<{ result: EditResult; found: readonly Id[] }> {
    if (this.readOnlyReason !== null) return { result: { ok: false, problem: this.readOnlyReason }, found: [] };
    return giveSound(this, this.home, file, instead);
  }

  /** What was recorded becomes clips, as one step. Its audio is durable before the batch that names it. `isEmpty`: nothing of it was to
      be recorded. */
  async record(recording: Recording): Promise<{ result: EditResult; made: Id[]; isEmpty: boolean }> {
    if (this.readOnlyReason !== null) return { result: { ok: false, problem: this.readOnlyReason }, made: [], isEmpty: false };
    return recordInto(this, this.home, recording);
  }
  /** What the batch just applied has made. */
  created(): Id[] {
    return this.document.changes().filter((change) => change.op === "create").map((change) => change.id);
  }

  async exportAudio(
    options: { format: "f32" | "s24" | "s16"; rateHz: number; container?: "wav" | "flac"; blockFrames?: number },
    progress: (part: number) => void,
    signal: AbortSignal,
  ): Promise<{ blob: Blob; sha256: string; seconds: number; peakDb: number; integratedLufs: number; truePeakDbtp: number }> {
    const { format, rateHz, container = "wav", blockFrames = 0 } = options;
    const job = { kind: "audio", module: this.home.module, parcel: await this.parcel(), container, format, rateHz, blockFrames } as const;
    const { blob, report } = await runOffline(job, transfers(job.parcel), progress, signal);
    return { blob, sha256: report.sha256, seconds: report.seconds, peakDb: report.peakDb, integratedLufs: report.integratedLufs, truePeakDbtp: report.truePeakDbtp };
  }
  async exportSound(plan: ExportPlan, progress: (part: number) => void, signal: AbortSignal): Promise<SoundExport> {
    const job = { kind: "export", module: this.home.module, parcel: await this.parcel(), plan } as const;
    return runOffline(job, transfers(job.parcel), progress, signal);
  }
  async costs(atTicks: number, signal: AbortSignal): Promise<SongCosts> {
    const job = { kind: "costs", module: this.home.module, parcel: await this.parcel(), atTicks } as const;
    return runOffline(job, transfers(job.parcel), () => {}, signal);
  }
  memoryBytes(): number {
    return this.document.engine.memoryBytes();
  }
  async exportBundle(): Promise<Blob> {
    const copied = this.home.saver.beginCopy();
    const blob = await this.exportProject("tutti");
    copied();
    return blob;
  }
  async exportProject(form: ProjectForm): Promise<Blob> {
    const job = { kind: "bundle", module: this.home.module, parcel: await this.parcel(), form } as const;
    return (await runOffline(job, transfers(job.parcel), () => {})).blob;
  }
  async exportTemplate(form: TemplateForm): Promise<Blob> {
    const job = { kind: "template", module: this.home.module, parcel: await this.parcel(), form } as const;
    return (await runOffline(job, transfers(job.parcel), () => {})).blob;
  }
  async exportMidi(): Promise<Blob> {
    return new Blob([this.document.toMidi()], { type: "audio/midi" });
  }

  async close(): Promise<void> {
    const ended = this.end();
    closing.add(ended);
    await ended.finally(() => closing.delete(ended));
  }

  private async end(): Promise<void> {
    removeEventListener("beforeunload", this.beforeUnload);
    this.responses.end();
    await this.rebuilding;
    await this.home.saver.settled();
    await this.home.close();
    for (const listeners of [this.listeners, this.soundListeners]) listeners.clear();
  }

  /** Snapshot and PCM for a worker; the PCM is read from the disk where it is kept, so that this thread copies nothing. */
  private async parcel(): Promise<Parcel> {
    const snapshot = this.document.snapshot();
    const assets: NamedPcm[] = [];
    const known: KnownPcm[] = [];
    const { folder } = this.home;
    for (const digest of this.document.assetDigests()) {
      const head = await this.home.assetHead(digest);
      if (head !== null && head.bytes > HELD_BYTES_MAX) {
        known.push({ digest, ...head });
        continue;
      }
      const wav = (await this.home.getAsset(digest)) ?? this.document.assetBytes(digest);
      if (wav !== null) assets.push({ digest, wav });
    }
    return folder === null ? { snapshot, assets } : { snapshot, assets, disk: { folder, assets: known } };
  }

  private readonly beforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.home.saver.atRisk() > 0) event.preventDefault();
  };
}

function transfers(parcel: Parcel): Transferable[] {
  return [parcel.snapshot.buffer, ...parcel.assets.map(({ wav }) => wav.buffer)];
}
