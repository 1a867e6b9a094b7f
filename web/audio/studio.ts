// Recording, whole: which tracks are armed, what they hear, what happens between R and the clips that lie in the song. One per
// page, beside the player.

import { Command, Field, Notice } from "@gen/schema";
import { signal, type Signal } from "../lib/signal";
import { english, t, term } from "../messages/index.ts";
import type { EditResult, Id, Project } from "../project/api";
import { loopOf } from "../project/edit_song";
import { barsBefore } from "../project/metre";
import { OpenProject } from "../project/project";
import type { RecordedNotes } from "../project/record_takes";
import type { SlotAim } from "../project/slot_sound";
import { isAudioTrack, isNoteTrack, mayRecordOn, trackName } from "../project/song";
import { Calibration } from "./calibration";
import type { CutOffTake, FinishedTake, TakeInput, TakeStart } from "./capture_protocol";
import { Hands, playedIn, type HandNote } from "./played";
import { AudioInput } from "./input";
import { MidiInputs } from "./midi_inputs";
import { MidiNotes } from "./midi_notes";
import { Monitors } from "./monitors";
import type { Output } from "./output";
import { Outputs } from "./outputs";
import type { AudioPlayer } from "./player";
import { Recorder, TakeShelf } from "./recorder";
import { roundTrip, type RoundTrip } from "./round_trip";
import { LiveTake, SIDES, type InputSide, type MonitorMode, type RecordState, type TrackInput } from "./studio_state";

const SERVICE_MS = 30;
/** What is still on its way when everything stops. */
const TAIL_SECONDS = 0.1;
const OUTPUTS_TRIED = 4;
const SOUND_TRIES = 400, SOUND_TRY_MS = 25; // a busy machine takes its time for a fresh graph
const TRIES = 200, TRY_MS = 10; // as long as an audio thread may stall before what it holds is given up
const KEEP_SECONDS = 60;
const FRAMES_MAX = 2 ** 50; // longer than any song
const NOT_OFFERED = t("You record on tracks that are offered to those who perform. Ask whose song it is to offer this one.");
const PAUSE_SECONDS = 8;
const NO_INPUT: TrackInput = { side: "both", monitor: "off" };

export interface StudioEvents {
  /** In plain words; `bad`: something is wrong. */
  say(text: string, bad: boolean): void;
  /** Takes came into the song: clips, and what to call them. */
  recorded(result: EditResult, made: readonly Id[], text: string): void;
  /** The slot that is being recorded; null: the timeline. */
  slotTake?(): SlotAim | null;
}

export class Studio {
  readonly state: Signal<RecordState> = signal<RecordState>("idle");
  readonly armed: Signal<ReadonlySet<Id>> = signal<ReadonlySet<Id>>(new Set());
  readonly inputs: Signal<ReadonlyMap<Id, TrackInput>> = signal<ReadonlyMap<Id, TrackInput>>(new Map());
  readonly countInBars: Signal<number> = signal(recallNumber("countin", 1));
  /** So many bars before the place where recording begins the song starts to play. */
  readonly preRollBars: Signal<number> = signal(recallNumber("preroll", 0));
  readonly punch: Signal<boolean> = signal(false);
  readonly live: Signal<LiveTake | null> = signal<LiveTake | null>(null);
  recordsSinceMs = 0; // as performance.now() counts
  readonly cutOff: Signal<readonly CutOffTake[]> = signal<readonly CutOffTake[]>([]);
  readonly input: AudioInput;
  readonly midi: MidiInputs;
  private readonly outside: MidiNotes;
  readonly outputs: Outputs;
  readonly calibration: Calibration;
  private readonly monitors: Monitors;
  private project: OpenProject | null = null;
  private recorder: Recorder | null = null;
  private opening: { readonly output: Output; readonly recorder: Promise<Recorder> } | null = null;
  private shelf: TakeShelf | null = null;
  private hands: Hands | null = null;
  private output: Output | null = null;
  private beganFrame = 0; // output frame of the recording
  private keptFrame = 0; // output frame up to which all was recorded or kept
  private range: readonly [number, number] = [0, 0];
  private takes = 0;
  private beginnings = 0; // the last of them is wanted: whoever waits for a microphone may be called off
  private readonly byRecord = new Set<Id>(); // armed by R itself, for the chosen track: gives way to what people arm or choose

