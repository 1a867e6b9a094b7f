// The reading thread of ring.test.ts: takes `count` records and reports what was wrong with them.
import { parentPort, workerData } from "node:worker_threads";
import { Ring } from "../../wasm/ring.ts";

const ring = new Ring(workerData.buffer, 0);
const record = new Uint8Array(ring.recordBytes);
const view = new DataView(record.buffer);
let [taken, torn, outOfOrder] = [0, 0, 0];
while (taken < workerData.count) {
  if (!ring.read(record)) continue;
  const value = view.getUint32(0, true);
  if (value !== taken) outOfOrder++;
  if (record.subarray(4).some((byte) => byte !== (value & 255))) torn++;
  taken++;
}
parentPort.postMessage({ taken, torn, outOfOrder });
