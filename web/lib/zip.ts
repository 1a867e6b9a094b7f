// Files into a zip, each as it is: what is in them is sound, which would not get smaller. No dates, names in UTF-8 (PKWARE's APPNOTE, 4.3).
import { t } from "../messages/index.ts";
import { crc32 } from "./crc32.ts";

export interface ZipFile { readonly name: string; readonly blob: Blob }

const LIMIT = 0xffff_ffff, NAMES_ARE_UTF8 = 0x800, FIRST_OF_1980 = 0x21;

async function sumOf(blob: Blob): Promise<number> {
  let crc = 0;
  const reader = blob.stream().getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) crc = crc32(part.value, crc);
  return crc;
}

function record(signature: number, fields: readonly (readonly [bytes: 2 | 4, value: number])[], name: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const fixed = 4 + fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const out = new Uint8Array(fixed + name.length), view = new DataView(out.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  out.set(name, fixed);
  return out;
}

export async function zipOf(files: readonly ZipFile[]): Promise<Blob> {
  const parts: (Blob | Uint8Array<ArrayBuffer>)[] = [], directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, blob } of files) {
    const text = new TextEncoder().encode(name), crc = await sumOf(blob);
    if (at + blob.size > LIMIT) throw new Error(t("All files together have more than 4 GB, which a zip cannot hold. Export fewer, shorter or smaller ones."));
    const common = [[2, 20], [2, NAMES_ARE_UTF8], [2, 0], [2, 0], [2, FIRST_OF_1980], [4, crc], [4, blob.size], [4, blob.size], [2, text.length], [2, 0]] as const;
    directory.push(record(0x0201_4b50, [[2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]], text));
    const head = record(0x0403_4b50, common, text);
    parts.push(head, blob);
    at += head.length + blob.size;
  }
  const bytes = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = record(0x0605_4b50, [[2, 0], [2, 0], [2, files.length], [2, files.length], [4, bytes], [4, at], [2, 0]], new Uint8Array());
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

/** Names that differ: "Bass.wav", "Bass 2.wav". */
export function distinctNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let number = 2; used.has(free.toLowerCase()); number++) free = `${name} ${number}`;
    used.add(free.toLowerCase());
    return free;
  });
}
