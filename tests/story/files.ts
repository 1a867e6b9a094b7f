// The files the story drops: a MIDI file as other programs write them (type 1, running status, tempo, drums) and a WAV.

const text = (s: string): number[] => [...s].map((c) => c.charCodeAt(0));
const u32 = (n: number): number[] => [n >>> 24 & 255, n >>> 16 & 255, n >>> 8 & 255, n & 255];
const chunk = (tag: string, body: number[]): number[] => [...text(tag), ...u32(body.length), ...body];
function variable(n: number): number[] {
  const bytes = [n & 127];
  for (n >>= 7; n > 0; n >>= 7) bytes.unshift((n & 127) | 128);
  return bytes;
}

const TPQ = 480;
interface Note { at: number; length: number; key: number; velocity: number }

function track(name: string, channel: number, program: number | null, notes: readonly Note[]): number[] {
  const events: { at: number; bytes: number[] }[] = notes.flatMap((note) => [
    { at: note.at, bytes: [0x90 | channel, note.key, note.velocity] },
    { at: note.at + note.length, bytes: [0x90 | channel, note.key, 0] }, // an off as most files write it
  ]);
  events.sort((a, b) => a.at - b.at || (a.bytes[2] ?? 0) - (b.bytes[2] ?? 0));
  const body = [0, 0xff, 3, name.length, ...text(name), ...(program === null ? [] : [0, 0xc0 | channel, program])];
  let at = 0, running = -1;
  for (const event of events) {
    const [status = 0, ...data] = event.bytes;
    body.push(...variable(event.at - at), ...(status === running ? data : event.bytes));
    [at, running] = [event.at, status];
  }
  return chunk("MTrk", [...body, 0, 0xff, 0x2f, 0]);
}

/** Eight bars at 96 BPM: a bass line, chords and drums. */
export function midiFile(): Uint8Array {
  const roots = [36, 41, 43, 36, 45, 41, 43, 36];
  const bass = roots.flatMap((key, bar) => [0, 2, 3].map((beat) => ({ at: (bar * 4 + beat) * TPQ, length: TPQ - 20, key, velocity: 100 })));
  const chords = roots.flatMap((key, bar) => [24, 28, 31].map((up) => ({ at: bar * 4 * TPQ, length: 4 * TPQ - 10, key: key + up, velocity: 72 })));
  const drums = roots.flatMap((_, bar) => [...Array(8).keys()].flatMap((eighth) => {
    const at = bar * 4 * TPQ + eighth * (TPQ / 2);
    return [{ at, length: 60, key: 42, velocity: 70 }, ...(eighth % 4 === 0 ? [{ at, length: 60, key: 36, velocity: 110 }] : []), ...(eighth % 4 === 2 ? [{ at, length: 60, key: 38, velocity: 100 }] : [])];
  }));
  const tempo = 60_000_000 / 96;
  const conductor = chunk("MTrk", [0, 0xff, 0x51, 3, tempo >> 16 & 255, tempo >> 8 & 255, tempo & 255, 0, 0xff, 0x58, 4, 4, 2, 24, 8, 0, 0xff, 0x2f, 0]);
  return Uint8Array.from([...chunk("MThd", [0, 1, 0, 4, TPQ >> 8, TPQ & 255]), ...conductor, ...track("Bass", 0, 33, bass), ...track("Strings", 1, 48, chords), ...track("Drums", 9, null, drums)]);
}

/** One part of eight notes, with a tempo, a metre and two places that have names. */
export function markedMidi(): Uint8Array {
  const tempo = 60_000_000 / 92, place = (after: number, name: string): number[] => [...variable(after), 0xff, 6, name.length, ...text(name)];
  const conductor = chunk("MTrk", [0, 0xff, 0x51, 3, tempo >> 16 & 255, tempo >> 8 & 255, tempo & 255, 0, 0xff, 0x58, 4, 3, 2, 24, 8, ...place(0, "Verse"), ...place(3 * TPQ, "Chorus"), 0, 0xff, 0x2f, 0]);
  const notes = [...Array(8).keys()].map((at) => ({ at: at * TPQ, length: TPQ - 20, key: 60 + at, velocity: 90 }));
  return Uint8Array.from([...chunk("MThd", [0, 1, 0, 2, TPQ >> 8, TPQ & 255]), ...conductor, ...track("Lead", 0, 0, notes)]);
}

