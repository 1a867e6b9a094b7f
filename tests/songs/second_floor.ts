// A band in a rehearsal room: two guitars left and right, bass, organ, drums, a lead guitar and voices; E, 128 BPM.

import { again, hits, line, type Note, played, type Score } from "./score.ts";

const BAR = 4, VERSE = 8, CHORUS = 8;
/** Bars: intro 0, verse 4, chorus 12, verse 20, chorus 28, solo 36, chorus 44, end 52..54. */
const VERSES = [4, 20], CHORUSES = [12, 28, 44], SOLO = 36;

const verseDrums = (bar: number): Note[] => [...hits("X.....X.X....... X.....X.X.X.....", bar * BAR, 36), ...hits("....X.......X... ....X..o....X...", bar * BAR, 38), ...hits("x.o.x.o.x.o.x.o. x.o.x.o.x.o.x.o.", bar * BAR, 42)];
const chorusDrums = (bar: number): Note[] => [...hits("X...X.X.X...X.X. X...X.X.X.X.X...", bar * BAR, 36), ...hits("....X.......X... ....X.......X..o", bar * BAR, 38), ...hits("X...x...X...x... X...x...X...x...", bar * BAR, 51)];
const fill = (bar: number): Note[] => [...hits("........X.XX....", bar * BAR, 38), ...hits("............XX..", bar * BAR, 45), ...hits("..............XX", bar * BAR, 41)];
const crash = (bar: number): Note[] => hits("X", bar * BAR, 49);
const pairs = (bar: number, bars: number, beat: (bar: number) => Note[]): Note[] => Array.from({ length: bars / 2 }, (_, pair) => beat(bar + 2 * pair)).flat();
const drums = [...hits("X...X...X...X...", 0, 37), ...hits("X...X...X...X...", 4, 42), ...pairs(2, 2, verseDrums), ...VERSES.flatMap((bar) => [...pairs(bar, VERSE, verseDrums), ...fill(bar + VERSE - 1)]),
  ...CHORUSES.flatMap((bar) => [...crash(bar), ...crash(bar + 4), ...pairs(bar, CHORUS, chorusDrums), ...fill(bar + CHORUS - 1)]), ...crash(SOLO), ...pairs(SOLO, 8, chorusDrums), ...fill(SOLO + 7), ...crash(52), ...hits("X", 52 * BAR, 36)];

/** Muted eighths that open on the off-beat. */
const riff = (low: string, high: string): string => `${low}/.5! ${low}/.5 ${low}/.5 ${high}/.5! -/.5 ${low}/.5 ${high}/.5! ${low}/.5`;
const verseRiff = [riff("E2+B2", "G2+D3"), riff("E2+B2", "A2+E3"), riff("G2+D3", "A2+E3"), riff("A2+E3", "G2+D3")].join(" | ");
const open = (chord: string): string => `${chord}/1.5! ${chord}/.5 ${chord}/.5 -/.5 ${chord}/1`;
const chorusLow = [open("C3+G3+C4"), open("G2+D3+G3"), open("D3+A3+D4"), open("A2+E3+A3")].join(" | "), chorusHigh = [open("E4+G4+C5"), open("D4+G4+B4"), open("D4+F#4+A4"), open("C#4+E4+A4")].join(" | ");
const soloChords = [open("E3+G3+B3"), open("D3+F#3+A3"), open("C3+E3+G3"), open("B2+F#3+B3")].join(" | ");
const bassVerse = "E1/.5! E1/.5 E1/.5 E1/.5 E1/.5 E1/.5 G1/.5 E1/.5 | E1/.5! E1/.5 E1/.5 E1/.5 E1/.5 E1/.5 A1/.5 G1/.5 | G1/.5! G1/.5 G1/.5 G1/.5 G1/.5 G1/.5 A1/.5 G1/.5 | A1/.5! A1/.5 A1/.5 A1/.5 A1/.5 G1/.5 F#1/.5 E1/.5";
const eighths = (root: string, lead: string): string => `${root}/.5! ${`${root}/.5 `.repeat(6)}${lead}/.5`;
const bassChorus = [eighths("C2", "B1"), eighths("G1", "A1"), eighths("D2", "C#2"), eighths("A1", "B1")].join(" | "), bassSolo = [eighths("E1", "E2"), eighths("D2", "C#2"), eighths("C2", "B1"), eighths("B1", "D#2")].join(" | ");
const voice = "-/1 G4/1 A4/.5 B4/1.5 | D5/1.5 B4/.5 A4/.5 G4/1.5 | -/1 A4/1 B4/.5 D5/1.5 | C#5/1 B4/.5 A4/2.5 | -/1 G4/1 A4/.5 B4/1.5 | E5/1.5 D5/.5 B4/.5 D5/1.5 | F#5/1.5 E5/.5 D5/1 B4/1 | A4/4";
const third = "-/1 E4/1 F#4/.5 G4/1.5 | B4/1.5 G4/.5 F#4/.5 D4/1.5 | -/1 F#4/1 G4/.5 A4/1.5 | A4/1 G4/.5 E4/2.5 | -/1 E4/1 F#4/.5 G4/1.5 | B4/1.5 B4/.5 G4/.5 B4/1.5 | A4/1.5 A4/.5 A4/1 G4/1 | E4/4";
const answer = "-/2 E4/.5 G4/.5 A4/.5 B4/.5 | D5/1 B4/.5 A4/2.5 | -/2 D5/.5 B4/.5 A4/.5 G4/.5 | A4/1 G4/.5 E4/2.5";
const solo = "B4/.5 D5/.5 E5/1 G5/.5 E5/.5 D5/.5 B4/.5 | A4/.5 B4/.5 D5/1.5 F#5/.5 E5/.5 D5/.5 | E5/.5 G5/.5 B5/1 A5/.5 G5/.5 E5/.5 G5/.5 | F#5/1.5 D#5/.5 B4/2 | E5/.25 F#5/.25 G5/.5 E5/.5 B5/1 A5/.5 G5/.5 E5/.5 | F#5/.5 A5/.5 D6/1.5 A5/.5 F#5/.5 D5/.5 | G5/.5 E5/.5 G5/.5 B5/.5 C6/1 B5/.5 G5/.5 | B5/2.5 D#6/.5 B5/1";
const twice = (text: string, bar: number, velocity: number, hold = 0.95): Note[] => again(line(text, bar * BAR, velocity, hold), 2, 4 * BAR);
const LAST = "E2+B2+E3+G#3+B3/7";