  constructor(private readonly player: AudioPlayer, private readonly events: StudioEvents) {
    this.state.subscribe(() => void (this.state.get() === "recording" && (this.recordsSinceMs = performance.now())));
    this.input = new AudioInput(recallText("input"), (why) => this.inputLost(why));
    this.midi = new MidiInputs(player);
    this.outside = new MidiNotes(player.midiOutputs, (atMs) => player.heardFrameAt(atMs));
    this.monitors = new Monitors(player, this.input);
    this.outputs = new Outputs(player, (why) => events.say(why, true));
    this.calibration = new Calibration(this);
    player.onOutput((output) => this.outputChanged(output));
    player.subscribe(() => this.playerChanged());
    player.onNotice((notice) => notice.type === Notice.plan && this.applyMonitors());
    setInterval(() => this.service(), SERVICE_MS);
    this.countInBars.subscribe(() => keepText("countin", String(this.countInBars.get())));
    this.preRollBars.subscribe(() => keepText("preroll", String(this.preRollBars.get())));
  }

  /** Another project is open, or none. */
  attach(project: Project | null): void {
    this.project = project instanceof OpenProject ? project : null;
    this.outside.attach(this.project);
    this.armed.set(new Set());
    this.byRecord.clear();
    this.inputs.set(new Map());
    this.punch.set(false);
    this.cutOff.set([]);
    this.live.set(null);
    this.callOff();
    this.keptFrame = 0;
    if (this.project === null) this.input.close();
    else if (!this.project.readOnly) void this.lookForCutOff(this.project);
  }

  // ---- arming and hearing

  arm(track: Id, on: boolean): void {
    const { project } = this;
    if (project === null || project.readOnly) return;
    if (on && !mayRecordOn(project, track)) return this.events.say(NOT_OFFERED, true);
    const next = new Set(this.armed.get());
    if (on) for (const other of this.byRecord) next.delete(other);
    this.byRecord.clear();
    if (on) next.add(track);
    else next.delete(track);
    this.armed.set(next);
    this.applyMonitors();
    if (on && isAudioTrack(project, track)) void this.hearInput();
    if (on && isNoteTrack(project, track)) void this.midi.openIfAllowed();
    const hears = [...next].some((one) => project.exists(one) && isAudioTrack(project, one));
    if (!hears && this.state.get() === "idle") this.deafen();
  }

  trackInput(track: Id): TrackInput {
    return this.inputs.get().get(track) ?? NO_INPUT;
  }
  setInput(track: Id, change: Partial<TrackInput>): void {
    this.inputs.set(new Map(this.inputs.get()).set(track, { ...this.trackInput(track), ...change }));
    this.applyMonitors();
  }
  async chooseInput(deviceId: string | null): Promise<void> {
    keepText("input", deviceId ?? "");
    const output = await this.sound();
    if (output === null) return;
    await this.input.choose(deviceId, output.context);
    (await this.openRecorder(output))?.listen(this.input.source());
    this.applyMonitors();
  }

  /** The live input comes in from now on; false when there is none, and it was said why. */
  async hearInput(): Promise<boolean> {
    const { project } = this;
    for (let tries = 0; tries < OUTPUTS_TRIED; tries++) {
      const output = await this.sound();
      if (output === null || project !== this.project) return false; // nobody waits for it any more
      const source = await this.input.open(output.context);
      if (source === null) {
        const state = this.input.state.get();
        if (state.kind === "refused") this.events.say(state.problem, true);
        return false;
      }
      const recorder = await this.openRecorder(output);
      if (recorder === null) continue; // the output has given way to another meanwhile
      recorder.listen(source);
      this.applyMonitors();
      return true;
    }
    this.events.say(t("The sound began anew several times, and the input was not heard. Arm the track again."), true);
    return false;
  }

