// The audio thread: render whatever quantum arrives, copy it out, say how it is. No logic, no allocation, no messages in
// process(). After a trap it stays silent and the page rebuilds it from the document.

import { instantiate } from "./loader";
import type { Exports } from "./exports";
import {
  HEALTH_RUNNING,
  HEALTH_STACK_OVERRUN,
  HEALTH_TRAPPED,
  PROCESSOR_NAME,
  type ProcessorGift,
  QUANTUM_FRAMES_MAX,
  STACK_BYTES,
  STACK_CANARY,
  STATE_BASE_FRAME_F64,
  STATE_BYTES,
  STATE_END,
  STATE_GROWTHS,
  STATE_HEALTH,
  STATE_IMPORT_CALLS,
  STATE_LOAD_PER_MILLE,
  STATE_MONITOR,
  STATE_QUANTA,
  STATE_QUANTUM_FRAMES,
} from "./worklet_state";

declare const currentFrame: number;
declare const sampleRate: number;
declare class AudioWorkletProcessor {}
declare function registerProcessor(name: string, processor: new (options: { processorOptions: ProcessorGift }) => AudioWorkletProcessor): void;

class TuttiProcessor extends AudioWorkletProcessor {
  private readonly exports: Exports;
  private readonly state: Int32Array;
  private readonly base: Float64Array;
  private readonly canary: Int32Array;
  private left: Float32Array;
  private right: Float32Array;
  private mixLeft: Float32Array;
  private mixRight: Float32Array;
  private inLeft: Float32Array;
  private inRight: Float32Array;
  private busyMilliseconds = 0;
  private measuredFrames = 0;
  private busyLately = 0;
  private framesLately = 0;
  private nextFrame = -1;

  constructor(options: { processorOptions: ProcessorGift }) {
    super();
    this.gift = options.processorOptions;
    const { module, bytes, memory, stack, state, left, right, mixLeft, mixRight, inLeft, inRight } = this.gift;
    const buffer = memory.buffer;
    const code = module ?? new WebAssembly.Module(bytes as ArrayBuffer);
    // All of these lie in blocks that never move, so the views survive the memory's growth.
    const words = this.state = new Int32Array(buffer, state, STATE_BYTES / 4);
    this.exports = instantiate(code, memory, stack + STACK_BYTES, undefined, {
      grew: () => void Atomics.add(words, STATE_GROWTHS, 1),
      called: () => void Atomics.add(words, STATE_IMPORT_CALLS, 1),
    });
    this.base = new Float64Array(buffer, state, STATE_BYTES / 8);
    this.canary = new Int32Array(buffer, stack, 1);
    this.left = new Float32Array(buffer, left, 128);
    this.right = new Float32Array(buffer, right, 128);
    this.mixLeft = new Float32Array(buffer, mixLeft, 128);
    this.mixRight = new Float32Array(buffer, mixRight, 128);
    this.inLeft = new Float32Array(buffer, inLeft, 128);
    this.inRight = new Float32Array(buffer, inRight, 128);
    this.canary[0] = STACK_CANARY;
    this.base[STATE_BASE_FRAME_F64] = -1;
    Atomics.store(this.state, STATE_HEALTH, HEALTH_RUNNING);
  }

