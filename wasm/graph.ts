// The control side of the audio memory: makes the graph, feeds it segments and plans, frees what came back, and prepares
// everything the worklet's instance needs. The only side that allocates there.

import { StatusCode } from "@gen/schema";
import { CommandWriter, NoticeReader } from "./commands";
import type { Document } from "./document";
import { type KernelJob, segmentKernel } from "./kernels";
import { newKeys, type SegmentKey, type SegmentKeys } from "./segment_keys";
import { Engine } from "./engine";
import { MetersView } from "./meters";
import { MidiOut } from "./midi_out";
import { PAGE_ROOM, type PageGift } from "./pages";
import { readSpectra, type Spectra } from "./spectra";
import { readTap, type Tap } from "./tap";
import { instantiate, reserveMemory } from "./loader";
import { type ProcessorGift, QUANTUM_FRAMES_MAX, STACK_BYTES, STATE_BYTES, STATE_GROWTHS, STATE_IMPORT_CALLS } from "./worklet_state";

const INITIAL_BYTES = 24 * 1024 * 1024;

/** Audio the graph has not got: an asset as it is, or stretched by a job. */
export interface MissingAudio {
  readonly key: SegmentKey;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly stretch: Uint8Array<ArrayBuffer> | null;
}
/** What an effect reads that the graph has not got (engine/devices/kernel.h). */
export interface MissingKernel {
  readonly key: SegmentKey;
  readonly kernel: KernelJob;
}
/** What a job makes of an asset, as a file that pages are read from; its name ends the stream's segment. */
export interface StretchedFile {
  readonly name: Uint8Array<ArrayBuffer>;
  readonly asset: Uint8Array<ArrayBuffer>;
  readonly job: Uint8Array<ArrayBuffer>;
}
const DIGEST_BYTES = 32;

/** So many slots of 64 KiB hold what long audio is heard soon: 1.4 s ahead on fifty stereo tracks, and every beginning. */
const PAGE_SLOTS = 1024;

/** Whether it was taken on: it is held then, and put when it is ready. */
export type Travel = (audio: MissingAudio | MissingKernel) => boolean;

/** A document's plan, by how much it comes later than the song, which can be asked of it alone, right after it was made, and its segments. */
function planOf(document: Document): { plan: Uint8Array<ArrayBuffer>; latencyFrames: number; keys: SegmentKeys } {
  const plan = document.compile(), latencyFrames = document.planLatency();
  return { plan, latencyFrames, keys: document.segmentKeys() };
}

export class GraphControl {
  readonly engine: Engine;
  readonly commands: CommandWriter;
  readonly notices: NoticeReader;
  readonly meters: MetersView;
  /** By how much the output of the newest plan lags the song. */
  latencyFrames = 0;
  private readonly graph: number;
  private readonly stack: number;
  private readonly left: number;
  private readonly right: number;
  private readonly mixLeft: number;
  private readonly mixRight: number;
  private readonly inLeft: number;
  private readonly inRight: number;
  readonly state: Int32Array;
  readonly stateF64: Float64Array;
  private readonly stateAt: number;
  /** Of the newest plan: its segments are here as long as it is the newest. */
  private installed: SegmentKeys = new Uint32Array();
  private startPages: ((gift: PageGift) => void) | null = null;
  private stretchPages: ((stretched: StretchedFile) => void) | null = null;

  constructor(
    private readonly module: WebAssembly.Module,
    readonly rateHz: number,
  ) {
    const memory = reserveMemory(INITIAL_BYTES);
    this.engine = new Engine(instantiate(module, memory), memory);
    const { exports } = this.engine;
    this.graph = exports.tutti_graph_create(rateHz);
    if (this.graph === 0) throw new Error("There is not enough memory for the sound engine.");
    this.stack = this.engine.allocate(STACK_BYTES);
    exports.tutti_heap_watch(this.stack, STACK_BYTES);
    this.left = this.engine.allocate(QUANTUM_FRAMES_MAX * 4);
    this.right = this.engine.allocate(QUANTUM_FRAMES_MAX * 4);
    this.mixLeft = this.engine.allocate(QUANTUM_FRAMES_MAX * 4);
    this.mixRight = this.engine.allocate(QUANTUM_FRAMES_MAX * 4);
    this.inLeft = this.engine.allocate(QUANTUM_FRAMES_MAX * 4);
    this.inRight = this.engine.allocate(QUANTUM_FRAMES_MAX * 4);
    this.stateAt = this.engine.allocate(STATE_BYTES);
    const buffer = memory.buffer;
    this.state = new Int32Array(buffer, this.stateAt, STATE_BYTES / 4);
    this.stateF64 = new Float64Array(buffer, this.stateAt, STATE_BYTES / 8);
    this.commands = new CommandWriter(buffer, exports.tutti_graph_commands());
    this.notices = new NoticeReader(buffer, exports.tutti_graph_notices());
    this.meters = new MetersView(buffer, exports.tutti_graph_meters());
  }

