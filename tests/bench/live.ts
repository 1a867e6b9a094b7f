// W10: a score in the product's own worklet, live, while the page is idle, janks, or floods it with commands; then whether the
// sound ever broke off, what it cost, and whether memory grew.
import { Command, MetersLayout, MeterTrackLayout } from "@gen/schema";
import { GraphControl } from "../../wasm/graph";
import { PROCESSOR_NAME, STATE_HEALTH, STATE_LOAD_PER_MILLE, STATE_QUANTA } from "../../wasm/worklet_state";

interface PlaybackStats {
  readonly underrunEvents: number;
  readonly underrunDuration: number;
}
type Situation = "idle" | "jank" | "commands";

const PAGE_BYTES = 65536;
const bytesOf = async (url: string): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await (await fetch(url)).arrayBuffer());
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Segments and the first plan; commands follow when it runs. */
function fill(graph: GraphControl, pack: Uint8Array): void {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength), { engine } = graph;
  for (let at = 0; at < pack.byteLength; ) {
    const type = view.getUint32(at, true), size = Number(view.getBigUint64(at + 8, true)), bytes = pack.subarray(at + 24, at + 24 + size);
    if (type === 1) graph.put(bytes);
    if (type === 2) engine.check(engine.exports.tutti_graph_install(engine.give(bytes)));
    at += 24 + size;
  }
}

/** The ids of what has a strip, from the meters of a graph that plays. */
function tracksOf(graph: GraphControl): bigint[] {
  const at = graph.engine.exports.tutti_graph_meters(), view = new DataView(graph.engine.memory.buffer, at);
  return Array.from({ length: view.getUint32(MetersLayout.trackCount, true) }, (_, i) => view.getBigUint64(MetersLayout.tracks + i * MeterTrackLayout.bytes + MeterTrackLayout.id, true));
}

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

async function disturb(situation: Situation, graph: GraphControl, tracks: readonly bigint[], milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let sent = 0;
  for (let turn = 0; performance.now() < end; turn++) {
    if (situation === "jank" && turn % 200 === 100) block(500);
    for (let i = 0; situation === "commands" && i < 10; i++, sent++) graph.commands.send(Command.strip, tracks[sent % tracks.length], 0, -16 + (sent % 7));
    await sleep(10);
    graph.notices.drain(() => {});
  }
  return sent;
}

async function live(name: string, situation: Situation, seconds: number): Promise<Record<string, unknown>> {
  const module = await WebAssembly.compileStreaming(fetch("./tutti.wasm"));
  const context = new AudioContext({ sampleRate: 48000, latencyHint: "interactive" });
  await context.audioWorklet.addModule("./worklet.js");
  const graph = new GraphControl(module, 48000);
  fill(graph, await bytesOf(`./${name}.pack`));
  const node = new AudioWorkletNode(context, PROCESSOR_NAME, { numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [2], processorOptions: graph.gift(null) });
  node.connect(context.destination);
  graph.commands.send(Command.play);
  await context.resume();
  await sleep(2000);
  const stats = (context as unknown as { playbackStats?: PlaybackStats }).playbackStats;
  if (stats === undefined) throw new Error("this browser does not count underruns");
  const before = { events: stats.underrunEvents, seconds: stats.underrunDuration }, pages = graph.engine.memory.buffer.byteLength / PAGE_BYTES;
  const frame = context.currentTime, clock = performance.now();
  const tracks = tracksOf(graph);
  const sent = await disturb(situation, graph, tracks, 1000 * seconds);
  const result = {
    situation, underruns: stats.underrunEvents - before.events, underrun_ms: 1000 * (stats.underrunDuration - before.seconds), commands: sent,
    grown_pages: graph.engine.memory.buffer.byteLength / PAGE_BYTES - pages, load: (graph.state[STATE_LOAD_PER_MILLE] as number) / 1000,
    health: Atomics.load(graph.state, STATE_HEALTH), quanta: Atomics.load(graph.state, STATE_QUANTA), clock: (context.currentTime - frame) / ((performance.now() - clock) / 1000),
    memory_mib: graph.engine.memory.buffer.byteLength / 1024 / 1024, asked: Object.values(graph.asked()).reduce((sum, count) => sum + count, 0),
  };
  await context.close();
  return result;
}

Object.assign(globalThis, { live });
