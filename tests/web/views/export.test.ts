import { expect, test } from "vitest";
import { rateFor } from "../../../web/project/export/plan.ts";
import { FIRST_CHOICE, formatOf, noteOf, planOf, sizeOf } from "../../../web/views/export/choices.ts";
import { exportProblem } from "../../../web/views/export/problem.ts";

test("a full disk is told in plain words, in every browser's way of saying it", () => {
  for (const error of [new DOMException("The quota has been exceeded.", "QuotaExceededError"), new RangeError("Array buffer allocation failed"), new DOMException("x", "NotReadableError"), new Error("write failed: ENOSPC")])
    expect(exportProblem(error)).toMatch(/not enough room .* Nothing of the song is lost/);
  expect(exportProblem(new Error("There is no track that is heard."))).toBe("There is no track that is heard.");
});

test("compressed files have a rate their format can hold", () => {
  expect(rateFor("opus", 44100)).toBe(48000);
  expect(rateFor("mp3", 96000)).toBe(48000);
  expect(rateFor("mp3", 44100)).toBe(44100);
  expect(rateFor("wav", 96000)).toBe(96000);
});

test("choices become a plan; FLAC holds whole numbers only", () => {
  const range = { beginTicks: 10, endTicks: 20 };
  const choice = { ...FIRST_CHOICE, what: "stems", container: "flac", format: "f32", range: "loop", loudness: "-14", each: "group", beforeMaster: true } as const;
  expect(planOf(choice, [{ id: "song", name: "", range: null }, { id: "loop", name: "", range }])).toEqual({
    container: "flac", format: "s24", rateHz: 0, quality: 1, range, launch: null, loudness: { lufs: -14, ceilingDbtp: -1 }, stems: { each: "group", beforeMaster: true } });
  expect(planOf({ ...choice, range: "gone" }, []).range).toBe(null);
  expect(formatOf({ ...choice, container: "wav" })).toBe("f32");
});

test("dither is stated where there is some, and only there", () => {
  expect(noteOf({ ...FIRST_CHOICE, format: "s16" })).toContain("16 bit with triangular dither");
  expect(noteOf({ ...FIRST_CHOICE, format: "f32" })).toContain("needs no dither");
  expect(noteOf({ ...FIRST_CHOICE, container: "mp3" })).not.toContain("dither");
});

test("the size is told before it is made", () => {
  expect(sizeOf(FIRST_CHOICE, 10, 48000)).toBe(10 * 48000 * 2 * 3);
  expect(sizeOf({ ...FIRST_CHOICE, container: "mp3", quality: 2 }, 10, 48000)).toBe(400_000);
});
