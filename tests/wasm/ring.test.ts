// The TypeScript ring between real threads, and against the layout C states.
import { Worker } from "node:worker_threads";
import { RingLayout } from "@gen/schema";
import { expect, test } from "vitest";
import { layRing, Ring, RING_HEADER_BYTES } from "../../wasm/ring";

const RECORD_BYTES = 32;

function make(capacity: number): { buffer: SharedArrayBuffer; ring: Ring } {
  const buffer = new SharedArrayBuffer(RING_HEADER_BYTES + capacity * RECORD_BYTES);
  return { buffer, ring: layRing(buffer, 0, RECORD_BYTES, capacity) };
}

function record(value: number): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES).fill(value & 255);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

test("ring gives back what was written, in order", () => {
  const { ring } = make(8);
  const out = new Uint8Array(RECORD_BYTES);
  for (let i = 0; i < 100; i++) {
    expect(ring.write(record(i))).toBe(true);
    if (i % 3 !== 2) continue;
    for (let k = i - 2; k <= i; k++) {
      expect(ring.read(out)).toBe(true);
      expect(out).toEqual(record(k));
    }
  }
});

test("ring write fails when full and is counted", () => {
  const { ring } = make(4);
  for (let i = 0; i < 4; i++) expect(ring.write(record(i))).toBe(true);
  expect(ring.room()).toBe(0);
  expect(ring.write(record(4))).toBe(false);
  expect(ring.dropped()).toBe(1);
  expect(ring.read(new Uint8Array(RECORD_BYTES))).toBe(true);
  expect(ring.write(record(5))).toBe(true);
});

test("ring read fails when empty", () => {
  const { ring } = make(4);
  expect(ring.read(new Uint8Array(RECORD_BYTES))).toBe(false);
});

test("ring counters run through 2^32", () => {
  const { buffer, ring } = make(4);
  const words = new Int32Array(buffer);
  words[0] = words[16] = -2;
  const out = new Uint8Array(RECORD_BYTES);
  for (let i = 0; i < 10; i++) {
    expect(ring.write(record(i))).toBe(true);
    expect(ring.waiting()).toBe(1);
    expect(ring.read(out)).toBe(true);
    expect(out).toEqual(record(i));
  }
});

test("ring counters lie where engine/core/ring.h puts them", () => {
  const { buffer, ring } = make(4);
  const words = new Int32Array(buffer);
  const at = (field: Exclude<keyof typeof RingLayout, "bytes">): number => words[RingLayout[field] / 4] as number;
  expect(RING_HEADER_BYTES).toBe(RingLayout.bytes);
  for (let i = 0; i < 5; i++) ring.write(record(i));
  expect([at("written"), at("taken"), at("dropped"), at("recordBytes"), at("capacity")]).toEqual([4, 0, 1, RECORD_BYTES, 4]);
  ring.read(new Uint8Array(RECORD_BYTES));
  expect(at("taken")).toBe(1);
});

test("a reader on another thread sees every record once and whole", { timeout: 600_000 }, async () => {
  const { buffer, ring } = make(64);
  const count = process.env["LONG"] === "1" ? 5_000_000 : 50_000;
  const reader = new Worker(new URL("./ring_reader.mjs", import.meta.url), { workerData: { buffer, count } });
  const report = new Promise<{ taken: number; torn: number; outOfOrder: number }>((resolve, reject) => {
    reader.once("message", resolve);
    reader.once("error", reject);
  });
  for (let i = 0; i < count; ) if (ring.write(record(i))) i++;
  expect(await report).toEqual({ taken: count, torn: 0, outOfOrder: 0 });
  await reader.terminate();
});
