// What the worklet and the page agree on besides the graph: what the processor is given, and a few words of shared memory
// by which it says how it is. The worklet never posts messages.

export const PROCESSOR_NAME = "tutti-graph";
/** The largest quantum that is rendered in one call; longer ones are rendered in pieces. */
export const QUANTUM_FRAMES_MAX = 8192;
export const STACK_BYTES = 256 * 1024;
/** Written at the low end of the worklet's C stack and checked every quantum: the heap lies below it. */
export const STACK_CANARY = 0x5afe57ac;

/** Words (i32) of the state block. */
export const STATE_HEALTH = 0;
export const STATE_QUANTUM_FRAMES = 1;
export const STATE_QUANTA = 2;
/** Rendering time in the last second, in thousandths of the time there was. */
export const STATE_LOAD_PER_MILLE = 3;
/** What lies between the context's frames and the graph's (f64, words 4 and 5): grows when a browser leaves quanta out. */
export const STATE_BASE_FRAME_F64 = 2;
/** The page asks the processor to end. */
export const STATE_END = 6;
/** Where the monitor lies that hears the mix (exports_monitor.c); 0: there is none. */
export const STATE_MONITOR = 7;
/** What the processor's instance asked of its host, which is nothing: so often it made the memory larger, and called anything else. */
export const STATE_GROWTHS = 8;
export const STATE_IMPORT_CALLS = 9;
export const STATE_BYTES = 64;

export const HEALTH_STARTING = 0;
export const HEALTH_RUNNING = 1;
export const HEALTH_TRAPPED = 2;
export const HEALTH_STACK_OVERRUN = 3;

export interface ProcessorGift {
  /** A compiled module, or its bytes where modules cannot be cloned into a worklet. */
  readonly module: WebAssembly.Module | null;
  readonly bytes: ArrayBuffer | null;
  readonly memory: WebAssembly.Memory;
  readonly graph: number;
  readonly stack: number;
  readonly left: number;
  readonly right: number;
  /** The mix beside the cue output, where it has speakers of its own. */
  readonly mixLeft: number;
  readonly mixRight: number;
  /** What comes in, before it is rendered: a quantum each. */
  readonly inLeft: number;
  readonly inRight: number;
  readonly state: number;
}
