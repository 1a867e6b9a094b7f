// An orchestra, as a composer's sketch comes from a notation program: three beats, D major, swells written as expression.

import { again, line, type Note, played, type Score, swell } from "./score.ts";

const BAR = 3;
/** Bars: opening 0, flute 8, strings 16, storm 24, full 32, end 40..48. */
const [OPENING, FLUTE, STRINGS, STORM, FULL, END] = [0, 8, 16, 24, 32, 40] as const;
const at = (bar: number): number => bar * BAR;

const theme = "F#5/2 E5/1 | D5/1.5 E5/.5 F#5/1 | A5/2 G5/1 | E5/3 | G5/2 F#5/1 | E5/1.5 F#5/.5 G5/1 | F#5/1 E5/1 C#5/1 | D5/3";
const answer = "A4/3 | B4/1.5 C#5/.5 D5/1 | D5/2 B4/1 | C#5/3 | E5/2 D5/1 | B4/1.5 D5/.5 E5/1 | A4/1 B4/1 G4/1 | F#4/3";
const CHORDS = ["D3+A3+F#4", "B2+F#3+D4", "G2+D3+B3", "A2+E3+C#4", "E3+B3+G4", "G2+D3+B3", "A2+E3+C#4", "D3+A3+F#4"];
const STORM_CHORDS = ["B2+F#3+D4", "G2+D3+B3", "E3+B3+G4", "F#2+C#3+A#3", "B2+F#3+D4", "G2+D3+B3", "C3+G3+E4", "A2+E3+C#4"];
const broken = (chord: string): string => {
  const [a = "D3", b = "A3", c = "F#4"] = chord.split("+"), up = (name: string): string => name.replace(/\d/, (octave) => String(Number(octave) + 1));
  return [a, b, c, up(a), up(b), up(a)].map((name) => `${name}/.5`).join(" ");
};
const held = (list: readonly string[], bar: number, velocity: number, octave = 0): Note[] =>
  line(list.map((chord) => `${chord}/3`).join(" "), at(bar), velocity, 1.02).map((note) => ({ ...note, key: note.key + 12 * octave }));
const roots = (list: readonly string[], bar: number, velocity: number): Note[] => line(list.map((chord) => `${chord.split("+")[0]}/2 -/1`).join(" "), at(bar), velocity, 1).map((note) => ({ ...note, key: note.key - 12 }));
const harp = (list: readonly string[], bar: number, velocity: number): Note[] => line(list.map(broken).join(" "), at(bar), velocity, 1.6);
const roll = (bar: number, bars: number, drum: string, from: number, to: number): Note[] =>
  Array.from({ length: bars * BAR * 4 }, (_, step) => line(`${drum}/.25`, at(bar) + step / 4, Math.round(from + (to - from) * step / (bars * BAR * 4)), 1)).flat();
const storm = "B4/.5 C#5/.5 D5/1 F#5/1 | B5/2 A5/1 | G5/1 F#5/1 E5/1 | F#5/3 | B4/.5 C#5/.5 D5/1 F#5/1 | B5/1 D6/1 B5/1 | C6/2 G5/1 | A5/1 B5/1 C#6/1";
const quick = STORM_CHORDS.map((chord) => { const [a = "", b = "", c = ""] = chord.split("+"); return `${c}/.5 ${b}/.5 ${c}/.5 ${a}/.5 ${b}/.5 ${c}/.5`; }).join(" ");
const fanfare = "A4/1 A4/.5 A4/.5 D5/1 | F#5/2 E5/1 | D5/1 B4/1 D5/1 | C#5/3 | E5/1 E5/.5 E5/.5 G5/1 | B5/2 A5/1 | A5/1 G5/1 E5/1 | F#5/3";