  /** Peaks of the input as a track hears it; false when it hears none. */
  inputLevel(track: Id, out: Float32Array): boolean {
    const { project } = this;
    if (project === null || !this.armed.get().has(track) || !isAudioTrack(project, track) || !this.input.level(out)) return false;
    const { side } = this.trackInput(track);
    if (side !== "both") out[0] = out[1] = out[side === "left" ? 0 : 1] ?? 0;
    return true;
  }

  roundTrip(): RoundTrip | null {
    const { output } = this, state = this.input.state.get();
    if (output === null) return null;
    return roundTrip(output.context, this.input.chosen() ?? "", this.player.outputDevice() ?? "", state.kind === "on" ? state.latencyMs : 0);
  }
  currentRecorder(): Recorder | null {
    return this.recorder;
  }

  /** The tracks that hands play: all that people armed for notes, as they are recorded together; else the chosen one. The first is the
   *  chosen one where it is among them: it says which keys there are. */
  playedTracks(chosen: Id | null): readonly Id[] {
    const { project } = this;
    if (project === null) return [];
    const armed = [...this.armed.get()].filter((track) => project.exists(track) && isNoteTrack(project, track) && !(track !== chosen && chosen !== null && this.byRecord.has(track)));
    if (armed.length === 0) return chosen === null ? [] : [chosen];
    return chosen !== null && armed.includes(chosen) ? [chosen, ...armed.filter((track) => track !== chosen)] : armed;
  }
  playedTrack(chosen: Id | null): Id | null {
    return this.playedTracks(chosen)[0] ?? null;
  }

  // ---- recording

  recording(): boolean {
    return this.state.get() === "recording" || this.state.get() === "counting";
  }

  /** R: begin; while it waits for a microphone, think better of it; while it goes on, end, and the song plays on. `chosen` is recorded
      when nothing is armed. */
  async toggle(chosen: Id | null): Promise<void> {
    if (this.recording()) return this.finish();
    if (this.state.get() === "starting") return this.callOff();
    if (this.state.get() === "idle") await this.begin(chosen);
  }

  private callOff(): void {
    this.beginnings++;
    this.state.set("idle");
  }

  private async begin(chosen: Id | null): Promise<void> {
    const { project } = this;
    if (project === null) return;
    if (project.readOnlyReason !== null) return this.events.say(project.readOnlyReason, true);
    const mayTake = chosen !== null && (isAudioTrack(project, chosen) || isNoteTrack(project, chosen));
    if (mayTake && !this.armed.get().has(chosen)) for (const track of [...this.byRecord]) this.arm(track, false);
    let tracks = [...this.armed.get()].filter((track) => project.exists(track));
    if ([...tracks, ...(tracks.length === 0 && chosen !== null ? [chosen] : [])].some((track) => !mayRecordOn(project, track))) return this.events.say(NOT_OFFERED, true);
    if (tracks.length === 0 && mayTake) tracks = [chosen];
    if (tracks.length === 0) return this.events.say(t("Choose the track to record on, or arm it with its R button."), false);
    const beginning = ++this.beginnings;
    this.state.set("starting");
    try {
      await this.beginOn(project, tracks, () => beginning === this.beginnings);
    } catch (error) {
      if (beginning !== this.beginnings) return;
      this.state.set("idle");
      this.events.say(t("Recording could not begin: {why}", { why: messageOf(error) }), true);
    }
  }

