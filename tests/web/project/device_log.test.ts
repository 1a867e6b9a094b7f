// The log over a storage worker that dies: what it had written before is not written again, and nothing is left out.
import { expect, test } from "vitest";
import { alreadyWritten, DeviceLog } from "../../../web/project/device_log";

const batch = (number: number): Uint8Array => Uint8Array.of(1, 2, number);

/** A worker's log: dies on demand before or after it wrote. */
class FakeFiles {
  readonly written: Uint8Array[] = [];
  open = true;
  died = 0;
  dies: "before" | "after" | null = null;
  lives = (): number => this.died;
  call = (async (method: string, _project: string, batches: Uint8Array[] = []) => {
    await Promise.resolve();
    if (method === "open") {
      this.open = true;
      return { snapshot: null, batches: [...this.written], cutBytes: 0 };
    }
    if (!this.open) throw new Error("The project is not open.");
    const dies = this.dies;
    if (dies !== "before") this.written.push(...batches);
    if (dies === null) return this.written.length;
    this.dies = null;
    this.died++;
    this.open = false;
    throw new Error("out of memory");
  }) as never;
}

for (const when of ["before", "after"] as const) {
  test(`a worker that dies ${when} it wrote leaves every batch once and in order`, async () => {
    const files = new FakeFiles(), log = new DeviceLog(files, "song");
    await log.append([batch(1), batch(2)]);
    files.dies = when;
    await expect(log.append([batch(3), batch(4)])).rejects.toThrow("out of memory");
    await log.append([batch(3), batch(4), batch(5)]);
    await log.append([batch(6)]);
    expect(files.written.map((one) => one[2])).toEqual([1, 2, 3, 4, 5, 6]);
  });
}

test("what is written already is found at the end only, from the first batch on", () => {
  expect(alreadyWritten([], [batch(1)])).toBe(0);
  expect(alreadyWritten([batch(1), batch(2)], [batch(2), batch(3)])).toBe(1);
  expect(alreadyWritten([batch(2), batch(1)], [batch(2), batch(3)])).toBe(0);
  expect(alreadyWritten([batch(1), batch(2)], [batch(1), batch(2), batch(3)])).toBe(2);
});