const left = [...line("-/8", 0), ...line([riff("E2+B2", "G2+D3"), riff("E2+B2", "A2+E3")].join(" "), 2 * BAR, 84, 0.7), ...VERSES.flatMap((bar) => twice(verseRiff, bar, 84, 0.7)), ...CHORUSES.flatMap((bar) => twice(chorusLow, bar, 92)), ...twice(soloChords, SOLO, 86), ...line(LAST, 52 * BAR, 100, 1)];
const right = [...VERSES.slice(1).flatMap((bar) => twice(verseRiff, bar, 80, 0.6)), ...CHORUSES.flatMap((bar) => twice(chorusHigh, bar, 84)), ...twice(soloChords, SOLO, 80), ...line("E3+B3+E4+G#4/7", 52 * BAR, 96, 1)];
const bass = [...line(bassVerse.split("|").slice(0, 2).join(" "), 2 * BAR, 94), ...VERSES.flatMap((bar) => twice(bassVerse, bar, 94)), ...CHORUSES.flatMap((bar) => twice(bassChorus, bar, 98)), ...twice(bassSolo, SOLO, 98), ...line("E1/7", 52 * BAR, 104, 1)];
const organ = [...line("E4+G4+B4/8 E4+G4+B4/4 D4+G4+B4/4", 0, 66, 1), ...VERSES.slice(1).flatMap((bar) => again(line("E4+B4/8 D4+G4/4 E4+A4/4", bar * BAR, 62, 1), 2, 16)), ...CHORUSES.flatMap((bar) => again(line("E4+G4+C5/4 D4+G4+B4/4 D4+F#4+A4/4 C#4+E4+A4/4", bar * BAR, 74, 1), 2, 16)),
  ...again(line("E4+G4+B4/4 D4+F#4+A4/4 E4+G4+C5/4 D#4+F#4+B4/4", SOLO * BAR, 70, 1), 2, 16), ...line("E4+G#4+B4/7", 52 * BAR, 80, 1)];

export const secondFloor: Score = {
  name: "Second floor", tempos: [{ at: 0, bpm: 128 }], beats: 4, sharps: 1, minor: true, sections: [[0, "Intro"], [4, "Verse"], [12, "Chorus"], [20, "Verse"], [28, "Chorus"], [36, "Solo"], [44, "Chorus"], [52, "End"]],
  parts: [
    { name: "Drums", program: 16, drums: true, volume: 110, notes: played(drums, 11, 0.012, 9) },
    { name: "Bass", program: 34, volume: 104, notes: played(bass, 12, 0.014, 8) },
    { name: "Guitar left", program: 29, volume: 90, pan: 18, notes: played(left, 13, 0.018, 9) },
    { name: "Guitar right", program: 30, volume: 84, pan: 110, notes: played(right, 14, 0.02, 9) },
    { name: "Organ", program: 18, volume: 78, pan: 74, notes: played(organ, 15) },
    { name: "Lead guitar", program: 29, volume: 92, pan: 56, notes: played([...line(answer, 4 * BAR, 84), ...again(line(answer, 20 * BAR, 88), 2, 16), ...line(solo, SOLO * BAR, 100)], 16, 0.016) },
    { name: "Voice", program: 53, volume: 100, notes: played(CHORUSES.flatMap((bar) => line(voice, bar * BAR, 92)), 17, 0.02) },
    { name: "Second voice", program: 53, volume: 86, pan: 40, notes: played(CHORUSES.slice(1).flatMap((bar) => line(third, bar * BAR, 82)), 18, 0.03) },
  ],
};