  private async beginOn(project: OpenProject, tracks: readonly Id[], isWanted: () => boolean): Promise<void> {
    for (const track of tracks) {
      if (this.armed.get().has(track)) continue;
      this.arm(track, true);
      this.byRecord.add(track);
    }
    const audio = tracks.filter((track) => isAudioTrack(project, track)), notes = tracks.filter((track) => isNoteTrack(project, track));
    const output = await this.sound();
    const heard = output !== null && (audio.length === 0 || (await this.hearInput()));
    if (!isWanted()) return;
    if (output === null || (!heard && notes.length === 0)) return this.state.set("idle");
    if (heard && audio.length > 0) await this.recorder?.begin(audio.map((track) => this.start(project, track)));
    if (!isWanted()) return this.throwAway();
    const loop = loopOf(project), atTicks = this.punch.get() && loop.end > loop.start ? loop.start : this.player.positionTicks();
    const isPlaying = this.player.playing(), fromTicks = isPlaying ? atTicks : barsBefore(project, atTicks, this.preRollBars.get());
    this.range = this.punchFrames(project, fromTicks < atTicks ? atTicks : null);
    if (fromTicks < atTicks) this.player.seekTicks(fromTicks);
    this.player.service();
    this.beganFrame = (this.output ?? output).graph.meters.readClock().outputFrame;
    const [from, to] = this.range;
    this.player.command(Command.punch, 0n, 0, 0, BigInt(from), BigInt(to));
    this.player.command(Command.record, 0n, 0, 1);
    const sides = new Map((heard ? audio : []).map((track) => [track, this.trackInput(track).side] as const));
    this.live.set(new LiveTake(sides, notes, this.frameOf(project, fromTicks < atTicks ? atTicks : this.player.positionTicks()), this.rateHz(project)));
    const bars = this.player.playing() ? 0 : this.countInBars.get();
    this.state.set(bars > 0 ? "counting" : "recording");
    if (!this.player.playing()) this.player.playAfter(bars);
  }

  /** The take that was just begun. */
  private async throwAway(): Promise<void> {
    for (const { name } of (await this.recorder?.end(-1)) ?? []) if (name !== "") await this.recorder?.discard(name);
  }

  /** What was recorded comes into the song, as one step. */
  private async finish(): Promise<void> {
    const { project, output, recorder, hands } = this, live = this.live.get();
    if (!this.recording() || project === null || live === null) return;
    this.state.set("finishing");
    this.player.command(Command.record);
    try {
      const rateHz = this.rateHz(project), now = output?.graph.meters.readClock().outputFrame ?? 0;
      const endFrame = now + Math.ceil(TAIL_SECONDS * rateHz) + this.shiftFrames();
      const takes = live.audioTracks.size > 0 && recorder !== null ? await recorder.end(output === null ? -1 : endFrame) : [];
      if (output !== null) {
        await this.caughtUp(output);
        if (takes.length === 0) await this.reached(output, now + Math.ceil(TAIL_SECONDS * rateHz));
      }
      const recorded = hands === null || live.noteTracks.length === 0 ? null : this.notes(hands, live.noteTracks, this.beganFrame);
      await this.intoSong(project, takes, recorded, this.range, -1);
    } catch (error) {
      this.events.say(t("What was recorded could not be put into the song ({why}). It is safe: it is offered again when the project is opened.", { why: messageOf(error) }), true);
    } finally {
      this.keptFrame = output?.graph.meters.readClock().outputFrame ?? 0;
      this.live.set(null);
      this.state.set("idle");
    }
  }

  /** Nothing is on its way into the song any more. What has not begun does not: nobody may ever answer for its microphone. */
  settled(): Promise<void> {
    if (this.state.get() === "starting") this.callOff();
    return new Promise((resolve) => {
      const look = (): boolean => this.state.get() === "idle" && (resolve(), true);
      if (look()) return;
      const stop = this.state.subscribe(() => look() && stop());
    });
  }

