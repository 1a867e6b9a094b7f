// Where the song is that people hear now: the last rendered block says where it was made; the context says which of its
// frames is at the speaker.

import type { Clock } from "../../wasm/meters";

export interface Loop {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** The context frame that is heard at this moment, or was at another of performance.now(). */
export function heardFrame(context: AudioContext, momentMs = performance.now()): number {
  const stamp = context.getOutputTimestamp();
  const at = stamp.performanceTime;
  if (stamp.contextTime !== undefined && at !== undefined && at > 0) {
    return (stamp.contextTime + (momentMs - at) / 1000) * context.sampleRate;
  }
  return (context.currentTime - (context.outputLatency || 0) + (momentMs - performance.now()) / 1000) * context.sampleRate;
}

/** Clocks jitter; a step back smaller than this is no jump, and is not shown. */
const JITTER_FRAMES = 4800;

export class Playhead {
  /** Nothing before the place playback was sent to is shown, though the speaker is not there yet. */
  private floorFrame = 0;
  private arrived = true;
  private shownFrame = 0;

  /** Playback begins or jumps here. */
  sentTo(songFrame: number): void {
    this.floorFrame = songFrame;
    this.arrived = false;
    this.shownFrame = songFrame;
  }

  /** The song frame heard, from the clock of the last block; `baseFrame` is the context frame of the graph's frame 0. */
  songFrame(clock: Clock, baseFrame: number, heard: number, loop: Loop | null): number {
    if (!clock.playing || baseFrame < 0) {
      this.shownFrame = clock.songFrame;
      return clock.songFrame;
    }
    let frame = clock.songFrame - Math.max(0, clock.outputFrame + baseFrame - heard);
    const inside = loop !== null && clock.songFrame >= loop.startFrame && clock.songFrame < loop.endFrame;
    // The block was rendered after the loop's turn, the speaker is still before it; or nothing was heard yet, and there was none.
    if (this.arrived && inside && frame < loop.startFrame && this.shownFrame >= loop.startFrame) frame += loop.endFrame - loop.startFrame;
    const back = this.shownFrame - frame;
    if (back > 0 && back < JITTER_FRAMES) frame = this.shownFrame;
    if (frame > this.floorFrame) this.arrived = true;
    this.shownFrame = Math.max(frame, this.arrived ? 0 : this.floorFrame);
    return this.shownFrame;
  }
}
