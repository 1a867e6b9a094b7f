// The audio thread of capture.test.ts: an instance of its own on the shared memory, forty times as fast as sound.
import { workerData } from "node:worker_threads";
import { instantiate } from "../../wasm/loader.ts";
import { STACK_BYTES } from "../../wasm/worklet_state.ts";

const { gift, blocks } = workerData;
const { graph, left, right, inLeft, inRight, memory, stack } = gift;
const exports = instantiate(gift.module, memory, stack + STACK_BYTES);
const heard = [new Float32Array(memory.buffer, inLeft, 128), new Float32Array(memory.buffer, inRight, 128)];
const clock = new Int32Array(new SharedArrayBuffer(4));
for (let block = 0, frame = 0; block < blocks; block++) {
  for (let i = 0; i < 128; i++, frame++) {
    heard[0][i] = frame % 65536;
    heard[1][i] = -(frame % 65536);
  }
  exports.tutti_graph_render_io(graph, inLeft, inRight, left, right, 0, 0, 128);
  if (block % 16 === 0) Atomics.wait(clock, 0, 0, 1);
}
