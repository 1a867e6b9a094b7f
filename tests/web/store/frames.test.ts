// A log is cut at every byte: all whole frames before the cut are found, and nothing else.
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { crc32 } from "../../../web/lib/crc32";
import { FRAME_HEADER_BYTES, frame, scanFrames } from "../../../web/store/frames";

const batches = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test("crc32 of the check string is the standard's", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("crc32 equals zlib's for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
});

test("scan gives back what was framed", () => {
  fc.assert(
    fc.property(batches, (contents) => {
      const file = join(contents.map(frame));
      const scan = scanFrames(file);
      expect(scan.contents.map((one) => [...one])).toEqual(contents.map((one) => [...one]));
      expect(scan.wholeBytes).toBe(file.length);
    }),
  );
});

test("a log torn at any byte keeps every whole frame before it", () => {
  const contents = [3, 1, 20, 7].map((size, i) => new Uint8Array(size).fill(i + 1));
  const file = join(contents.map(frame));
  const ends = contents.map((_, i) => contents.slice(0, i + 1).reduce((sum, one) => sum + FRAME_HEADER_BYTES + one.length, 0));
  for (let cut = 0; cut <= file.length; cut++) {
    const whole = ends.filter((end) => end <= cut).length;
    const scan = scanFrames(file.subarray(0, cut));
    expect(scan.contents.length).toBe(whole);
    expect(scan.wholeBytes).toBe(whole === 0 ? 0 : ends[whole - 1]);
  }
});

test("a changed byte ends the log at its frame", () => {
  const file = join([frame(new Uint8Array([1, 2, 3])), frame(new Uint8Array([4, 5, 6]))]);
  for (let at = 11; at < file.length; at++) {
    const damaged = file.slice();
    damaged[at] = (damaged[at] as number) ^ 0x40;
    expect(scanFrames(damaged).contents.length).toBe(1);
  }
});

test("zeros after the last frame are no frames", () => {
  const file = join([frame(new Uint8Array([1])), new Uint8Array(64)]);
  expect(scanFrames(file)).toMatchObject({ wholeBytes: FRAME_HEADER_BYTES + 1 });
});
