// A file far longer than the memory it may take becomes an asset: AIFF that is never anywhere whole, and what is no sound is refused.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { Engine } from "../../wasm/engine";
import { Intake } from "../../wasm/intake";
import { module } from "./engine";

const HEAD = 54;
const MEBIBYTE = 2 ** 20;

/** 16-bit stereo, its bytes made when they are read. */
function longAiff(frames: number): { bytes: number; read: (name: string, at: number, bytes: number) => Uint8Array } {
  const head = new DataView(new ArrayBuffer(HEAD)), data = frames * 4;
  const tag = (at: number, text: string): void => [...text].forEach((letter, i) => head.setUint8(at + i, letter.charCodeAt(0)));
  tag(0, "FORM"), head.setUint32(4, HEAD - 8 + data), tag(8, "AIFFCOMM"), head.setUint32(16, 18), head.setUint16(20, 2), head.setUint32(22, frames), head.setUint16(26, 16);
  head.setUint16(28, 16383 + 15), head.setUint16(30, 48_000), tag(38, "SSND"), head.setUint32(42, data + 8);
  const turn = Uint8Array.from({ length: 3 * MEBIBYTE }, (_, i) => (i * 7) & 63); // 64 bytes that go round
  const read = (_name: string, at: number, bytes: number): Uint8Array => {
    const piece = turn.slice(at & 63, (at & 63) + bytes);
    for (let i = at; i < HEAD && i < at + bytes; i++) piece[i - at] = head.getUint8(i);
    return piece;
  };
  return { bytes: HEAD + data, read };
}

test("a long file comes in through little memory, as what it is", () => {
  const frames = 5_000_000, file = longAiff(frames), engine = Engine.create(module, file.read), coming = Intake.open(engine, file.bytes);
  expect(coming.bytes).toBe(44 + frames * 4);
  const hash = createHash("sha256"), sample = new Map<number, number>();
  for (let piece = coming.next(), at = 0; piece.length > 0; at += piece.length, piece = coming.next()) {
    hash.update(piece);
    if (at > 0) sample.set(at, piece[0] as number);
  }
  expect([...coming.digest()]).toEqual([...hash.digest()]);
  expect(engine.memoryBytes()).toBeLessThan(14 * MEBIBYTE);
  for (const [at, byte] of sample) expect(byte).toBe(((HEAD + (at - 44) + 1 - 2 * ((at - 44) & 1)) * 7) & 63); // the other half of its sample comes first
}, 30_000);

test("a file that ends early, cannot be read or is no sound is refused", () => {
  const file = longAiff(1000);
  expect(() => Intake.open(Engine.create(module, () => new Uint8Array(1000)), 1000)).toThrow();
  expect(() => Intake.open(Engine.create(module, () => null as never), file.bytes)).toThrow();
  const coming = Intake.open(Engine.create(module, (name, at, bytes) => (at + bytes > 2000 ? (null as never) : file.read(name, at, bytes))), file.bytes);
  expect(() => {
    while (coming.next().length > 0);
  }).toThrow();
}, 30_000);
