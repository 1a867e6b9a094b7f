// The page's one sound: opens the output in a gesture, keeps it fed with the project, steers the transport, reads meters, and
// builds everything anew from the document when the audio thread dies.

import { Command, Field, Kind, Notice } from "@gen/schema";
import type { Notice as NoticeRecord } from "../../wasm/commands";
import type { Document } from "../../wasm/document";
import { afterFrame } from "../lib/frame.ts";
import type { Change, Id, Player, Project } from "../project/api";
import { setTempo } from "../project/edit_song";
import { OpenProject } from "../project/project";
import { temposOf } from "../project/tempo_map";
import { Ahead, filledGraph, freshGraph } from "./ahead";
import { DeviceViews } from "./device_views";
import { Feeder } from "./feeder";
import { Launcher } from "./launcher";
import { MixMeter } from "./mix_meter";
import { NO_DEVICE, KEEPS_STOPPING, missingForSound, soundProblem } from "./support";
import { AutomationWriter } from "./automation_writer";
import { type LiveCommand, liveCommand } from "./hands";
import { MidiFollower } from "./midi_follower";
import { MidiMapper } from "./midi_mapper";
import { MidiOutputs } from "./midi_outputs";
import { buffering, type Buffering } from "./buffering.ts";
import { hasSecondPair, openContext, Output, setSink, started } from "./output";
import { heardFrame, type Loop, Playhead } from "./playhead";

const SERVICE_MS = 100;
/** How long a first start waits for long audio to be made ready. */
const PATIENCE_MS = 3000;
/** The mark behind which all notices of a play have come. */
const WRITER_MARK = 0xffff_fffe_0000_0001n;
const HELD_MAX = 4096; // commands: seconds of the busiest hands
const REBUILDS_MAX = 3;
const REBUILDS_WITHIN_MS = 10_000;

export class AudioPlayer implements Player {
  state: Player["state"] = "off";
  private failure_: string | null = null;
  private project: OpenProject | null = null;
  private feeder: Feeder | null = null;
  private output: Output | null = null;
  private ahead: Ahead | null = null; // while there is no output yet
  private starting: Promise<void> | null = null;
  /** One graph gives way to another: what is asked meanwhile waits in `held`. */
  private replacing: Promise<void> | null = null;
  private outdated = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly stops: (() => void)[] = [];
  private readonly listeners = new Set<() => void>();
  private leftOut_ = 0;
  private readonly noticeListeners = new Set<(notice: NoticeRecord) => void>();
  private readonly outputListeners = new Set<(output: Output | null) => void>();
  private readonly playhead = new Playhead();
  readonly mapper = new MidiMapper(this);
  /** The clock is written by the document that is open; another one begins anew. */
  private clockOf: { readonly document: Document; readonly writer: ReturnType<Document["openClock"]> } | null = null;
  readonly midiOutputs = new MidiOutputs({
    write: (beginFrame, endFrame, playing) => this.clock()?.write(beginFrame, endFrame, this.rateHz(), playing) ?? [],
    songFrame: () => this.currentFrame(),
    playing: () => this.wantsPlaying && (this.output?.graph.meters.readClock().playing ?? false),
    loop: () => this.loop(),
    rateHz: () => this.rateHz(),
  });
  private followed: { readonly document: Document; readonly follower: MidiFollower } | null = null;
  private readonly writer = new AutomationWriter({
    modeOf: ({ object, field }, fallback) => {
      const lane = this.laneOf(object as Id, field);
      return lane === null || this.project === null ? fallback : this.project.int(lane, Field.automation.mode);
    },
    letGo: ({ object, field }) => {
      const command = this.commandOf(object as Id, field);
      if (command !== null) this.send(Command.letGo, object, command.number);
    },
    mark: () => this.send(Command.mark, WRITER_MARK),
    write: (notices, beginFrame, endFrame, mode) => void this.project?.recordAutomation(notices, beginFrame, endFrame, mode),
    songFrame: () => this.output?.graph.meters.readClock().songFrame ?? this.parkedFrame,
  });
  readonly launcher = new Launcher({
    send: (command, id, number, value) => this.send(command, id, number, value),
    play: () => this.play(),
    playing: () => this.wantsPlaying,
    positionTicks: () => this.positionTicks(),
    read: (track, out) => this.output?.graph.meters.readLaunch(track, out) ?? false,
    takeSceneTime: (scene) => void this.project?.takeSceneTime(scene as Id, this.positionTicks()),
    ready: () => this.output !== null && !this.filling,
    write: (notices, endTicks) => this.project?.recordPerformance(notices, endTicks) ?? null,
  });
  readonly mix = new MixMeter();
  readonly devices = new DeviceViews(() => this.recover());
  private sinkId: string | null = null;
  private wantsPlaying = false;
  /** A graph is being made ready; it is told of the transport at the end of that. */
  private filling = false;
  private parkedFrame = 0;
  private metronome = false;
  private headphones = false;
  private nextNote = 1n;
  /** Commands behind a plan that waits for the audio thread, or behind the graph that is to take them. */
  private readonly held: (() => unknown)[] = [];
  private readonly heldNotes = new Map<string, bigint>();
  private rebuilds: number[] = [];
  private recoveries_ = 0;
  /** Where the song was when the graph was last seen whole. */
  private soundFrame = 0;
  private opened: Buffering = "fast"; // the context