const strings = [...held(CHORDS, OPENING, 58), ...held(CHORDS, FLUTE, 60), ...held(CHORDS, STRINGS, 74), ...line(quick, at(STORM), 84, 0.8), ...held(CHORDS, FULL, 96), ...held(CHORDS, END, 62), ...line("D3+A3+F#4/3", at(48), 56, 1)];
const violins = [...line(theme, at(STRINGS), 88, 1.03), ...line(storm, at(STORM), 96, 1), ...line(theme, at(FULL), 108, 1.03), ...again(line("F#5/6 E5/3 D5/3", at(END), 60, 1.02), 2, 12), ...line("D6/3", at(48), 50, 1)];
const horns = [...line(answer, at(STRINGS), 70, 1.02), ...held(STORM_CHORDS.slice(4), STORM + 4, 84), ...line(answer, at(FULL), 100, 1.02), ...line("F#4/3 D4/3 B3/3 C#4/3", at(END), 58, 1)].map((note) => ({ ...note, key: note.key > 74 ? note.key - 12 : note.key }));
const tempos = [{ at: 0, bpm: 88 }, { at: at(STORM), bpm: 100 }, { at: at(FULL) - 3, bpm: 90 }, { at: at(FULL), bpm: 84 }, { at: at(END), bpm: 80 }, { at: at(46), bpm: 70 }, { at: at(47), bpm: 58 }];
const arch = (bar: number, low: number, high: number): readonly { at: number; value: number }[] => [...swell(at(bar), at(bar + 4), low, high), ...swell(at(bar + 4) + 0.5, at(bar + 8) - 0.5, high, low)];
const SWELLS = [...arch(OPENING, 60, 92), ...arch(FLUTE, 70, 90), ...arch(STRINGS, 80, 112), ...swell(at(STORM), at(FULL) - 0.5, 70, 124), ...swell(at(FULL), at(FULL + 8) - 0.5, 127, 100), ...swell(at(END), at(49), 96, 40)];

export const harbour: Score = {
  name: "Harbour at dawn", tempos, beats: 3, sharps: 2, minor: false, sections: [[OPENING, "Harp"], [FLUTE, "Flute"], [STRINGS, "Strings"], [STORM, "Weather"], [FULL, "Full orchestra"], [END, "Evening"]],
  parts: [
    { name: "Flute", program: 73, volume: 96, pan: 54, notes: played([...line(theme, at(FLUTE), 84, 1), ...line(theme, at(FULL), 92, 1).map((note) => ({ ...note, key: note.key + 12 })), ...line("-/12 F#5/1 E5/1 C#5/1 D5/6", at(END), 70, 1)], 21, 0.02), swells: SWELLS },
    { name: "Oboe", program: 68, volume: 86, pan: 72, notes: played([...line(answer, at(FLUTE), 72, 1), ...line("B4/3 D5/3 E5/3 F#5/3", at(STORM), 78, 1)], 22, 0.02), swells: SWELLS },
    { name: "Horns", program: 60, volume: 92, pan: 46, notes: played(horns, 23, 0.025), swells: SWELLS },
    { name: "Trumpets", program: 56, volume: 84, pan: 78, notes: played(line(fanfare, at(FULL), 96, 0.95), 24, 0.02), swells: SWELLS },
    { name: "Timpani", program: 47, volume: 100, notes: played([...roll(STORM, 4, "B2", 30, 66), ...roll(STORM + 4, 4, "A2", 48, 112), ...line("D3/3! A2/3 D3/3 A2/3 D3/3 A2/3 A2/1 A2/1 A2/1 D3/3!", at(FULL), 92, 1), ...line("D3/3", at(48), 44, 1)], 25, 0.01) },
    { name: "Harp", program: 46, volume: 92, pan: 86, notes: played([...harp(CHORDS, OPENING, 68), ...harp(CHORDS, FLUTE, 64), ...harp(CHORDS, STRINGS, 62), ...harp(CHORDS, FULL, 82), ...harp(CHORDS, END, 58)], 26, 0.015) },
    { name: "Violins", program: 48, volume: 100, pan: 44, notes: played(violins, 27, 0.025), swells: SWELLS },
    { name: "Strings", program: 49, volume: 92, pan: 70, notes: played(strings, 28, 0.03), swells: SWELLS },
    { name: "Basses", program: 43, volume: 98, pan: 76, notes: played([...roots(CHORDS, STRINGS, 74), ...roots(STORM_CHORDS, STORM, 92), ...roots(CHORDS, FULL, 104), ...roots(CHORDS, END, 58)], 29, 0.02), swells: SWELLS },
  ],
};
