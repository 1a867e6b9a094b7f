// Dub techno, A minor, 118 BPM: two chords that never rest, a bass under them, drums that come and go, a line far away.

import { again, hits, line, type Note, played, type Score, swung } from "./score.ts";

const BAR = 4, LATE = 0.03;
/** Bars: water 0, pulse 8, deck 16, fog 32, deck 40, harbour 56..64. */
const [WATER, PULSE, DECK, FOG, RETURN, HARBOUR, END] = [0, 8, 16, 32, 40, 56, 64] as const;

const kick = (bar: number): Note[] => hits("X...X...X...X...", bar * BAR, 36);
const hats = (bar: number): Note[] => hits("..x...x...x...xo", bar * BAR, 42);
const open = (bar: number): Note[] => hits("..............x.", bar * BAR, 46);
const clap = (bar: number): Note[] => hits("....X.......X..o", bar * BAR, 39);
const shaker = (bar: number): Note[] => hits("o.oxo.oxo.oxo.ox", bar * BAR, 70);
const bars = (from: number, to: number, ...voices: readonly ((bar: number) => Note[])[]): Note[] => Array.from({ length: to - from }, (_, bar) => voices.flatMap((voice) => voice(from + bar))).flat();
const drums = [...bars(WATER + 4, PULSE, shaker), ...bars(PULSE, DECK, kick, shaker), ...bars(DECK, FOG, kick, hats, clap, shaker), ...bars(FOG + 4, RETURN, shaker, hats), ...bars(RETURN, HARBOUR, kick, hats, open, clap, shaker), ...bars(HARBOUR, END - 4, kick, shaker), ...hits("X", DECK * BAR, 49), ...hits("X", RETURN * BAR, 49)];

/** Struck off the beat, twice, and left to the echo. */
const stab = (chord: string): string => `-/.75 ${chord}/.25 -/.5 ${chord}/.5 -/2`;
const stabs = ["A3+C4+E4+G4", "A3+C4+E4+B4", "F3+A3+C4+E4", "G3+B3+D4+E4"].map(stab).join(" ");
const bass = "A1/.75 -/.25 A1/.5 -/1 A1/.5 C2/.5 -/.5 | A1/.75 -/.25 A1/.5 -/1 G1/.5 A1/.5 -/.5 | F1/.75 -/.25 F1/.5 -/1 F1/.5 A1/.5 -/.5 | G1/.75 -/.25 G1/.5 -/1 G1/.5 E1/.5 -/.5";
const pad = "A2+E3+G3+C4/8 F2+C3+E3+A3/4 G2+D3+E3+B3/4";
const bells = "-/2 E5/.5 -/1.5 | G5/1 -/3 | -/1.5 C5/.5 -/2 | B4/.5 D5/.5 -/3";
const every = (text: string, from: number, to: number, velocity: number, hold = 0.95): Note[] => again(line(text, from * BAR, velocity, hold), (to - from) / 4, 4 * BAR);

export const nightFerry: Score = {
  name: "Night ferry", tempos: [{ at: 0, bpm: 118 }], beats: 4, sharps: 0, minor: true, sections: [[WATER, "Water"], [PULSE, "Pulse"], [DECK, "Deck"], [FOG, "Fog"], [RETURN, "Deck"], [HARBOUR, "Harbour"]],
  parts: [
    { name: "Drums", program: 25, drums: true, volume: 108, notes: played(swung(drums, LATE), 41, 0.006, 8) },
    { name: "Bass", program: 38, volume: 104, notes: played([...every(bass, PULSE, FOG, 96), ...every(bass, RETURN, HARBOUR, 98)], 42, 0.006) },
    { name: "Chords", program: 90, volume: 92, pan: 58, notes: played([...every(stabs, WATER, FOG, 78), ...every(stabs, FOG, HARBOUR, 86), ...every(stabs, HARBOUR, END - 4, 66)], 43, 0.008) },
    { name: "Pad", program: 89, volume: 84, notes: [...every(pad, WATER, DECK, 58, 1), ...every(pad, FOG, END, 62, 1)] },
    { name: "Bells", program: 11, volume: 80, pan: 84, notes: played([...every(bells, DECK, FOG, 66), ...every(bells, FOG, RETURN, 76), ...every(bells, RETURN + 8, HARBOUR, 70)], 44, 0.02) },
  ],
};