  start(): Promise<void> {
    if (this.state === "running") return Promise.resolve();
    if (this.replacing !== null) return this.replacing.then(() => this.start());
    if (this.output !== null && this.starting === null) return this.resume(this.output.context);
    this.starting ??= this.begin().finally(() => (this.starting = null));
    return this.starting;
  }

  attach(project: Project | null): void {
    this.writer.ended();
    for (const stop of this.stops.splice(0)) stop();
    this.project = project instanceof OpenProject ? project : null;
    this.mapper.attach(this.project);
    this.launcher.forget();
    this.feeder?.attach(null);
    this.feeder = this.project === null ? null : new Feeder(this.project, () => this.isHeard(), () => this.catchUp());
    this.wantsPlaying = false;
    this.parkedFrame = 0;
    this.playhead.sentTo(0);
    this.heldNotes.clear();
    this.held.length = 0;
    this.stops.push(buffering.subscribe(() => this.rebuffer()));
    if (this.project !== null) this.stops.push(this.project.subscribeSound((changes, messagesOnly) => this.edited(changes, messagesOnly)));
    this.ahead?.end();
    this.ahead = null;
    if (this.output !== null) void this.replaceOutput();
    else if (this.feeder !== null && this.starting === null && this.replacing === null && missingForSound() === null) this.ahead = new Ahead(this.feeder, () => freshGraph(this.rateHz()));
    this.tell();
  }

  failure(): string | null {
    return this.failure_;
  }

  play(): void {
    if (this.wantsPlaying) return;
    this.wantsPlaying = true;
    this.mix.restart();
    this.writer.began(this.parkedFrame);
    this.launcher.began();
    this.playhead.sentTo(this.parkedFrame);
    if (this.output === null) {
      void this.start(); // which goes on playing once there is sound
    } else if (!this.filling) {
      if (this.output.context.state !== "running") void this.output.context.resume();
      this.send(Command.seek, 0n, 0, 0, BigInt(Math.round(this.parkedFrame)));
      this.send(Command.play);
    }
    this.tell();
  }

  stop(): void {
    this.parkedFrame = this.currentFrame();
    this.launcher.ended();
    this.wantsPlaying = false;
    this.writer.ended();
    this.send(Command.stop);
    this.tell();
  }

  seekTicks(ticks: number): void {
    if (this.project === null) return;
    this.parkedFrame = Math.round(this.project.secondsAt(Math.max(0, ticks)) * this.rateHz());
    this.playhead.sentTo(this.parkedFrame);
    this.send(Command.seek, 0n, 0, 0, BigInt(this.parkedFrame));
    this.tell();
  }

  setMetronome(on: boolean): void {
    this.metronome = on;
    this.send(Command.metronome, 0n, 0, on ? 1 : 0);
  }

  headphonesApart(): boolean | null {
    return this.output !== null && hasSecondPair(this.output.context) ? this.headphones : null;
  }

