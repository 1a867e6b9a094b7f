// One graph, one worklet node, one context: made together, thrown away together.

import { t } from "../messages/index.ts";
import { type Buffering, contextOptions } from "./buffering.ts";
import { guardNode } from "./ear_guard";
import type { GraphControl } from "../../wasm/graph";
import { engineBytes } from "../../wasm/module";
import workletUrl from "../../wasm/worklet.ts?worker&url";
import { HEALTH_RUNNING, HEALTH_STARTING, PROCESSOR_NAME, STATE_BASE_FRAME_F64, STATE_END, STATE_HEALTH, STATE_LOAD_PER_MILLE } from "../../wasm/worklet_state";

const START_WITHIN_MS = 4000;
/** What comes in waits so long for its reader. */
const CAPTURED_SECONDS = 8;

/** A context at the project's rate with the worklet's code loaded. Must begin in a gesture, or in the frame after one. */
export async function openContext(rateHz: number, how: Buffering): Promise<AudioContext> {
  const context = new AudioContext(contextOptions(rateHz, how));
  // Not awaited: without a device it would never answer. started() watches the state.
  void context.resume().catch(() => {});
  try {
    await loadWorklet(context);
  } catch (error) {
    void context.close();
    throw error;
  }
  return context;
}

/** Where a context sounds; null: where the system says. */
export async function setSink(context: AudioContext | null, id: string | null): Promise<void> {
  const can = context as (AudioContext & { setSinkId?: (id: string) => Promise<void> }) | null;
  if (can === null || (id === null && can.setSinkId === undefined)) return;
  if (can.setSinkId === undefined) throw new Error(t("This browser does not let a page choose where it sounds: choose the output in your system's settings."));
  await can.setSinkId(id ?? "").catch(() => {
    throw new Error(t("That output could not be opened. Connect it again, or choose another; the song sounds where it did."));
  });
}

export function loadWorklet(context: BaseAudioContext): Promise<void> {
  return context.audioWorklet.addModule(workletUrl);
}

/** Resolves when the context runs; false when no device answered in time. */
export function started(context: AudioContext): Promise<boolean> {
  if (context.state === "running") return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (running: boolean): void => {
      clearTimeout(timer);
      context.removeEventListener("statechange", look);
      resolve(running);
    };
    const look = (): void => {
      if (context.state === "running") settle(true);
    };
    const timer = setTimeout(() => settle(false), START_WITHIN_MS);
    context.addEventListener("statechange", look);
  });
}

type Captured = ReturnType<GraphControl["capture"]>;
const captures = new WeakMap<GraphControl, Captured>();

/** The room for what comes into a graph, made once: megabytes, so ahead of the first play where there is time. */
export function capturedOf(graph: GraphControl): Captured {
  const captured = captures.get(graph) ?? graph.capture(CAPTURED_SECONDS);
  captures.set(graph, captured);
  return captured;
}

export class Output<Context extends BaseAudioContext = AudioContext> {
  private constructor(
    readonly context: Context,
    readonly graph: GraphControl,
    private readonly node: AudioWorkletNode,
    /** What comes in and what hands play, from the first frame on: where the two rings of it lie. */
    readonly captured: Captured,
    private readonly way: OutputWay,
  ) {}

  /** `graph`: filled, at the context's rate. `headphones`: the cue output goes to the device's second pair, the mix to its first; else the
      cue output is what is heard. */
  static async open<Context extends BaseAudioContext>(context: Context, graph: GraphControl, headphones = false): Promise<Output<Context>> {
    const captured = capturedOf(graph);
    const apart = headphones && hasSecondPair(context);
    const node = await makeNode(context, graph, apart ? 2 : 1);
    return new Output(context, graph, node, captured, apart ? pairsWay(context, node) : guardedWay(context, node));
  }

  /** The processor is there and has not trapped. */
  healthy(): boolean {
    const health = Atomics.load(this.graph.state, STATE_HEALTH);
    return health === HEALTH_RUNNING || health === HEALTH_STARTING;
  }

  load(): number {
    return (this.graph.state[STATE_LOAD_PER_MILLE] as number) / 1000;
  }

  /** The context's frame of the graph's frame 0, as the two clocks stand now; -1 before the first quantum. */
  baseFrame(): number {
    return this.graph.stateF64[STATE_BASE_FRAME_F64] as number;
  }

  /** Sound goes into the graph from here. */
  connect(source: AudioNode): void {
    source.connect(this.node);
  }

  disconnect(source: AudioNode): void {
    try {
      source.disconnect(this.node);
    } catch (error) {
      // An input that was closed has let go of everything itself.
      if (!(error instanceof DOMException) || error.name !== "InvalidAccessError") throw error;
    }
  }

  /** What is heard goes through a guard for the ears, or as it is; what is exported never does. */
  guard(on: boolean): void {
    this.way.guard(on);
  }

  close(): void {
    Atomics.store(this.graph.state, STATE_END, 1);
    this.node.disconnect();
  }
}

export const hasSecondPair = (context: BaseAudioContext): boolean => context.destination.maxChannelCount >= 4;

/** From the node to the device, with or without a guard in between. */
interface OutputWay { guard(on: boolean): void }

function guardedWay(context: BaseAudioContext, last: AudioNode): OutputWay {
  let guarding: AudioNode | null = null;
  last.connect(context.destination);
  return {
    guard(on) { // old and new way change places between two quanta
      if (on === (guarding !== null)) return;
      last.disconnect(guarding ?? context.destination);
      guarding?.disconnect();
      guarding = on ? guardNode(context) : null;
      if (guarding === null) last.connect(context.destination);
      else last.connect(guarding).connect(context.destination);
    },
  };
}

/** The node's second output is the mix: channels 1 and 2; its first, the cue output: 3 and 4. */
function pairsWay(context: BaseAudioContext, node: AudioWorkletNode): OutputWay {
  const all = new ChannelMergerNode(context, { numberOfInputs: 4 });
  [2, 0].forEach((first, output) => {
    const sides = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    node.connect(sides, output);
    for (const side of [0, 1]) sides.connect(all, side, first + side);
  });
  context.destination.channelCount = 4;
  context.destination.channelInterpretation = "discrete";
  return guardedWay(context, all);
}

async function makeNode(context: BaseAudioContext, graph: GraphControl, pairs: number): Promise<AudioWorkletNode> {
  const make = (bytes: ArrayBuffer | null): AudioWorkletNode =>
    new AudioWorkletNode(context, PROCESSOR_NAME, { numberOfInputs: 1, numberOfOutputs: pairs, outputChannelCount: Array<number>(pairs).fill(2), processorOptions: graph.gift(bytes) });
  try {
    return make(null);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "DataCloneError") throw error;
    return make(await engineBytes()); // Safari cannot send a compiled module into a worklet
  }
}
