// The worker's side of instruments from other programs: which are in the files that came, and one of them with its sounds.

import { StatusCode } from "@gen/schema";
import { EngineProblem } from "../../wasm/engine";
import { InstrumentReader } from "../../wasm/instrument_reader";
import { fileEnding, fileName, folderOf, isFont } from "../lib/font_files";
import { english } from "../messages/english.ts";
import { blobReader, readBlob } from "../store/blob_reader";
import type { InstrumentFont, InstrumentPart, KnownPcm, NamedPcm, OfflineJob, TakenInstrument } from "./offline_protocol";

const FILE_BYTES_MAX = 2 ** 30, TEXT_BYTES_MAX = 2 ** 22, PARTS_MAX = 20_000;

const whole = (file: Blob): Uint8Array<ArrayBuffer> => readBlob(file, 0, file.size);

/** Zips become what is in them, below a folder of the zip's name. */
export function unpacked(module: WebAssembly.Module, parts: readonly InstrumentPart[]): InstrumentPart[] {
  const all = parts.flatMap((part) => {
    if (fileEnding(part.path) !== "zip") return [part];
    if (part.file.size > FILE_BYTES_MAX) throw new EngineProblem(english("The file is larger than the 1 GiB that can be read."), StatusCode.tooLarge);
    const reader = new InstrumentReader(module, blobReader);
    return reader.unzip(whole(part.file)).map(({ path, bytes }) => ({ path: `${part.path}/${path}`, file: new Blob([bytes]) }));
  });
  if (all.length > PARTS_MAX) throw new Error(english("These are more files than any instrument has."));
  return all.filter(({ path }) => !/(^|\/)(__MACOSX\/|\._)/.test(path));
}

const isText = (part: InstrumentPart): boolean => fileEnding(part.path) === "sfz";

/** By its first bytes, not by its name. */
function isSoundFont({ file }: InstrumentPart): boolean {
  const head = readBlob(file, 0, Math.min(12, file.size));
  return String.fromCharCode(...head.subarray(0, 4), ...head.subarray(8, 12)) === "RIFFsfbk";
}

/** SFZ texts that others include are no instruments of their own. */
function leading(texts: readonly InstrumentPart[]): InstrumentPart[] {
  const said = texts.map(({ file }) => (file.size <= TEXT_BYTES_MAX ? new TextDecoder().decode(whole(file)) : ""));
  const included = new Set(said.flatMap((text) => [...text.matchAll(/#include\s+"([^"]+)"/g)].map((match) => fileName((match[1] ?? "").replaceAll("\\", "/")).toLowerCase())));
  const main = texts.filter(({ path }, index) => !included.has(fileName(path).toLowerCase()) && /<(region|group|global|master)>|#include/.test(said[index] ?? ""));
  return main.length > 0 ? main : [...texts];
}

export function fonts({ module, parts }: OfflineJob & { kind: "fonts" }): InstrumentFont[] {
  const all = unpacked(module, parts), texts = leading(all.filter(isText));
  const found = all.filter((part) => isFont(part.path)).flatMap((part): InstrumentFont[] => {
    if (isText(part)) return texts.includes(part) ? [{ path: part.path, presets: [{ name: fileName(part.path).replace(/\.sfz$/i, ""), bank: 0, program: 0 }] }] : [];
    return [{ path: part.path, presets: new InstrumentReader(module, blobReader).openSoundFont(part.file) }];
  });
  if (found.length === 0) throw new Error(english("There is no SoundFont and no SFZ instrument in this."));
  return found;
}

/** As the path leads from a folder; where that finds nothing, letters may differ in size, and a file of that name that is the only one may lie elsewhere. */
export function partFinder(parts: readonly InstrumentPart[], folder: string): (path: string) => InstrumentPart | null {
  const byPath = new Map(parts.map((part) => [part.path.toLowerCase(), part])), byName = new Map<string, InstrumentPart | null>();
  for (const part of parts) {
    const name = fileName(part.path).toLowerCase();
    byName.set(name, byName.has(name) ? null : part);
  }
  return (path) => {
    const steps: string[] = folder === "" ? [] : folder.split("/");
    for (const step of path.split("/")) {
      if (step === "..") steps.pop();
      else steps.push(step);
    }
    return byPath.get(steps.join("/").toLowerCase()) ?? byName.get(fileName(path).toLowerCase()) ?? null;
  };
}

type Take = (reader: InstrumentReader, file: Blob) => Promise<KnownPcm | NamedPcm>;

/** `take` brings one sound in. */
export async function instrument({ module, parts, choice }: OfflineJob & { kind: "instrument" }, take: Take, progress: (part: number) => void): Promise<TakenInstrument> {
  const all = unpacked(module, parts), font = all.find(({ path }) => path === choice.font);
  if (!font) throw new Error(english("The instrument is not there any more."));
  const reader = new InstrumentReader(module, blobReader), taker = new InstrumentReader(module, blobReader), sounds: (KnownPcm | NamedPcm | null)[] = [];
  if (isSoundFont(font)) {
    reader.openSoundFont(font.file);
    reader.takePreset(choice.preset);
    for (let index = 0, count = reader.soundCount(); index < count; index++) {
      sounds.push(await take(taker, new Blob([reader.presetSound(index)])));
      progress((index + 1) / count);
    }
  } else {
    const find = partFinder(all, folderOf(font.path));
    const text = (path: string): Uint8Array | null => {
      const part = find(path);
      return part !== null && part.file.size <= TEXT_BYTES_MAX ? whole(part.file) : null;
    };
    const paths = reader.takeSfz(fileName(font.path).replace(/\.sfz$/i, ""), whole(font.file), text);
    for (const [index, path] of paths.entries()) {
      const part = find(path), sound = part === null ? null : await take(taker, part.file).catch(() => null);
      sounds.push(sound);
      if (part !== null && sound !== null) reader.takeMarks(index, part.file);
      progress((index + 1) / paths.length);
    }
  }
  return { bytes: reader.bytes(), sounds, left: reader.leftCount() + (sounds.includes(null) ? 1 : 0) };
}