  /** What the analyser `node` shows now, into `tap`; false when the newest plan has no such analyser. */
  readTap(node: bigint, tap: Tap): boolean {
    const at = this.engine.exports.tutti_graph_tap(node);
    return at !== 0 && readTap(this.engine.memory.buffer, at, tap);
  }

  /** The spectra before and behind the effect `node`, into `out`: it is kept from the first call on. False when there is no such effect. */
  readSpectra(node: bigint, out: Spectra): boolean {
    const at = this.engine.exports.tutti_graph_watch(node);
    if (at !== 0) readSpectra(this.engine.memory.buffer, at, out);
    return at !== 0;
  }
  endSpectra(node: bigint): void {
    this.engine.exports.tutti_graph_unwatch(node);
  }

  /** What the audio thread asked of anybody since it began: of the heap, for more memory, of its host. All of it must stay 0. */
  asked(): { heapCalls: number; growths: number; importCalls: number } {
    return { heapCalls: this.engine.exports.tutti_heap_calls(), growths: Atomics.load(this.state, STATE_GROWTHS), importCalls: Atomics.load(this.state, STATE_IMPORT_CALLS) };
  }

  /** What the sound takes of the machine's memory. */
  memoryBytes(): number {
    return this.engine.memoryBytes();
  }
  /** The four values the device `node` published last, into `out`; false when the newest plan has no such device. */
  readDeviceMeter(node: bigint, out: Float32Array): boolean {
    const at = this.engine.exports.tutti_graph_device_meter(node);
    if (at === 0) return false;
    const view = new DataView(this.engine.memory.buffer, at, 16);
    for (let i = 0; i < 4; i++) out[i] = view.getFloat32(4 * i, true);
    return true;
  }

  /** Where automation or modulation has a parameter this moment, numbered as for the command that moves it; null: nothing moves it. */
  readMoved(id: bigint, number: number): number | null {
    const value = this.engine.exports.tutti_graph_moved(id, number);
    return Number.isNaN(value) ? null : value;
  }

  /** What the worklet's processor is constructed with. */
  gift(bytes: ArrayBuffer | null): ProcessorGift {
    return {
      module: bytes === null ? this.module : null,
      bytes,
      memory: this.engine.memory,
      graph: this.graph,
      stack: this.stack,
      left: this.left,
      right: this.right,
      mixLeft: this.mixLeft,
      mixRight: this.mixRight,
      inLeft: this.inLeft,
      inRight: this.inRight,
      state: this.stateAt,
    };
  }

  /** From now on long audio is read from the disk: `start` is given what a page worker needs, when there is any; `stretch` is told of
      files that are made while they are read. */
  streamBy(start: (gift: PageGift) => void, stretch: (stretched: StretchedFile) => void): void {
    this.startPages = start;
    this.stretchPages = stretch;
  }

  /**
   * Bring the document as it stands to the audio thread. False: three plans are outstanding, try again a little later.
   * `travel` may take a missing asset on itself (true): the plan then leaves it out until its segment was put.
   */
  feed(document: Document, travel: Travel = () => false): boolean {
    this.collect();
    let { plan, keys, latencyFrames } = planOf(document);
    while (this.putMissing(document, keys, travel)) ({ plan, keys, latencyFrames } = planOf(document));
    this.latencyFrames = latencyFrames;
    const size = this.engine.give(plan);
    const status = this.engine.exports.tutti_graph_install(size);
    if (status === StatusCode.full) return false;
    this.engine.check(status);
    this.installed = keys;
    return true;
  }

