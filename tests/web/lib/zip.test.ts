import { crc32 as crcOf } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { distinctNames, zipOf } from "../../../web/lib/zip.ts";

/** Reads a zip by its directory, as other programs do. */
function filesIn(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06"));
  const found = new Map<string, Buffer>();
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const crc = zip.readUInt32LE(at + 16), size = zip.readUInt32LE(at + 24), length = zip.readUInt16LE(at + 28), local = zip.readUInt32LE(at + 42);
    const name = zip.subarray(at + 46, at + 46 + length).toString("utf8");
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    expect(zip.subarray(local + 30, local + 30 + zip.readUInt16LE(local + 26)).toString("utf8")).toBe(name);
    const body = zip.subarray(local + 30 + length, local + 30 + length + size);
    expect(crcOf(body)).toBe(crc);
    found.set(name, body);
    at += 46 + length;
  }
  return found;
}

test("what goes into a zip comes out of it", async () => {
  await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, unit: "grapheme" }), fc.uint8Array({ maxLength: 300 })), { selector: ([name]) => name, maxLength: 6 }), async (files) => {
    const zip = await zipOf(files.map(([name, bytes]) => ({ name, blob: new Blob([bytes as Uint8Array<ArrayBuffer>]) })));
    const found = filesIn(Buffer.from(await zip.arrayBuffer()));
    expect([...found].map(([name, body]) => [name, [...body]])).toEqual(files.map(([name, bytes]) => [name, [...bytes]]));
  }), { numRuns: 60 });
});

test("equal names are told apart, in capitals too, and none is changed without need", () => {
  expect(distinctNames(["Bass", "bass", "Bass 2", "Drums"])).toEqual(["Bass", "bass 2", "Bass 2 2", "Drums"]);
});