  setHeadphonesApart(apart: boolean): void {
    if (apart === this.headphones) return;
    this.headphones = apart;
    this.parkedFrame = this.currentFrame();
    void this.replaceOutput();
  }

  live(object: Id, field: number, value: number): void {
    const command = this.commandOf(object, field);
    if (command === null) return;
    this.writer.touch({ object, field });
    this.send(command.type, object, command.number, value);
  }

  release(object: Id, field: number): boolean {
    return this.writer.release({ object, field }, this.laneOf(object, field) !== null);
  }

  automationMode(): number {
    return this.writer.mode;
  }

  setAutomationMode(mode: number): void {
    this.writer.mode = mode;
    this.tell();
  }

  noteOn(track: Id, key: number, velocity: number, atMs = performance.now()): void {
    this.noteOff(track, key, atMs);
    // Live notes live in a corner of the id space no document reaches.
    const note = 0xffff_ffff_0000_0000n + this.nextNote++;
    this.heldNotes.set(`${track}:${key}`, note);
    this.send(Command.noteOn, track, key, velocity / 127, note, this.frameAt(atMs));
  }

  noteOff(track: Id, key: number, atMs = performance.now()): void {
    const note = this.heldNotes.get(`${track}:${key}`);
    if (note === undefined) return;
    this.heldNotes.delete(`${track}:${key}`);
    this.send(Command.noteOff, track, key, 0, note, this.frameAt(atMs));
  }

  countInBeats(): number {
    const clock = this.output?.graph.meters.readClock();
    if (clock === undefined || clock.countInFrames <= 0) return 0;
    return Math.ceil((clock.countInFrames * clock.bpm) / 60 / this.rateHz() - 1e-6);
  }

  /** Play after so many bars of clicks. */
  playAfter(bars: number): void {
    if (this.wantsPlaying || bars <= 0 || this.output === null || this.filling) return this.play();
    this.wantsPlaying = true;
    this.mix.restart();
    this.writer.began(this.parkedFrame);
    this.launcher.began();
    this.playhead.sentTo(this.parkedFrame);
    this.send(Command.seek, 0n, 0, 0, BigInt(Math.round(this.parkedFrame)));
    this.send(Command.countIn, 0n, bars);
    this.tell();
  }

  /** For the studio: a command of its own. */
  command(type: number, id = 0n, number = 0, value = 0, position = 0n, second = 0n): void {
    this.send(type, id, number, value, position, second);
  }
  /** The graph's output frame that is at the speakers at a moment of performance.now(); below 0 as it begins. 0: not known. */
  heardFrameAt(atMs: number): number {
    return Number(this.frameAt(atMs));
  }
  /** The chosen output device; null: the system's own choice. */
  outputDevice(): string | null {
    return this.sinkId;
  }
  /** Sound comes out there from now on; a device that is gone gives way to the system's choice. Throws where a browser cannot choose. */
  async setOutputDevice(id: string | null): Promise<void> {
    await setSink(this.output?.context ?? null, id);
    this.sinkId = id;
  }

  /** Called with every new output, and with null when one goes. */
  onOutput(listener: (output: Output | null) => void): () => void {
    this.outputListeners.add(listener);
    return () => this.outputListeners.delete(listener);
  }

  playing(): boolean {
    return this.wantsPlaying;
  }

  positionTicks(): number {
    if (this.project === null) return 0;
    return this.project.ticksAt(this.currentFrame() / this.rateHz());
  }

  meter(track: Id, out: Float32Array): boolean {
    return this.output?.graph.meters.read(track, out) ?? false;
  }

  moved(object: Id, field: number): number | null {
    const command = this.output === null ? null : this.commandOf(object, field);
    return command === null ? null : this.devices.moved(object, command.number);
  }