  /** What the first plan of a document needs, laid down before feed() asks for it, segment by segment: between two of them, the page may do what
      else it has to. Audio is left to feed(), and so is the rest when an edit comes between. */
  *lay(document: Document): Generator<void> {
    document.compile();
    const revision = document.revision();
    for (const key of newKeys(document.segmentKeys(), this.installed)) {
      yield;
      if (document.revision() !== revision) return;
      if (this.engine.exports.tutti_graph_has_segment(key.object, key.revision) !== 0 || document.segmentAsset(key) !== null || document.segmentJob(key) !== null || segmentKernel(document.engine, key) !== null) continue;
      this.put(document.segmentBytes(key));
    }
  }

  /** True when something was held back, so that the plan must be made again without it, or with what was there before. */
  private putMissing(document: Document, keys: SegmentKeys, travel: Travel): boolean {
    let held = false;
    for (const key of newKeys(keys, this.installed)) {
      if (this.engine.exports.tutti_graph_has_segment(key.object, key.revision) !== 0) continue;
      const kernel = segmentKernel(document.engine, key);
      if (kernel !== null) {
        if (travel({ key, kernel })) held = true;
        else this.put(document.segmentBytes(key));
        continue;
      }
      const stream = this.startPages === null ? null : document.segmentStream(key);
      const digest = document.segmentAsset(key), stretch = document.segmentJob(key);
      if (stream !== null && this.openPages()) {
        if (digest !== null && stretch !== null) this.stretchPages?.({ name: stream.slice(-DIGEST_BYTES), asset: digest, job: stretch });
        this.put(stream);
        continue;
      }
      if (digest !== null && travel({ key, digest, stretch })) held = true;
      else this.put(document.segmentBytes(key));
    }
    return held;
  }

  /** The cache and its worker, once. False: there is no memory for them, and long audio is held whole. */
  private openPages(): boolean {
    const { exports, memory } = this.engine;
    if (exports.tutti_graph_page_loader() !== 0) return true;
    if (exports.tutti_graph_open_pages(PAGE_SLOTS) !== StatusCode.ok) return false;
    const stack = this.engine.allocate(PAGE_ROOM.stack), order = this.engine.allocate(PAGE_ROOM.order);
    this.startPages?.({ module: this.module, memory, loader: exports.tutti_graph_page_loader(), stack, order });
    return true;
  }

  /** Copy one segment into the audio memory. */
  put(bytes: Uint8Array): void {
    const { exports } = this.engine;
    const at = exports.tutti_graph_begin_segment(bytes.length);
    if (at === 0) throw new Error("There is not enough memory for the project's audio.");
    this.engine.bytes().set(bytes, at);
    this.engine.check(exports.tutti_graph_commit_segment(at));
  }

  /** From now on input is captured: the shared memory, and where the two rings lie in it. */
  capture(audioSeconds: number): { buffer: SharedArrayBuffer; audio: number; events: number } {
    const { exports, memory } = this.engine;
    this.engine.check(exports.tutti_graph_capture(audioSeconds));
    const buffer = memory.buffer as unknown as SharedArrayBuffer;
    return { buffer, audio: exports.tutti_graph_captured_audio(), events: exports.tutti_graph_captured_events() };
  }

  /** What is played to measure the round trip. */
  loopbackSignal(level: number): Float32Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_loopback_signal(level));
    return new Float32Array(this.engine.output().buffer);
  }

  /** A MIDI input: `aim` says which tracks hear it, `play` takes bytes as the cable gave them; `end` lifts every key. */
  midiInput(input: number): { aim(tracks: readonly bigint[]): void; play(bytes: Uint8Array, heardFrame: number): void; end(): void; close(): void } {
    const { engine } = this;
    const at = engine.exports.tutti_midi_open(input);
    if (at === 0) throw new Error("There is not enough memory for another MIDI input.");
    return {
      aim: (tracks) => engine.exports.tutti_midi_aim(at, engine.give(new Uint8Array(BigUint64Array.from(tracks).buffer))),
      play: (bytes, heardFrame) => void engine.exports.tutti_midi_bytes(at, engine.give(bytes), heardFrame),
      end: () => engine.exports.tutti_midi_end(at),
      close: () => engine.exports.tutti_midi_close(at),
    };
  }

  /** What the graph sends to instruments outside. */
  midiOut(): MidiOut {
    return new MidiOut(this.engine, this.rateHz);
  }

  /** Free retired plans and what no plan names any more. */
  collect(): void {
    this.engine.exports.tutti_graph_collect();
  }
}
