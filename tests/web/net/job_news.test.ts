import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { jobsHeard, jobsLive, worthLooking } from "../../../web/net/job_news.ts";

const heard = (job: string, state: string, part = 0): boolean => jobsHeard({ actor: 0, job, state, part });
const parts: number[] = [];
let looked = false;
const wait = (job: string, signal = new AbortController().signal): void => {
  looked = false;
  void worthLooking("7", job, (part) => void parts.push(part), signal).then(() => (looked = true));
};

beforeEach(() => {
  parts.length = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  jobsLive("7", false);
  vi.useRealTimers();
});

test("without a socket it is looked at again soon", async () => {
  wait("3");
  await vi.advanceTimersByTimeAsync(399);
  expect(looked).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(looked).toBe(true);
});
test("with a socket its news say how far it is, and that it ended", async () => {
  jobsLive("7", true);
  wait("3");
  for (const part of [0.1, 0.5]) {
    await vi.advanceTimersByTimeAsync(9000);
    heard("3", "running", part);
    heard("4", "done");
  }
  expect([looked, parts]).toEqual([false, [0.1, 0.5]]);
  heard("3", "done", 1);
  await vi.advanceTimersByTimeAsync(0);
  expect(looked).toBe(true);
});
test("after a silence, or when the socket goes, it is looked at all the same", async () => {
  jobsLive("7", true);
  wait("3");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looked).toBe(true);
  wait("3");
  jobsLive("7", false);
  await vi.advanceTimersByTimeAsync(400);
  expect(looked).toBe(true);
});
test("a render that is cancelled waits for nothing; what others say is no news of renders", async () => {
  const controller = new AbortController();
  wait("3", controller.signal);
  controller.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(looked).toBe(true);
  expect(jobsHeard({ actor: 5, job: "3", state: "done" })).toBe(false);
  expect(jobsHeard({ actor: 0, role: "editor" })).toBe(false);
});
