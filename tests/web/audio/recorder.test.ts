// Whoever asks the recorder is answered, also when it has gone: a take that waits for a worker nobody runs would wait for ever.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TakeShelf } from "../../../web/audio/recorder.ts";

class SilentWorker {
  posted = 0;
  onmessage: unknown = null;
  onerror: unknown = null;
  postMessage(): void {
    this.posted++;
  }
  terminate(): void {}
}

beforeEach(() => void vi.stubGlobal("Worker", SilentWorker));
afterEach(() => void vi.unstubAllGlobals());

test("who_waits_when_it_is_closed_is_told", async () => {
  const shelf = new TakeShelf({ trouble: () => {} }), asked = shelf.discard("one");
  shelf.close();
  await expect(asked).rejects.toThrow("The recorder was closed.");
});

test("who_asks_when_it_has_been_closed_is_told_too", async () => {
  const shelf = new TakeShelf({ trouble: () => {} });
  shelf.close();
  await expect(Promise.race([shelf.discard("one"), new Promise((_, late) => setTimeout(() => late(new Error("no answer")), 100))])).rejects.toThrow("The recorder was closed.");
});
