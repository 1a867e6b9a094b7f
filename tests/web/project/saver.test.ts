// The saver over a log that answers, waits or fails: what it says is always true.
import { beforeEach, expect, test, vi } from "vitest";
import type { SaveState } from "../../../web/project/api";
import { Saver } from "../../../web/project/saver";
import { DiskFull } from "../../../web/store/folder";

const batch = (number: number): Uint8Array => Uint8Array.of(number);

class FakeLog {
  readonly stored: number[] = [];
  failure: Error | null = null;
  appends = 0;
  async append(batches: Uint8Array[]): Promise<number> {
    this.appends++;
    await Promise.resolve();
    if (this.failure !== null) throw this.failure;
    this.stored.push(...batches.map((one) => one[0] as number));
    return this.stored.length;
  }
}

let log: FakeLog;
let saver: Saver;
let states: SaveState["kind"][];

beforeEach(() => {
  vi.useFakeTimers();
  log = new FakeLog();
  saver = new Saver(log, "", () => {});
  states = [];
  saver.subscribe((state) => {
    states.push(state.kind);
    // "saved" may only be said when nothing is left to store
    if (state.kind === "saved") expect(saver.pending()).toBe(0);
  });
});

test("saver says saved only after the log has answered", async () => {
  saver.push(batch(1));
  expect(saver.current().kind).toBe("saving");
  await saver.settled();
  expect(log.stored).toEqual([1]);
  expect(states).toEqual(["saving", "saved"]);
});

test("saver keeps order and groups what came while it was writing", async () => {
  for (let number = 1; number <= 5; number++) saver.push(batch(number));
  await saver.settled();
  expect(log.stored).toEqual([1, 2, 3, 4, 5]);
  expect(log.appends).toBe(2);
});

test("saver keeps batches while the disk is full, and stores them once there is room", async () => {
  log.failure = new DiskFull("full");
  saver.push(batch(1));
  await saver.settled();
  expect(saver.current()).toMatchObject({ kind: "failed", reason: expect.stringContaining("disk is full") });
  saver.push(batch(2));
  expect(saver.pending()).toBe(2);
  log.failure = null;
  await vi.advanceTimersByTimeAsync(1000);
  await saver.settled();
  expect(log.stored).toEqual([1, 2]);
  expect(saver.current().kind).toBe("saved");
});

test("saver waits longer after each failure", async () => {
  log.failure = new Error("no");
  saver.push(batch(1));
  await saver.settled();
  const tries: number[] = [];
  for (const milliseconds of [999, 1, 1999, 1, 4999, 1]) {
    await vi.advanceTimersByTimeAsync(milliseconds);
    tries.push(log.appends);
  }
  expect(tries).toEqual([1, 2, 2, 3, 3, 4]);
});

test("saver without a log says why and stores nothing", () => {
  const memory = new Saver(null, "private window", () => {});
  memory.push(batch(1));
  expect(memory.current()).toEqual({ kind: "memory-only", reason: "private window" });
  expect(memory.pending()).toBe(0);
});

test("saver counts what would be gone with the window: neither stored nor in a copy", async () => {
  log.failure = new DiskFull("full");
  saver.push(batch(1));
  saver.push(batch(2));
  await saver.settled();
  expect(saver.atRisk()).toBe(2);
  const copied = saver.beginCopy();
  saver.push(batch(3));
  copied();
  expect(saver.atRisk()).toBe(1);
  log.failure = null;
  saver.retryNow();
  await saver.settled();
  expect(saver.atRisk()).toBe(0);
  const memory = new Saver(null, "private window", () => {});
  memory.push(batch(1));
  expect([memory.pending(), memory.atRisk()]).toEqual([0, 1]);
});
