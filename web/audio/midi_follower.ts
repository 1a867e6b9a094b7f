// The song follows another machine's MIDI clock: it starts, stops and goes where that does, and takes its tempo over. Where the two
// part all the same (a graph that begins late, a clock that wanders) the song is put right on a beat.

import type { ClockFollower, FollowedClock } from "../../wasm/midi_clock";
import { TICKS_PER_QUARTER } from "../project/api";

export interface FollowHost {
  play(): void;
  stop(): void;
  seekTicks(ticks: number): void;
  playing(): boolean;
  positionTicks(): number;
  bpm(): number;
  /** False where the song has a tempo map of its own: that stays. */
  takeTempo(bpm: number): boolean;
}

const STOP = 0xfc, POSITION = 0xf2, CLOCK = 0xf8;
const CLOCKS_A_QUARTER = 24, CLOCK_TICKS = TICKS_PER_QUARTER / CLOCKS_A_QUARTER;
/** Less than this nobody hears, and every jump is heard. */
const APART_S = 0.03;
/** A tempo is another one when it stays so far off for a bar: jitter does not. */
const TEMPO_PART = 0.002, TEMPO_CLOCKS = 96;

export class MidiFollower {
  private running = false;
  private clocks = 0;
  private off = 0;

  constructor(private readonly clock: ClockFollower, private readonly host: FollowHost) {}

  /** True when it was one of the clock's messages: nobody else needs it. */
  hear(bytes: Uint8Array, atMs: number): boolean {
    if (!this.clock.hear(bytes, atMs)) return false;
    const { host } = this, now = this.clock.read(atMs), status = bytes[0];
    if (status === CLOCK) this.takeTempo(now);
    if (status === POSITION && !now.runs) host.seekTicks(now.ticks);
    if (now.runs && !this.running) this.begin(now);
    else if (status === STOP && this.running) this.end(now);
    else if (status === CLOCK && this.running) this.keepUp(now);
    return true;
  }

  /** What it says now; for people. */
  read(nowMs: number): FollowedClock {
    return this.clock.read(nowMs);
  }

  close(): void {
    this.clock.close();
  }

  private begin(now: FollowedClock): void {
    this.running = true;
    this.clocks = 0;
    this.host.seekTicks(Math.round(now.ticks / CLOCK_TICKS) * CLOCK_TICKS); // a clock that came late is no later in the song
    this.host.play();
  }

  private end(now: FollowedClock): void {
    this.running = false;
    this.host.stop();
    this.host.seekTicks(now.ticks);
  }

  /** Once a quarter: whoever was stopped by hand stays stopped. */
  private keepUp(now: FollowedClock): void {
    const { host } = this;
    if (++this.clocks % CLOCKS_A_QUARTER !== 0 || !host.playing() || now.bpm === 0) return;
    const apartSeconds = ((host.positionTicks() - now.ticks) / TICKS_PER_QUARTER) * (60 / now.bpm);
    if (Math.abs(apartSeconds) > APART_S) host.seekTicks(now.ticks);
  }

  private takeTempo(now: FollowedClock): void {
    const bpm = Math.round(now.bpm * 20) / 20;
    this.off = now.bpm > 0 && Math.abs(bpm / this.host.bpm() - 1) > TEMPO_PART ? this.off + 1 : 0;
    if (this.off < TEMPO_CLOCKS) return;
    this.off = 0;
    this.host.takeTempo(bpm);
  }
}
