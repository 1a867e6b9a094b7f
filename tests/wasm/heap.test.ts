// What the audio thread asks of the heap and for more memory is counted in the product's own module; and the counters count.
import { expect, test } from "vitest";
import { GraphControl } from "../../wasm/graph";
import { instantiate } from "../../wasm/loader";
import { STACK_BYTES } from "../../wasm/worklet_state";
import { module } from "./engine";

const NOTHING = { heapCalls: 0, growths: 0, importCalls: 0 };

/** The processor's instance, as the worklet makes it, on this thread; and what its host was asked. */
function audioThread(control: GraphControl) {
  const gift = control.gift(null), asked = { growths: 0, importCalls: 0 };
  const exports = instantiate(module, gift.memory, gift.stack + STACK_BYTES, undefined, { grew: () => asked.growths++, called: () => asked.importCalls++ });
  return { exports, gift, asked };
}

test("rendering asks for nothing, whatever the control side allocates meanwhile", () => {
  const control = new GraphControl(module, 48_000), { exports, gift, asked } = audioThread(control);
  for (let block = 0; block < 200; block++) {
    exports.tutti_graph_render_io(gift.graph, 0, 0, 0, 0, gift.left, gift.right, 128);
    control.engine.allocate(10_000);
  }
  expect(control.asked()).toEqual(NOTHING);
  expect(asked).toEqual({ growths: 0, importCalls: 0 });
});

test("an allocation on the audio thread's stack is counted, and so is memory that grows", () => {
  const control = new GraphControl(module, 48_000), { exports, asked } = audioThread(control);
  const before = control.asked().heapCalls;
  const block = exports.tutti_allocate(100);
  expect(block).not.toBe(0);
  exports.tutti_release_block(block, 100);
  expect(control.asked().heapCalls - before).toBe(2);
  expect(asked.growths).toBe(0);
  exports.tutti_allocate(64 * 2 ** 20);
  expect(asked.growths).toBeGreaterThan(0);
});
