// Slots and scenes from the page: commands to the graph's launcher, what it does, and its performance on its way into the
// arrangement. It knows no project and no audio context.

import { Command, Notice } from "@gen/schema";
import type { LaunchReading } from "../../wasm/meters";
import type { Id, LaunchState } from "../project/api";

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
  /** One play's notices, 32 bytes each: make clips of them, as one step. */
  write(notices: Uint8Array, endTicks: number): void;
}

export class Launcher {
  /** Whether what is launched while the song plays is written into the arrangement when it stops. */
  recording = false;
  private readonly records: Uint8Array[] = [];
  private endTicks = 0;
  private readonly reading: LaunchReading = { slot: 0n, queued: 0n, flags: 0, turn: 0 };

  constructor(private readonly host: LauncherHost) {}

  /** `press`: how hard, 0..1. Where the song stands it begins to play. */
  launchSlot(slot: bigint, press = 1): void {
    this.host.send(Command.launch, slot, 1, press);
    this.host.play();
  }
  /** The hand is off: slots that play while they are held stop. */
  releaseSlot(slot: bigint): void {
    this.host.send(Command.launch, slot, 0);
  }
  launchScene(scene: bigint, press = 1): void {
    this.host.takeSceneTime(scene);
    this.host.send(Command.launchScene, scene, 1, press);
    this.host.play();
  }
  /** null: every track that plays a slot. */
  stopTrack(track: bigint | null): void {
    this.host.send(Command.stopTrack, track ?? 0n);
  }
  /** null: every track. In time with the project's launch grid, or at once. */
  backToArrangement(track: bigint | null, atOnce = false): void {
    this.host.send(Command.arrangement, track ?? 0n, atOnce ? 1 : 0);
  }
  /** What a track's slots do, as of the last block; null: it has no meter. */
  state(track: bigint): LaunchState | null {
    const { reading } = this;
    if (!this.host.read(track, reading)) return null;
    return {
      playing: reading.slot === 0n ? null : (reading.slot as Id),
      queued: reading.queued === 0n ? null : (reading.queued as Id),
      away: (reading.flags & TRACK_AWAY) !== 0,
      stops: (reading.flags & TRACK_STOPS) !== 0,
      returns: (reading.flags & TRACK_RETURNS) !== 0,
      turn: reading.turn,
    };
  }

  /** A play begins: what was told before belongs to none. */
  began(): void {
    this.records.length = 0;
  }
  /** The song stops; the rest of what it tells is still on its way. */
  ended(): void {
    this.endTicks = this.host.positionTicks();
    if (this.recording) this.host.send(Command.mark, MARK);
  }
  /** A notice, as it came. */
  notice(type: number, id: bigint, record: Uint8Array): void {
    if (type === Notice.mark && id === MARK) this.flush();
    if (this.recording && type >= Notice.launched && type <= Notice.returned) this.records.push(record.slice());
  }

  private flush(): void {
    const records = this.records.splice(0);
    if (records.length === 0) return;
    const bytes = new Uint8Array(records.length * 32);
    records.forEach((record, i) => bytes.set(record, i * 32));
    this.host.write(bytes, this.endTicks);
  }
}
