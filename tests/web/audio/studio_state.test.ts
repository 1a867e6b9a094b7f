// A take while it grows: rows in order, anew at each turn of a loop; and what takes are called by their project.
import { expect, test } from "vitest";
import { LiveTake } from "../../../web/audio/studio_state";
import { refusalOf } from "../../../web/audio/input";

const rows = (from: number, count: number): Float64Array => Float64Array.from(Array.from({ length: count }, (_, i) => [from + i * 64, 64, -0.5, 0.5, -0.1, 0.1]).flat());

test("a live take grows beyond its first room and begins anew when the song goes back", () => {
  const take = new LiveTake(new Map(), [], 0, 48_000);
  take.add(rows(0, 5000));
  expect([take.count, take.pass, take.rows[6 * 4999]]).toEqual([5000, 1, 4999 * 64]);
  take.add(rows(128, 3));
  expect([take.count, take.pass, take.rows[0]]).toEqual([3, 2, 128]);
});

test("why there is no input is said in words that help", () => {
  for (const name of ["NotAllowedError", "NotFoundError", "NotReadableError"]) {
    const text = refusalOf(new DOMException("x", name));
    expect(text).toMatch(/\.$/);
    expect(text).not.toContain(name);
  }
  expect(refusalOf(new Error("odd"))).toContain("odd");
});
