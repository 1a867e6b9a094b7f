// Just enough of the zip format to take a project apart, change it, and put it together again with honest checksums.

import { createHash } from "node:crypto";
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

export type Entries = Map<string, Buffer>;

export function unzip(zip: Buffer): Entries {
  const entries: Entries = new Map();
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, packed, nameBytes, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)];
    const name = zip.toString("utf8", at + 46, at + 46 + nameBytes);
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = zip.subarray(begin, begin + packed);
    entries.set(name, method === 0 ? Buffer.from(content) : inflateRawSync(content));
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** `sizes` may say something else than the truth about an entry. */
export function zip(entries: Entries, sizes: Readonly<Record<string, number>> = {}): Buffer {
  const parts: Buffer[] = [], directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const packed = deflateRawSync(content), size = sizes[name] ?? content.length;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0), common.writeUInt16LE(8, 4), common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10), common.writeUInt32LE(packed.length, 14), common.writeUInt32LE(size, 18);
    common.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, Buffer.from(name));
    parts.push(Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), packed);
    at += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.size, 8), end.writeUInt16LE(entries.size, 10), end.writeUInt32LE(list.length, 12), end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

/** The manifest speaks the truth again about the entries it lists. */
export function relist(entries: Entries): Entries {
  const manifest = JSON.parse((entries.get("manifest.json") as Buffer).toString()) as { entries: { name: string; size: number; sha256: string }[] };
  for (const row of manifest.entries) {
    const content = entries.get(row.name);
    if (content) [row.size, row.sha256] = [content.length, createHash("sha256").update(content).digest("hex")];
  }
  return entries.set("manifest.json", Buffer.from(JSON.stringify(manifest)));
}

/** A project with one entry's text changed, listed honestly. */
export function edited(whole: Buffer, name: string, change: (text: string) => string): Buffer {
  const entries = unzip(whole), before = (entries.get(name) as Buffer).toString(), after = change(before);
  if (after === before) throw new Error(`the change left ${name} as it was`);
  entries.set(name, Buffer.from(after));
  return zip(name === "manifest.json" ? entries : relist(entries));
}
