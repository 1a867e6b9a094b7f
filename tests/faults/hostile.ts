// Files nobody should have to meet: what each is, and the words its refusal must hold.

import { midiFile, wavFile } from "../story/files.ts";
import { edited, relist, unzip, zip } from "./zip.ts";

export interface Hostile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** In every host's message. */
  readonly says: RegExp;
}

const patched = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
};

const PNG = Uint8Array.from(Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"));

/** A chunk whose length claims 4 GB, in a file of a few bytes. */
const wavOf4GB = (): Uint8Array => {
  const wav = wavFile().slice(0, 1044);
  return patched(patched(wav, 4, 255, 255, 255, 255), 16, 255, 255, 255, 255);
};

const BOMB_BYTES = 32 << 20;

/** Megabytes of nothing in a few kilobytes; the directory tells the truth, or says it is small, or huge. */
function bombs(whole: Buffer): Hostile[] {
  const honest = relist(unzip(whole).set("project.json", Buffer.alloc(BOMB_BYTES, 0x20)));
  const lying = unzip(whole).set("project.json", Buffer.alloc(BOMB_BYTES, 0x20));
  return [
    { name: "bomb.tutti", bytes: zip(honest), says: /project\.json/ },
    { name: "lying-bomb.tutti", bytes: zip(lying, { "project.json": 1000 }), says: /project\.json/ },
    { name: "boasting.tutti", bytes: zip(unzip(whole), { "project.json": 0xffff_fff0 }), says: /project\.json|byte \d+/ },
  ];
}

function brokenProjects(whole: Buffer): Hostile[] {
  const entries = unzip(whole), project = (entries.get("project.json") as Buffer).toString();
  const flipped = Buffer.from(project);
  flipped[100] = (flipped[100] as number) ^ 1;
  const checksum = (entries.get("manifest.json") as Buffer).toString();
  return [
    { name: "truncated.tutti", bytes: whole.subarray(0, whole.length >> 1), says: /zip|directory|end/i },
    { name: "flipped.tutti", bytes: zip(unzip(whole).set("project.json", flipped)), says: /project\.json/ },
    { name: "checksum.tutti", bytes: edited(whole, "manifest.json", () => checksum.replace(/"sha256": ?"./, (text) => `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`)), says: /project\.json/ },
    { name: "newer.tutti", bytes: edited(whole, "manifest.json", (text) => text.replace(/("version": ?)1/, "$1999")), says: /newer|version/i },
    { name: "type.tutti", bytes: edited(whole, "project.json", (text) => text.replace(/("name": ?)"[^"]*"/, "$1[1]")), says: /project\.json.*name/ },
    { name: "field.tutti", bytes: edited(whole, "project.json", (text) => text.replace(/"name":/, '"mane":')), says: /project\.json.*mane/ },
    { name: "half-json.tutti", bytes: edited(whole, "project.json", (text) => text.slice(0, text.length >> 1)), says: /project\.json.*byte \d+/ },
    { name: "deep.tutti", bytes: edited(whole, "project.json", () => "[".repeat(1 << 20)), says: /project\.json.*byte \d+/ },
  ];
}

/** `whole`: a project that opens. */
export function hostileFiles(whole: Buffer): Hostile[] {
  const midi = midiFile(), wav = wavFile();
  const track = Buffer.from(midi).indexOf("MTrk");
  return [
    { name: "truncated.mid", bytes: midi.slice(0, 100), says: /byte \d+/ },
    { name: "empty.mid", bytes: new Uint8Array(0), says: /empty|0 bytes|is no|nothing/ },
    { name: "picture.mid", bytes: PNG, says: /is no|nothing/ },
    { name: "long-track.mid", bytes: patched(midi, track + 4, 0x7f, 255, 255, 255), says: /byte \d+/ },
    { name: "division.mid", bytes: patched(midi, 12, 0, 0), says: /byte \d+/ },
    { name: "header.mid", bytes: midi.slice(0, 9), says: /byte \d+/ },
    { name: "four-gigabytes.wav", bytes: wavOf4GB(), says: /byte \d+/ },
    { name: "truncated.wav", bytes: wav.slice(0, 30), says: /byte \d+/ },
    { name: "no-channels.wav", bytes: patched(wav, 22, 0, 0), says: /byte \d+/ },
    { name: "format.wav", bytes: patched(wav, 20, 0x55, 0), says: /byte \d+/ },
    { name: "letter.wav", bytes: Buffer.from("Dear song,\nhow are you?\n"), says: /no Tutti project, DAWproject, MIDI file, sound file|nothing this browser can play/ },
    { name: "begun.flac", bytes: Buffer.from("fLaC"), says: /byte \d+/ },
    { name: "begun.aiff", bytes: Buffer.from("FORM\0\0\0\x04AIFF"), says: /byte \d+/ },
    { name: "picture.wav", bytes: PNG, says: /is no|nothing/ },
    { name: "picture.sf2", bytes: PNG, says: /is no|nothing/ },
    { name: "picture.dawproject", bytes: PNG, says: /is no|nothing|zip|archive/ },
    { name: "empty.wav", bytes: new Uint8Array(0), says: /empty|0 bytes|is no|nothing/ },
    { name: "begun.sf2", bytes: Buffer.from("RIFF\x04\0\0\0sfbk"), says: /missing|instrument/ },
    { name: "begun.zip", bytes: Buffer.from("PK\x03\x04"), says: /zip|archive|directory/ },
    ...brokenProjects(whole), ...bombs(whole),
  ];
}
