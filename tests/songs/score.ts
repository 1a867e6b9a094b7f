// Music as text, and as the MIDI file a person would bring: lines of notes, bars of drums, swells, humanised from a seed.

import { random } from "../wander/random.ts";

export interface Note { readonly at: number; readonly length: number; readonly key: number; readonly velocity: number } // times in quarters
export interface Swell { readonly at: number; readonly value: number } // expression, controller 11, 0..127
export interface Part { readonly name: string; readonly program: number; readonly drums?: boolean; readonly volume?: number; readonly pan?: number; readonly notes: readonly Note[]; readonly swells?: readonly Swell[] }
export interface Score { readonly name: string; readonly tempos: readonly { readonly at: number; readonly bpm: number }[]; readonly beats: number; readonly sharps: number; readonly minor: boolean; readonly sections: readonly (readonly [bar: number, name: string])[]; readonly parts: readonly Part[] }

const STEPS: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
export function key(name: string): number {
  const [, letter = "C", sign = "", octave = "4"] = /^([A-G])([#b]?)(-?\d)$/.exec(name) ?? [];
  return (Number(octave) + 1) * 12 + (STEPS[letter] ?? 0) + (sign === "#" ? 1 : sign === "b" ? -1 : 0);
}

/** "A4 B4/2 -/.5 C5+E5": notes one after another, each a quarter or what stands behind the slash; "-" rests; "+" sounds together; "!" is loud. */
export function line(text: string, at: number, velocity = 88, hold = 0.95): Note[] {
  const notes: Note[] = [];
  for (const word of text.trim().split(/\s+/)) {
    if (word === "|") continue;
    const [pitch = "-", length = "1"] = word.replace("!", "").split("/"), beats = Number(length);
    if (pitch !== "-") for (const one of pitch.split("+")) notes.push({ at, length: beats * hold, key: key(one), velocity: velocity + (word.includes("!") ? 16 : 0) });
    at += beats;
  }
  return notes;
}

/** Sixteenths: X hard, x soft, o a ghost. */
export const hits = (text: string, at: number, drum: number): Note[] =>
  [...text.replace(/[| ]/g, "")].flatMap((hit, step) => (hit === "." ? [] : [{ at: at + step / 4, length: 0.2, key: drum, velocity: hit === "X" ? 112 : hit === "x" ? 82 : 46 }]));

export const moved = (notes: readonly Note[], beats: number, keys = 0, louder = 0): Note[] =>
  notes.map((note) => ({ ...note, at: note.at + beats, key: note.key + keys, velocity: note.velocity + louder }));
/** The same again: `times` in all, `beats` apart. */
export const again = (notes: readonly Note[], times: number, beats: number): Note[] => Array.from({ length: times }, (_, turn) => moved(notes, turn * beats)).flat();
/** Every second sixteenth comes late. */
export const swung = (notes: readonly Note[], late: number): Note[] => notes.map((note) => (Math.round(note.at * 4) % 2 === 1 ? { ...note, at: note.at + late } : note));

/** As hands play: a little early, a little late, never twice as hard. */
export function played(notes: readonly Note[], seed: number, beats = 0.012, velocity = 7): Note[] {
  const dice = random(seed), stray = (most: number): number => ((dice.below(2001) - 1000) / 1000 + (dice.below(2001) - 1000) / 1000) * most / 2;
  return notes.map((note) => ({ ...note, at: Math.max(0, note.at + stray(beats)), velocity: Math.round(Math.min(127, Math.max(1, note.velocity + stray(velocity)))) }));
}

/** A straight swell in steps of an eighth. */
export function swell(from: number, to: number, low: number, high: number): Swell[] {
  const steps = Math.max(1, Math.round((to - from) * 2));
  return Array.from({ length: steps + 1 }, (_, step) => ({ at: from + (to - from) * step / steps, value: Math.round(low + (high - low) * step / steps) }));
}

const TPQ = 480;
const letters = (text: string): number[] => [...new TextEncoder().encode(text)];
const u32 = (n: number): number[] => [n >>> 24 & 255, n >>> 16 & 255, n >>> 8 & 255, n & 255];
const chunk = (tag: string, body: readonly number[]): number[] => [...letters(tag), ...u32(body.length), ...body];
function variable(n: number): number[] {
  const bytes = [n & 127];
  for (n >>= 7; n > 0; n >>= 7) bytes.unshift((n & 127) | 128);
  return bytes;
}

interface Event { readonly at: number; readonly order: number; readonly bytes: readonly number[] }
function track(events: readonly Event[]): number[] {
  const body: number[] = [];
  let now = 0;
  for (const event of [...events].sort((a, b) => a.at - b.at || a.order - b.order)) {
    body.push(...variable(event.at - now), ...event.bytes);
    now = event.at;
  }
  return chunk("MTrk", [...body, 0, 0xff, 0x2f, 0]);
}

function partTrack(part: Part, channel: number): number[] {
  const events: Event[] = [{ at: 0, order: 0, bytes: [0xff, 3, letters(part.name).length, ...letters(part.name)] }, { at: 0, order: 0, bytes: [0xc0 | channel, part.program] },
    { at: 0, order: 0, bytes: [0xb0 | channel, 7, part.volume ?? 100] }, { at: 0, order: 0, bytes: [0xb0 | channel, 10, part.pan ?? 64] }];
  for (const { at, value } of part.swells ?? []) events.push({ at: Math.round(at * TPQ), order: 1, bytes: [0xb0 | channel, 11, value] });
  for (const note of part.notes) {
    const at = Math.round(note.at * TPQ), end = Math.max(at + 10, Math.round((note.at + note.length) * TPQ));
    events.push({ at, order: 3, bytes: [0x90 | channel, note.key, note.velocity] }, { at: end, order: 2, bytes: [0x80 | channel, note.key, 64] });
  }
  return track(events);
}

export function midi(score: Score): Uint8Array {
  const conductor: Event[] = score.tempos.map(({ at, bpm }) => {
    const tempo = Math.round(60_000_000 / bpm);
    return { at: Math.round(at * TPQ), order: 0, bytes: [0xff, 0x51, 3, tempo >> 16 & 255, tempo >> 8 & 255, tempo & 255] };
  });
  conductor.push({ at: 0, order: 0, bytes: [0xff, 0x58, 4, score.beats, 2, 24, 8] });
  conductor.push({ at: 0, order: 0, bytes: [0xff, 0x59, 2, score.sharps & 255, score.minor ? 1 : 0] });
  for (const [bar, name] of score.sections) conductor.push({ at: bar * score.beats * TPQ, order: 0, bytes: [0xff, 6, name.length, ...letters(name)] });
  let melodic = 0;
  const tracks = score.parts.map((part) => {
    const channel = part.drums === true ? 9 : melodic++;
    if (channel === 8) melodic++; // the tenth is the drums'
    return partTrack(part, channel);
  });
  return Uint8Array.from([...chunk("MThd", [0, 1, 0, tracks.length + 1, TPQ >> 8, TPQ & 255]), ...track(conductor), ...tracks.flat()]);
}