  private async intoSong(project: OpenProject, takes: readonly FinishedTake[], notes: RecordedNotes | null, punch: readonly [number, number], atFrame: number): Promise<boolean> {
    const names = [...new Set([...takes.map(({ track }) => track as Id), ...(notes?.tracks ?? [])])].filter((track) => project.exists(track)).map((track) => trackName(project, track));
    const name = names.length === 1 ? names[0] ?? "" : null, step = name ?? term(english("{count} tracks", { count: names.length })), what = name ?? t("{count} tracks", { count: names.length });
    const { result, made, isEmpty } = await project.record({ label: atFrame < 0 ? english("Record {what}", { what: step }) : english("Keep {what}", { what: step }), takes: takes.map((take) => ({ ...take, track: take.track as Id })), notes, punch, atFrame, slot: atFrame < 0 ? this.events.slotTake?.() ?? null : null });
    if (isEmpty) this.events.say(t("Nothing was recorded."), false);
    else this.events.recorded(result, made, atFrame < 0 ? t("Recorded {what}", { what }) : t("Kept what was played on {what}", { what }));
    if (result.ok || isEmpty) for (const { name } of takes) if (name !== "") await this.recorder?.discard(name).catch(() => {});
    return result.ok;
  }

  // ---- what was just played

  /** The notes or the sound of the last minute, though nobody had asked to record them. */
  async keep(chosen: Id | null, ticks: number): Promise<void> {
    const { project, output, hands, recorder } = this;
    if (project === null || output === null || this.state.get() !== "idle") return this.events.say(t("Nothing was played yet."), false);
    this.player.service();
    await this.caughtUp(output);
    this.service();
    const rateHz = this.rateHz(project), phrase = hands?.phrase(PAUSE_SECONDS * rateHz, this.keptFrame) ?? null;
    const notes = phrase === null || hands === null ? null : this.notes(hands, phrase.tracks as Id[], phrase.fromFrame);
    const heard = [...this.armed.get()].filter((track) => project.exists(track) && isAudioTrack(project, track));
    const takes = notes !== null || recorder === null || heard.length === 0 ? [] : await recorder.keep(Math.min(KEEP_SECONDS, this.sinceKept(output)), heard.map((track) => this.start(project, track)));
    if (notes?.tracks.some((track) => !mayRecordOn(project, track)) === true) return this.events.say(NOT_OFFERED, true);
    if (notes === null && takes.length === 0) {
      const onSound = chosen !== null && project.exists(chosen) && isAudioTrack(project, chosen);
      return this.events.say(onSound ? t("Nothing was heard yet: arm the track first, then the last minute can be kept.") : t("Nothing was played yet. Play some notes, then keep them."), false);
    }
    if (await this.intoSong(project, takes, notes, [0, 0], Math.round(this.frameOf(project, ticks)))) this.keptFrame = output.graph.meters.readClock().outputFrame;
  }

  private sinceKept(output: Output): number {
    return (output.graph.meters.readClock().outputFrame - this.keptFrame) / output.context.sampleRate;
  }

  // ---- takes of sessions before

  private async lookForCutOff(project: OpenProject): Promise<void> {
    this.shelf ??= new TakeShelf({ trouble: (why) => this.events.say(why, true) });
    try {
      const mine = hashOf(project.id), found = await this.shelf.unfinished();
      if (project === this.project) this.cutOff.set(found.filter((take) => take.project === mine));
    } catch {
      // where nothing can be kept, nothing was
    }
  }

  /** Into the song with it; on a track of its own when its track is gone. */
  async rescue(take: CutOffTake, newTrack: () => Id | null): Promise<void> {
    const { project, shelf } = this;
    if (project === null || shelf === null) return;
    const finished = await shelf.recover(take.name);
    const home = take.track as Id, track = project.exists(home) && isAudioTrack(project, home) ? home : newTrack();
    if (finished === null || track === null) return;
    const recording = { label: english("Recover {track}", { track: trackName(project, track) }), takes: [{ ...finished, track }], notes: null, punch: [0, 0] as const };
    let outcome = await project.record({ ...recording, atFrame: -1 });
    if (!outcome.result.ok) outcome = await project.record({ ...recording, atFrame: 0 }); // it was never asked to be part of the song
    this.events.recorded(outcome.result, outcome.made, t("The recording is on {track}", { track: trackName(project, track) }));
    if (outcome.result.ok) await this.drop(take);
  }
  async drop(take: CutOffTake): Promise<void> {
    this.cutOff.update((all) => all.filter((one) => one !== take));
    await this.shelf?.discard(take.name);
  }