  stats(): ReturnType<Player["stats"]> {
    const output = this.output;
    if (output === null) return { load: 0, underruns: 0, missingMs: 0, latencyMs: 0, rateHz: this.rateHz(), voices: 0, pageMisses: 0, droppedEvents: 0, heapCalls: 0, growths: 0, importCalls: 0 };
    const clock = output.graph.meters.readClock();
    const { context } = output;
    return {
      load: output.load(),
      ...underruns(context),
      latencyMs: (context.baseLatency + (context.outputLatency || 0)) * 1000,
      rateHz: context.sampleRate,
      voices: clock.voices,
      pageMisses: clock.pageMisses,
      droppedEvents: clock.droppedEvents + output.graph.commands.dropped(),
      ...output.graph.asked(),
    };
  }

  latency(): { bufferMs: number; outputMs: number; compensationMs: number; memoryBytes: number } {
    const output = this.output;
    if (output === null) return { bufferMs: 0, outputMs: 0, compensationMs: 0, memoryBytes: 0 };
    const { context, graph } = output;
    return { bufferMs: context.baseLatency * 1000, outputMs: (context.outputLatency || 0) * 1000, compensationMs: (1000 * graph.latencyFrames) / context.sampleRate, memoryBytes: graph.memoryBytes() };
  }

  leftOut(): number {
    return this.leftOut_;
  }

