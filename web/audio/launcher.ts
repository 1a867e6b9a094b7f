// Slots and scenes from the page: commands to the graph's launcher, what it does, and its performance on its way into the
// arrangement. It knows no project and no audio context.

import { Command, Notice } from "@gen/schema";
import type { LaunchReading } from "../../wasm/meters";
import { signal, type Signal } from "../lib/signal";
import type { EditResult, Id, LaunchState } from "../project/api";

/** The mark behind which all notices of a play have come. */
const MARK = 0xffff_fffe_0000_0002n;
const TRACK_AWAY = 1, TRACK_STOPS = 2, TRACK_RETURNS = 4;

export interface LauncherHost {
  send(command: number, id?: bigint, number?: number, value?: number): void;
  play(): void;
  playing(): boolean;
  positionTicks(): number;
  read(track: bigint, out: LaunchReading): boolean;
  /** The song takes over what tempo and signature a scene has, where a launch falls that comes now. */
  takeSceneTime(scene: bigint): void;
  /** There is a graph, and the song is in it. */
  ready(): boolean;
  /** One play's notices, 32 bytes each: make clips of them, as one step; null: nothing was to be written. */
  write(notices: Uint8Array, endTicks: number): EditResult | null;
}

interface Press { readonly command: number; readonly id: bigint; readonly press: number }
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Launcher {
  /** Whether what is launched while the song plays is written into the arrangement when it stops. */
  readonly recording: Signal<boolean> = signal(false);
  /** What became of the last performance that was written down. */
  readonly written: Signal<EditResult | null> = signal<EditResult | null>(null);
  /** Pressed before there was sound. */
  private readonly waiting: Press[] = [];
  private readonly told: Writable<LaunchState> = { playing: null, queued: null, away: false, stops: false, returns: false, turn: 0 };
  private readonly records: Uint8Array[] = [];
  private endTicks = 0;
  private readonly reading: LaunchReading = { slot: 0n, queued: 0n, flags: 0, turn: 0 };

  constructor(private readonly host: LauncherHost) {}

  /** `press`: how hard, 0..1. Where the song stands it begins to play. */
  launchSlot(slot: bigint, press = 1): void {
    this.launch({ command: Command.launch, id: slot, press });
  }
  /** The hand is off: slots that play while they are held stop. */
  releaseSlot(slot: bigint): void {
    this.host.send(Command.launch, slot, 0);
  }
  launchScene(scene: bigint, press = 1): void {
    this.host.takeSceneTime(scene);
    this.launch({ command: Command.launchScene, id: scene, press });
  }
  /** null: every track that plays a slot. */
  /** What waits for its turn does not come; what plays goes on. */
  callOff(track: bigint | null): void {
    this.waiting.length = 0;
    this.host.send(Command.stopTrack, track ?? 0n, 1);
  }
  stopTrack(track: bigint | null): void {
    this.host.send(Command.stopTrack, track ?? 0n);
  }
  /** null: every track. In time with the project's launch grid, or at once. */
  backToArrangement(track: bigint | null, atOnce = false): void {
    this.host.send(Command.arrangement, track ?? 0n, atOnce ? 1 : 0);
  }
  private launch(what: Press): void {
    if (this.host.ready()) this.host.send(what.command, what.id, 1, what.press);
    else this.waiting.push(what);
    this.host.play();
  }
  /** The song is in a graph now: what was pressed before is launched as it begins to play. */
  opened(): void {
    for (const { command, id, press } of this.waiting.splice(0)) this.host.send(command, id, 1, press);
  }
  /** Another project. */
  forget(): void {
    this.waiting.length = this.records.length = 0;
    this.recording.set(false);
    this.written.set(null);
  }

  /** What a track's slots do, as of the last block; null: it has no meter. The same object each time: it is asked at frame rate. */
  state(track: bigint): LaunchState | null {
    const { reading } = this;
    if (!this.host.read(track, reading)) return null;
    const { told } = this;
    told.playing = reading.slot === 0n ? null : (reading.slot as Id);
    told.queued = reading.queued === 0n ? null : (reading.queued as Id);
    told.away = (reading.flags & TRACK_AWAY) !== 0;
    told.stops = (reading.flags & TRACK_STOPS) !== 0;
    told.returns = (reading.flags & TRACK_RETURNS) !== 0;
    told.turn = reading.turn;
    return told;
  }

  /** A play begins: what was told before belongs to none. */
  began(): void {
    this.records.length = 0;
  }
  /** The song stops; the rest of what it tells is still on its way. */
  ended(): void {
    this.endTicks = this.host.positionTicks();
    if (this.recording.get()) this.host.send(Command.mark, MARK);
  }
  /** A notice, as it came. */
  notice(type: number, id: bigint, record: Uint8Array): void {
    if (type === Notice.mark && id === MARK) this.flush();
    if (this.recording.get() && type >= Notice.launched && type <= Notice.returned) this.records.push(record.slice());
  }

  private flush(): void {
    const records = this.records.splice(0);
    if (records.length === 0) return;
    const bytes = new Uint8Array(records.length * 32);
    records.forEach((record, i) => bytes.set(record, i * 32));
    const result = this.host.write(bytes, this.endTicks);
    if (result !== null) this.written.set(result);
  }
}