/** A WAV of 16 bits in stereo at 44.1 kHz, a rate that is not the project's. */
function wavOf(frames: number, value: (frame: number, channel: number) => number, channels = 2): Uint8Array {
  const rate = 44_100, frame = 2 * channels, bytes = new DataView(new ArrayBuffer(44 + frames * frame));
  const put = (at: number, s: string): void => text(s).forEach((c, i) => bytes.setUint8(at + i, c));
  put(0, "RIFF"), bytes.setUint32(4, 36 + frames * frame, true), put(8, "WAVEfmt "), bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true), bytes.setUint16(22, channels, true), bytes.setUint32(24, rate, true), bytes.setUint32(28, rate * frame, true);
  bytes.setUint16(32, frame, true), bytes.setUint16(34, 16, true), put(36, "data"), bytes.setUint32(40, frames * frame, true);
  for (let i = 0; i < frames; i++)
    for (let c = 0; c < channels; c++) bytes.setInt16(44 + i * frame + 2 * c, Math.round(value(i, c) * (c % 2 === 0 ? 1 : 0.8) * 32767), true);
  return new Uint8Array(bytes.buffer);
}

/** Two seconds of a plucked tone. */
export const wavFile = (): Uint8Array => wavOf(2 * 44_100, (i) => 0.5 * Math.exp(-3 * i / 44_100) * Math.sin(2 * Math.PI * 220 * i / 44_100));

/** A response of four channels: left to left, left to right, right to left, right to right, each a tone that dies away at its own pace. */
export const spaceFile = (seconds: number): Uint8Array => wavOf(Math.round(seconds * 44_100), (i, c) => 0.5 * Math.exp((-(3 + 2 * c) * i) / 44_100) * Math.sin((2 * Math.PI * (200 + 170 * c) * i) / 44_100), 4);

/** Six sung notes, half a second each, with vibrato: do re mi sol mi do. */
export function melodyFile(): Uint8Array {
  let phase = 0;
  return wavOf(3 * 44_100, (i, c) => {
    const t = i / 44_100, key = [60, 62, 64, 67, 64, 60][Math.floor(2 * t)] ?? 60, since = (2 * t) % 1;
    if (c === 0) phase += (440 * 2 ** ((key - 69 + 0.25 * Math.sin(2 * Math.PI * 5.5 * t)) / 12)) / 44_100;
    const level = 0.3 * Math.min(1, since * 20, Math.max(0, (0.88 - since) * 12));
    return level * [1, 0.5, 0.3, 0.2].reduce((sum, loud, h) => sum + loud * Math.sin(2 * Math.PI * (h + 1) * phase), 0) * 0.5;
  });
}

/** Two bars of strokes on every eighth, the beats louder. */
export function beatFile(bpm: number): Uint8Array {
  const eighth = Math.round((44_100 * 30) / bpm);
  return wavOf(16 * eighth, (i) => (Math.floor(i / eighth) % 2 === 0 ? 0.7 : 0.4) * Math.exp(-((i % eighth) / 44_100) * 30) * Math.sin(2 * Math.PI * 180 * (i % eighth) / 44_100));
}

/** Eight seconds of a tone as loud as ever. */
export const toneFile = (level: number): Uint8Array => wavOf(8 * 44_100, (i) => level * Math.sin(2 * Math.PI * 441 * i / 44_100));

/** A WAV of 16 bits with these samples. */
export function monoFile(samples: Float32Array, rateHz: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * samples.length)), put = (at: number, s: string): void => text(s).forEach((c, i) => bytes.setUint8(at + i, c));
  put(0, "RIFF"), bytes.setUint32(4, 36 + 2 * samples.length, true), put(8, "WAVEfmt ");
  [16, 1 | (1 << 16), rateHz, 2 * rateHz, 2 | (16 << 16)].forEach((word, i) => bytes.setUint32(16 + 4 * i, word, true));
  put(36, "data"), bytes.setUint32(40, 2 * samples.length, true);
  for (const [i, sample] of samples.entries()) bytes.setInt16(44 + 2 * i, Math.round(32767 * sample), true);
  return new Uint8Array(bytes.buffer);
}