  // ---- the machine below

  /** The running output; null, and it was said why, when there is no sound. */
  async sound(): Promise<Output | null> {
    await this.player.start();
    // While one project's graph gives way to another's there is none for a moment, and then one that nobody was told of yet.
    const ready = (): boolean => this.output !== null && this.output === this.player.currentOutput();
    for (let tries = 0; tries < SOUND_TRIES && !ready() && this.player.state !== "failed"; tries++) await new Promise((resolve) => setTimeout(resolve, SOUND_TRY_MS));
    if (ready()) return this.output;
    this.events.say(this.player.failure() ?? t("There is no sound yet: press play once."), true);
    return null;
  }

  /** The recorder of an output; null when that output is not the one that is heard any more. */
  private async openRecorder(output: Output): Promise<Recorder | null> {
    if (output !== this.output) return null;
    if (this.recorder !== null) return this.recorder;
    if (this.opening?.output !== output) {
      this.opening = { output, recorder: Recorder.open(output, { trouble: (why) => this.events.say(why, true), growth: (rows) => this.grow(rows) }) };
    }
    const { opening } = this;
    try {
      const recorder = await opening.recorder;
      if (output === this.output) return (this.recorder = recorder);
      recorder.close();
      return null;
    } finally {
      if (this.opening === opening) this.opening = null;
    }
  }

  private outputChanged(output: Output | null): void {
    this.outside.follow(output);
    if (output === null) {
      const old = this.recorder;
      this.output = null;
      if (this.recording()) void this.finish().then(() => old?.close());
      else old?.close();
      this.recorder = null;
      this.hands = null;
      this.midi.attach(null);
      return;
    }
    this.output = output;
    this.keptFrame = 0;
    const { buffer, events } = output.captured;
    this.hands = new Hands(buffer, events);
    this.midi.attach(output);
    if (this.input.source() !== null) void this.hearInput();
  }

  private playerChanged(): void {
    if (this.recording() && !this.player.playing()) void this.finish();
  }

  private service(): void {
    this.hands?.drain((on, note) => this.played(on, note));
    if (this.monitors.howls(performance.now())) this.hush();
    if (this.state.get() === "counting" && this.output !== null && this.output.graph.meters.readClock().playing) this.state.set("recording");
  }

  /** Nobody hears themselves any more until they ask for it again. */
  private hush(): void {
    this.inputs.set(new Map([...this.inputs.get()].map(([track, input]) => [track, { ...input, monitor: "off" }])));
    this.applyMonitors();
    this.events.say(t("What comes in stood at its limit, as when a microphone hears its loudspeaker: you do not hear yourself any more. Use headphones or turn the input down, then choose Direct or Effects again."), true);
  }

  private played(on: boolean, note: HandNote): void {
    const live = this.live.get();
    if (live === null || !live.noteTracks.includes(note.track as Id)) return;
    if (on) live.notes.push({ id: note.id, track: note.track as Id, key: note.key, startFrame: note.songFrame, endFrame: null });
    else for (const held of live.notes) if (held.id === note.id && held.endFrame === null) held.endFrame = note.songFrame;
  }

  private grow(rows: Float64Array): void {
    this.live.get()?.add(rows);
  }

  private deafen(): void {
    this.recorder?.listen(null);
    this.input.close();
    this.monitors.apply(new Map(), null);
  }

