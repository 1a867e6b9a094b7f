// The compiled ring between real threads: one instance of the module renders and captures on a worker, another instance's
// thread reads the ring in TypeScript, as the capture worker does. Nothing is lost, torn or out of order; what is dropped is told.
import { Worker } from "node:worker_threads";
import { CaptureAudioLayout as RECORD } from "@gen/schema";
import { expect, test } from "vitest";
import { GraphControl } from "../../wasm/graph";
import { Ring } from "../../wasm/ring";
import { module } from "./engine";

const BLOCKS = 8000;
const RING_FRAMES = 65_536;

interface Seen { frames: number; lost: number; wrong: number }

/** Read until the other thread has ended and nothing waits. The input counts up, so every sample is known. */
async function listen(control: GraphControl, blocks: number, pauseMs: number): Promise<Seen> {
  const { buffer, audio } = control.capture(1);
  const ring = new Ring(buffer, audio);
  const worker = new Worker(new URL("./capture_render.mjs", import.meta.url), { workerData: { gift: control.gift(null), blocks } });
  let ended = false;
  const end = new Promise<void>((resolve, reject) => {
    worker.once("exit", () => resolve(void (ended = true)));
    worker.once("error", reject);
  });
  const record = new Uint8Array(RECORD.bytes), view = new DataView(record.buffer);
  const seen: Seen = { frames: 0, lost: 0, wrong: 0 };
  for (;;) {
    const last = ended;
    while (ring.read(record)) {
      const lost = view.getUint32(RECORD.lostFrames, true), frames = view.getUint32(RECORD.frames, true);
      const at = Number(view.getBigInt64(RECORD.outputFrame, true));
      seen.lost += lost;
      if (at !== seen.frames + seen.lost) seen.wrong++;
      for (let i = 0; i < frames; i++) {
        if (view.getFloat32(RECORD.samples + i * 4, true) !== (at + i) % 65536) seen.wrong++;
        if (view.getFloat32(RECORD.samples + 256 + i * 4, true) !== -((at + i) % 65536)) seen.wrong++;
      }
      seen.frames += frames;
    }
    if (last) break;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await end;
  return seen;
}

test("what one thread captures another reads whole and in order", { timeout: 60_000 }, async () => {
  const seen = await listen(new GraphControl(module, 48_000), BLOCKS, 0);
  expect(seen.wrong).toBe(0);
  expect(seen.frames + seen.lost).toBeGreaterThan(BLOCKS * 128 - 2 * RING_FRAMES);
});

test("a reader that sleeps is told what it missed", { timeout: 60_000 }, async () => {
  let lost = 0;
  for (let pauseMs = 200; lost === 0 && pauseMs < 10_000; pauseMs *= 2) { // a busy machine may not have let the other one fill the ring meanwhile
    const seen = await listen(new GraphControl(module, 48_000), BLOCKS, pauseMs);
    expect(seen.wrong).toBe(0);
    lost = seen.lost;
  }
  expect(lost).toBeGreaterThan(0);
});
