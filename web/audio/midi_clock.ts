// MIDI clock out: start, stop, song position and 24 clocks to the quarter, for machines that follow the song. Messages are made a
// little ahead of what is heard and carry the moment they are due, so that the browser's MIDI thread times them, and no timer of
// the page: how early it wakes does not matter as long as it wakes within the look-ahead.

import type { ClockMessage } from "../../wasm/midi_clock";

export interface ClockHost {
  /** What must be sent for a stretch of song: as engine/formats/clock.h makes it. */
  write(beginFrame: number, endFrame: number, playing: boolean): ClockMessage[];
  send(bytes: number[], atMs: number): void;
  /** Take back what was handed over and is not due yet, where a host can. */
  clear(): void;
  nowMs(): number;
  /** The song frame that is heard now. */
  songFrame(): number;
  playing(): boolean;
  loop(): { readonly startFrame: number; readonly endFrame: number } | null;
  rateHz(): number;
}

const LOOK_AHEAD_S = 0.25;
/** More than this between where the song is and where it should be is a jump, in seconds. */
const JUMP_S = 0.1;
const LOOP_FRAMES_MIN = 64;

const bytesOf = (message: number): number[] => {
  const status = message & 255;
  return status === 0xf2 ? [status, (message >> 8) & 127, (message >> 16) & 127] : [status];
};

export class MidiClock {
  private running = false;
  /** The song frame the next span begins at, and when that is due. */
  private nextFrame = 0;
  private nextMs = 0;

  constructor(private readonly host: ClockHost) {}

  /** Called again and again, more often than the look-ahead is long. `hidden`: timers are slow, so look further. */
  tick(hidden = false): void {
    const { host } = this;
    if (!host.playing()) return this.stop();
    const now = host.nowMs(), rate = host.rateHz(), heard = host.songFrame();
    if (!this.running || this.jumped(heard, now, rate)) this.enter(heard, now);
    const until = now + (hidden ? 4 : 1) * LOOK_AHEAD_S * 1000;
    while (this.nextMs < until) this.span(until, rate);
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.host.clear();
    this.put(this.host.write(this.nextFrame, this.nextFrame, false), this.nextFrame, this.host.nowMs());
  }

  /** Where the song would be now by what was sent, against where it is. Over a loop's end both are right. */
  private jumped(heard: number, now: number, rate: number): boolean {
    const expected = this.nextFrame - ((this.nextMs - now) * rate) / 1000, loop = this.host.loop();
    const length = loop === null ? 0 : loop.endFrame - loop.startFrame;
    return [0, length].every((turn) => Math.abs(heard - expected - turn) > JUMP_S * rate);
  }

  private enter(frame: number, now: number): void {
    if (this.running) this.host.clear();
    this.running = true;
    this.nextFrame = Math.round(frame);
    this.nextMs = now;
  }

  private span(until: number, rate: number): void {
    const loop = this.host.loop(), begin = this.nextFrame;
    let end = begin + Math.max(1, Math.ceil(((until - this.nextMs) * rate) / 1000));
    end = Math.min(end, begin + Math.floor(rate)); // as much as one call may write
    const turns = loop !== null && loop.endFrame - loop.startFrame >= LOOP_FRAMES_MIN && begin < loop.endFrame && end >= loop.endFrame;
    if (turns) end = Math.round(loop.endFrame);
    this.put(this.host.write(begin, end, true), begin, this.nextMs);
    this.nextMs += ((end - begin) * 1000) / rate;
    this.nextFrame = turns ? Math.round(loop.startFrame) : end;
  }

  private put(messages: readonly ClockMessage[], begin: number, atMs: number): void {
    const rate = this.host.rateHz();
    for (const { frame, message } of messages) this.host.send(bytesOf(message), atMs + ((frame - begin) * 1000) / rate);
  }
}
