// The log over a disk that dies at every operation: whatever was acknowledged is there afterwards, in order, once.
import { expect, test } from "vitest";
import { ProjectLog } from "../../../web/store/project_log";
import { Crash, CrashingFolder, type Fate } from "./crashing_folder";

const batch = (number: number): Uint8Array => new Uint8Array(5 + (number % 7)).fill(number);
/** A "snapshot" of this test is the numbers of all batches it contains. */
const snapshot = (numbers: readonly number[]): Uint8Array => Uint8Array.from([255, ...numbers]);

interface Story {
  acknowledged: number[];
  asked: number[];
}

/** Nine batches with two new generations between them; stops where the disk dies. */
async function live(folder: CrashingFolder): Promise<Story> {
  const story: Story = { acknowledged: [], asked: [] };
  try {
    const { log } = await ProjectLog.open(folder);
    for (let number = 1; number <= 9; number++) {
      story.asked.push(number);
      await log.append([batch(number)]);
      story.acknowledged.push(number);
      if (number % 3 === 0) await log.compact(snapshot(story.acknowledged));
    }
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return story;
}

async function recovered(folder: CrashingFolder): Promise<number[]> {
  const { loaded } = await ProjectLog.open(folder);
  const before = loaded.snapshot === null ? [] : [...loaded.snapshot.subarray(1)];
  return [...before, ...loaded.batches.map((one) => one[0] as number)];
}

test("a log gives back its batches after it was closed", async () => {
  const folder = new CrashingFolder();
  const { acknowledged } = await live(folder);
  expect(await recovered(folder.afterCrash("lost"))).toEqual(acknowledged);
  expect(acknowledged.length).toBe(9);
});

test("a crash at any operation loses nothing that was acknowledged", async () => {
  const whole = new CrashingFolder();
  await live(whole);
  const fates: Fate[] = ["lost", "half", "kept"];
  for (let crashAfter = 0; crashAfter < whole.operations; crashAfter++) {
    for (const fate of fates) {
      const folder = new CrashingFolder(crashAfter);
      const { acknowledged, asked } = await live(folder);
      const found = await recovered(folder.afterCrash(fate));
      expect(found.slice(0, acknowledged.length), `crash after ${crashAfter}, ${fate}`).toEqual(acknowledged);
      // The batch in flight may have reached the disk or not; nothing else may be there.
      expect(asked.slice(0, found.length), `crash after ${crashAfter}, ${fate}`).toEqual(found);
    }
  }
});

test("a torn tail is cut at every byte and nothing else is lost", async () => {
  const folder = new CrashingFolder();
  const { log } = await ProjectLog.open(folder);
  for (let number = 1; number <= 3; number++) await log.append([batch(number)]);
  const file = await folder.open("log.0");
  const bytes = file.read(0, file.size());
  const third = bytes.length - (8 + batch(3).length);
  for (let cut = third; cut < bytes.length; cut++) {
    const torn = new CrashingFolder();
    (await torn.open("log.0")).write(0, bytes.subarray(0, cut));
    const { log: again, loaded } = await ProjectLog.open(torn);
    expect(loaded.batches.map((one) => one[0])).toEqual([1, 2]);
    expect(loaded.cutBytes).toBe(cut - third);
    await again.append([batch(4)]);
    expect(await recovered(torn)).toEqual([1, 2, 4]);
  }
});

test("an append that fails leaves the log as it was", async () => {
  const folder = new CrashingFolder();
  const { log } = await ProjectLog.open(folder);
  await log.append([batch(1)]);
  const full = new CrashingFolder(3);
  const { log: small } = await ProjectLog.open(full);
  await small.append([batch(1)]);
  await expect(small.append([batch(2)])).rejects.toThrow();
  expect(await recovered(full.afterCrash("kept"))).toEqual([1]);
  expect(await recovered(folder)).toEqual([1]);
});

test("several batches become durable in one append", async () => {
  const folder = new CrashingFolder();
  const { log } = await ProjectLog.open(folder);
  await log.append([batch(1), batch(2), batch(3)]);
  expect(await recovered(folder.afterCrash("lost"))).toEqual([1, 2, 3]);
});