  private inputLost(why: string): void {
    this.recorder?.listen(null);
    this.events.say(this.recording() ? t("{why} What was recorded up to here is safe.", { why }) : why, true);
    if (this.recording()) this.player.stop();
  }

  private applyMonitors(): void {
    const { project } = this;
    if (project === null) return;
    const wanted = new Map<Id, { mode: MonitorMode; side: InputSide }>();
    for (const [track, { monitor, side }] of this.inputs.get()) wanted.set(track, { mode: this.armed.get().has(track) ? monitor : "off", side });
    this.monitors.apply(wanted, this.output);
  }

  private notes(hands: Hands, tracks: readonly Id[], fromFrame: number): RecordedNotes {
    this.player.service();
    this.service();
    const endOutputFrame = this.output?.graph.meters.readClock().outputFrame ?? 0;
    const events = hands.since(fromFrame), played = playedIn(events), heard = tracks.filter((track) => played.has(track));
    return { tracks: heard.length > 0 ? heard : tracks, events, endOutputFrame, shiftFrames: this.output?.graph.latencyFrames ?? 0 };
  }

  private start(project: OpenProject, track: Id): TakeStart {
    const input = SIDES.indexOf(this.trackInput(track).side) as TakeInput;
    return { name: `${Date.now().toString(36)}-${++this.takes}-${track}`, project: hashOf(project.id), track, input, shiftFrames: this.shiftFrames(), beganMs: Date.now() };
  }
  /** What is played to a frame of the song comes in so much later: through the devices, and the plan's own delay. */
  private shiftFrames(): number {
    return (this.roundTrip()?.frames ?? 0) + (this.output?.graph.latencyFrames ?? 0);
  }

  /** `preRolledTo`: where a pre-roll ends; null: there is none. What a loop comes back to is recorded from its second turn on, too. */
  private punchFrames(project: OpenProject, preRolledTo: number | null): readonly [number, number] {
    const loop = loopOf(project), isLoop = loop.end > loop.start;
    if (this.punch.get() && isLoop) return [Math.round(this.frameOf(project, loop.start)), Math.round(this.frameOf(project, loop.end))];
    if (preRolledTo === null) return [0, 0];
    const comesBack = isLoop && loop.on && preRolledTo < loop.end;
    return [Math.round(this.frameOf(project, comesBack ? Math.min(loop.start, preRolledTo) : preRolledTo)), FRAMES_MAX];
  }
  private rateHz(project: OpenProject): number {
    return project.real(project.root, Field.project.rateHz) || 48_000;
  }
  private frameOf(project: OpenProject, ticks: number): number {
    return project.secondsAt(ticks) * this.rateHz(project);
  }
  private async reached(output: Output, frame: number): Promise<void> {
    for (let tries = 0; tries < TRIES && output === this.output && output.graph.meters.readClock().outputFrame < frame; tries++) await new Promise((resolve) => setTimeout(resolve, TRY_MS));
  }

  /** The audio thread has done all it was asked so far, so that what hands just played is written down even where the machine stalls. */
  private async caughtUp(output: Output): Promise<void> {
    if (output.context.state !== "running") return;
    for (let tries = 0; tries < TRIES && output === this.output && this.player.waitingCommands() > 0; tries++) await new Promise((resolve) => setTimeout(resolve, TRY_MS));
    await this.reached(output, output.graph.meters.readClock().outputFrame + 1); // the block which took the last of them
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A project as a take file names it: FNV-1a of its id. */
export function hashOf(id: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of new TextEncoder().encode(id)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x0000_0100_0000_01b3n);
  return hash;
}

function recallText(key: string): string | null {
  try {
    return localStorage.getItem(`tutti.${key}`) || null;
  } catch {
    return null;
  }
}
function recallNumber(key: string, fallback: number): number {
  const text = recallText(key);
  return text === null ? fallback : Number(text);
}
function keepText(key: string, text: string): void {
  try {
    localStorage.setItem(`tutti.${key}`, text);
  } catch {
    // a private window forgets
  }
}