  recoveries(): number {
    return this.recoveries_;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Send a mark through the audio thread; it comes back to onNotice. For measurements. */
  mark(id: bigint): void {
    this.send(Command.mark, id);
  }
  onNotice(listener: (notice: NoticeRecord) => void): () => void {
    this.noticeListeners.add(listener);
    return () => this.noticeListeners.delete(listener);
  }
  /** What the timer does, at once: notices, retired plans, health. */
  service(): void {
    const { output } = this;
    if (output === null) return;
    if (!output.healthy()) return this.recover();
    try {
      output.graph.notices.drain((notice, record) => this.take(notice, record));
      output.graph.collect();
      this.feeder?.retry();
      this.catchUp();
      this.soundFrame = this.currentFrame();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      this.recover(); // the graph's memory is broken: the control side met it first
    }
  }
  /** Commands the audio thread has yet to take. */
  waitingCommands(): number {
    return this.held.length + (this.output?.graph.commands.waiting() ?? 0);
  }
  /** The output while there is one: for measurements and fault tests. */
  currentOutput(): Output | null {
    return this.output;
  }

  // ---- life

  private async begin(): Promise<void> {
    const missing = missingForSound();
    if (missing !== null) return this.shutDown(missing);
    this.become("starting", null);
    try {
      await new Promise<void>(afterFrame); // the hand is answered first: to open a device holds the page up for as long as a few frames
      const context = await openContext(this.rateHz(), (this.opened = buffering.get()));
      await setSink(context, this.sinkId).catch(() => (this.sinkId = null));
      await this.fill(context, PATIENCE_MS);
      await this.replacing;
      if (this.output === null || !(await started(this.output.context))) return this.shutDown(this.failure_ ?? NO_DEVICE);
      context.addEventListener("statechange", () => this.contextChanged(context));
      this.timer ??= setInterval(() => this.service(), SERVICE_MS);
      this.become("running", null);
    } catch (error) {
      this.shutDown(soundProblem(error));
    }
  }

  private edited(changes: readonly Change[], messagesOnly: boolean): void {
    const rateChanged = changes.some((change) => change.kind === Kind.project && change.field === Field.project.rateHz);
    if (rateChanged) void this.replaceOutput();
    else if (this.ahead !== null) this.ahead.edited(changes);
    else this.feeder?.edited(changes, messagesOnly);
  }

  /** A fresh graph with the project in it; `patienceMs`: how long long audio may take to be ready before playback begins without it. */
  private async fill(context: AudioContext, patienceMs: number): Promise<void> {
    const { feeder, ahead } = this;
    this.ahead = null;
    this.filling = true;
    const output = (this.output = await Output.open(context, await filledGraph(ahead, feeder, context.sampleRate), this.headphones));
    if (feeder !== null) await Promise.race([feeder.settled(), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    if (output !== this.output) return; // and whoever replaced it goes on from here
    if (feeder !== this.feeder || this.outdated) return this.replaceNow(); // another project was attached meanwhile, or the rate is another
    this.filling = false;
    this.tellOutput(output);
    this.catchUp();
    this.send(Command.seek, 0n, 0, 0, BigInt(Math.round(this.parkedFrame)));
    if (this.metronome) this.send(Command.metronome, 0n, 0, 1);
    this.launcher.opened();
    if (this.wantsPlaying) this.send(Command.play);
  }

  /** How far ahead the browser works was chosen anew: another context, at the same place of the song. */
  private rebuffer(): void {
    if (this.output === null || this.opened === buffering.get()) return;
    if (this.wantsPlaying) this.parkedFrame = this.currentFrame();
    void this.replaceOutput();
  }

  /** Another project, or a dead graph: a fresh graph in the same context, or in another where the rate or the buffering differs. */
  private replaceOutput(): Promise<void> {
    this.outdated = true;
    this.replacing ??= this.replaceOutdated().finally(() => (this.replacing = null));
    return this.replacing;
  }

  private async replaceOutdated(): Promise<void> {
    while (this.outdated && this.output !== null) await this.replaceNow(); // where there is none, the first start looks for itself
  }

  private async replaceNow(): Promise<void> {
    const old = this.output;
    if (old === null) return;
    this.outdated = false;
    this.leftOut_ = 0; // a fresh graph leaves nothing out
    this.tellOutput(null);
    this.output = null;
    old.close();
    try {
      const same = old.context.sampleRate === this.rateHz() && this.opened === buffering.get();
      if (!same) void old.context.close();
      const context = same ? old.context : await openContext(this.rateHz(), (this.opened = buffering.get()));
      if (!same) await setSink(context, this.sinkId).catch(() => (this.sinkId = null));
      if (!same) context.addEventListener("statechange", () => this.contextChanged(context));
      await this.fill(context, 0);
      this.tell();
    } catch (error) {
      this.shutDown(soundProblem(error));
    }
  }

  private recover(): void {
    const now = performance.now();
    this.rebuilds = [...this.rebuilds.filter((at) => now - at < REBUILDS_WITHIN_MS), now];
    if (this.rebuilds.length > REBUILDS_MAX) return this.shutDown(KEEPS_STOPPING);
    this.parkedFrame = this.soundFrame; // what a broken graph says of its clock is worth nothing
    this.recoveries_++;
    void this.replaceOutput();
  }

  private shutDown(why: string): void {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.output !== null) this.tellOutput(null);
    this.output?.close();
    void this.output?.context.close().catch(() => {});
    this.output = null;
    this.held.length = 0;
    this.wantsPlaying = this.outdated = false;
    this.become("failed", why);
  }

  /** After an interruption. What the context says decides the state, however long it takes. */
  private resume(context: AudioContext): Promise<void> {
    void context.resume().catch((error: unknown) => this.shutDown(soundProblem(error)));
    return Promise.resolve();
  }

  /** Safari interrupts for calls; any browser may suspend a page. Sound goes on when the context does. */
  private contextChanged(context: AudioContext): void {
    if (context !== this.output?.context) return;
    if (context.state === "running") this.become("running", null);
    else if (context.state !== "closed") this.become("interrupted", null);
  }

  private take(notice: NoticeRecord, record: Uint8Array): void {
    this.writer.notice(notice.type, record);
    this.launcher.notice(notice.type, notice.id, record);
    if (notice.type === Notice.mark && notice.id === WRITER_MARK) this.writer.marked();
    if (notice.type === Notice.stopped && this.wantsPlaying) {
      this.wantsPlaying = false;
      this.launcher.ended();
      this.writer.ended();
      this.parkedFrame = this.output?.graph.meters.readClock().songFrame ?? 0;
      this.tell();
    }
    if (notice.type === Notice.overload) {
      this.leftOut_ = notice.number;
      this.tell();
    }
    for (const listener of this.noticeListeners) listener(notice);
  }

  // ---- place

  private rateHz(): number {
    return this.project?.real(this.project.root, Field.project.rateHz) || 48_000;
  }

  private clock(): ReturnType<Document["openClock"]> | null {
    if (this.project === null || this.project.isRebuilding()) return null;
    const { document } = this.project;
    if (this.clockOf?.document !== document) this.clockOf = { document, writer: document.openClock() };
    return this.clockOf.writer;
  }

  /** The open song, led by another machine's MIDI clock; null while there is none. */
  midiFollower(): MidiFollower | null {
    const { project } = this;
    if (project === null || project.isRebuilding()) return null;
    const { document } = project;
    if (this.followed?.document !== document) this.followed = { document, follower: new MidiFollower(document.openClockFollower(), {
      play: () => this.play(), stop: () => this.stop(), seekTicks: (ticks) => this.seekTicks(ticks),
      playing: () => this.wantsPlaying, positionTicks: () => this.positionTicks(),
      bpm: () => project.bpmAt(this.positionTicks()),
      takeTempo: (bpm) => !project.readOnly && temposOf(project).length <= 1 && setTempo(project, bpm).ok,
    }) };
    return this.followed.follower;
  }

  private commandOf(object: Id, field: number): LiveCommand | null {
    const { project } = this;
    return project === null || !project.exists(object) ? null : liveCommand({ kind: project.kindOf(object), field });
  }

  /** The lane that moves a field of an object; what is only added to it does not count. */
  private laneOf(object: Id, field: number): Id | null {
    const { project } = this;
    if (project === null || !project.exists(object)) return null;
    const moves = (lane: Id): boolean => project.int(lane, Field.automation.param) === field && !project.bool(lane, Field.automation.relative);
    return project.childrenOf(object, Kind.automation).find(moves) ?? null;
  }

  private currentFrame(): number {
    const { output } = this;
    if (output === null || !this.wantsPlaying) return this.parkedFrame;
    const clock = output.graph.meters.readClock();
    if (!clock.playing) return this.parkedFrame;
    return this.playhead.songFrame(clock, output.baseFrame(), heardFrame(output.context), this.loop());
  }

  private loop(): Loop | null {
    const { project } = this;
    if (project === null || !project.bool(project.root, Field.project.loop)) return null;
    const frame = (field: number): number => project.secondsAt(project.int(project.root, field)) * this.rateHz();
    const loop = { startFrame: frame(Field.project.loopStartTicks), endFrame: frame(Field.project.loopEndTicks) };
    return loop.endFrame > loop.startFrame ? loop : null;
  }

  private frameAt(atMs: number): bigint {
    const { output } = this;
    if (output === null || output.baseFrame() < 0) return 0n;
    return BigInt(Math.round(heardFrame(output.context, atMs) - output.baseFrame())) || 1n;
  }

  private send(type: number, id = 0n, number = 0, value = 0, position = 0n, second = 0n): void {
    const send = (): boolean | undefined => this.output?.graph.commands.send(type, id, number, value, position, second);
    if (this.held.length === 0 && !this.isBehind(type === Command.noteOn || type === Command.noteOff)) return void send();
    if (this.held.length < HELD_MAX) this.held.push(send);
    this.feeder?.hurry();
  }

  /** Something sounds that an edit may change, or is about to. */
  private isHeard(): boolean {
    return this.wantsPlaying || this.held.length > 0;
  }

  /** What is sent now would find neither its graph nor its track. */
  private isBehind(isKey = false): boolean {
    return (this.output === null && (this.starting !== null || this.replacing !== null)) || (isKey ? this.feeder?.isLateForKeys() : this.feeder?.isLate()) === true;
  }

  private catchUp(): void {
    if (!this.isBehind()) for (const send of this.held.splice(0)) send();
  }

  private tellOutput(output: Output | null): void {
    for (const meter of [this.mix, this.devices]) meter.follow(output?.graph ?? null);
    for (const listener of this.outputListeners) listener(output);
  }

  private become(state: Player["state"], failure: string | null): void {
    if (state === this.state && failure === this.failure_) return;
    this.state = state;
    this.failure_ = failure;
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

/** Pieces of sound that came late, and how long what was missing lasted, where the browser counts them. */
function underruns(context: AudioContext): { underruns: number; missingMs: number } {
  const { playbackStats } = context as AudioContext & { playbackStats?: { underrunEvents?: number; underrunDuration?: number } };
  return { underruns: playbackStats?.underrunEvents ?? 0, missingMs: 1000 * (playbackStats?.underrunDuration ?? 0) };
}