  private readonly gift: ProcessorGift;

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0];
    const left = output?.[0];
    if (left === undefined || output === undefined || Atomics.load(this.state, STATE_END) !== 0) return false;
    if (Atomics.load(this.state, STATE_HEALTH) !== HEALTH_RUNNING) return true; // outputs begin as silence
    this.follow(left.length);
    const started = Date.now();
    for (let at = 0; at < left.length; at += QUANTUM_FRAMES_MAX) {
      this.render(inputs[0], output, outputs[1] ?? null, at, Math.min(QUANTUM_FRAMES_MAX, left.length - at));
    }
    this.measure(left.length, Date.now() - started);
    return true;
  }

  /** A browser in distress leaves quanta out: the context's clock went on, the graph did not. */
  private follow(frames: number): void {
    const base = this.base[STATE_BASE_FRAME_F64] as number;
    if (this.nextFrame < 0) this.base[STATE_BASE_FRAME_F64] = currentFrame;
    else if (currentFrame !== this.nextFrame) this.base[STATE_BASE_FRAME_F64] = base + currentFrame - this.nextFrame;
    this.nextFrame = currentFrame + frames;
  }

  /** Nothing is connected: `input` has no channel, and the graph is rendered without. `mix` null: there are no other speakers, and what is heard is the cue output. */
  private render(input: Float32Array[] | undefined, cue: Float32Array[], mix: Float32Array[] | null, at: number, frames: number): void {
    if (frames !== this.left.length) this.resize(frames);
    const { graph, inLeft, inRight } = this.gift;
    const heard = input?.[0];
    if (heard !== undefined) {
      const other = input?.[1] ?? heard;
      for (let i = 0; i < frames; i++) {
        this.inLeft[i] = heard[at + i] as number;
        this.inRight[i] = other[at + i] as number;
      }
    }
    const { left, right, mixLeft, mixRight } = this.gift;
    try {
      this.exports.tutti_graph_render_io(graph, heard === undefined ? 0 : inLeft, heard === undefined ? 0 : inRight,
        mix === null ? 0 : mixLeft, mix === null ? 0 : mixRight, left, right, frames);
      const monitor = Atomics.load(this.state, STATE_MONITOR);
      if (monitor !== 0) this.exports.tutti_monitor_hear(monitor, mix === null ? left : mixLeft, mix === null ? right : mixRight, frames);
    } catch {
      this.exports.__stack_pointer.value = this.gift.stack + STACK_BYTES;
      Atomics.store(this.state, STATE_HEALTH, HEALTH_TRAPPED);
      return;
    }
    if (this.canary[0] !== STACK_CANARY) {
      Atomics.store(this.state, STATE_HEALTH, HEALTH_STACK_OVERRUN);
      return;
    }
    cue[0]?.set(this.left, at);
    cue[1]?.set(this.right, at);
    mix?.[0]?.set(this.mixLeft, at);
    mix?.[1]?.set(this.mixRight, at);
  }

  /** Only when the quantum's size changes, which a context does not do while it runs. */
  private resize(frames: number): void {
    const buffer = this.gift.memory.buffer;
    this.left = new Float32Array(buffer, this.gift.left, frames);
    this.right = new Float32Array(buffer, this.gift.right, frames);
    this.mixLeft = new Float32Array(buffer, this.gift.mixLeft, frames);
    this.mixRight = new Float32Array(buffer, this.gift.mixRight, frames);
    this.inLeft = new Float32Array(buffer, this.gift.inLeft, frames);
    this.inRight = new Float32Array(buffer, this.gift.inRight, frames);
  }

  /** There is no fine clock here; whole milliseconds, summed over a second of quanta, average out. */
  private measure(frames: number, milliseconds: number): void {
    this.busyMilliseconds += milliseconds;
    this.measuredFrames += frames;
    this.state[STATE_QUANTUM_FRAMES] = frames;
    Atomics.add(this.state, STATE_QUANTA, 1);
    this.busyLately += milliseconds;
    this.framesLately += frames;
    if (this.framesLately >= sampleRate / 4) {
      this.exports.tutti_graph_report_load(this.gift.graph, (this.busyLately * sampleRate) / (1000 * this.framesLately));
      this.busyLately = this.framesLately = 0;
    }
    if (this.measuredFrames < sampleRate) return;
    this.state[STATE_LOAD_PER_MILLE] = (this.busyMilliseconds * sampleRate) / this.measuredFrames;
    this.busyMilliseconds = 0;
    this.measuredFrames = 0;
  }
}

registerProcessor(PROCESSOR_NAME, TuttiProcessor);
