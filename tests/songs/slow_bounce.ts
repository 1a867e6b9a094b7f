// A beat: F minor, 86 BPM, lazy sixteenths; ninth chords on an electric piano, a round bass, vibes that answer.

import { again, hits, line, moved, type Note, played, type Score, swung } from "./score.ts";

const BAR = 4, LATE = 0.055;
const kick = (bar: number): Note[] => hits("X.....x...X....o X..x......X..x..", bar * BAR, 36);
const snare = (bar: number): Note[] => hits("....X..o....X... ....X..o.o..X.oo", bar * BAR, 38);
const hats = (bar: number): Note[] => [...hits("x.o.x.oox.o.x.o. x.o.x.oox.oox...", bar * BAR, 42), ...hits("................ ..............x.", bar * BAR, 46)];
const rim = (bar: number): Note[] => hits("..........o..... ......o.........", bar * BAR, 37);
const shaker = (bar: number): Note[] => hits("o.x.o.x.o.x.o.x. o.x.o.x.o.x.o.xo", bar * BAR, 70);

/** Push on the last eighth, then let it ring. */
const chord = (notes: string, bar: number): Note[] => line(`${notes}/1.5 -/.5 ${notes}/.5 -/.75 ${notes}/.75`, bar * BAR, 74, 0.9);
const VERSE = ["Ab3+C4+Eb4+G4", "F3+Ab3+C4+Eb4", "Ab3+C4+Db4+F4", "E3+Bb3+Eb4+G4"], LIFT = ["F3+Ab3+C4+Eb4", "G3+Bb3+Eb4+G4", "Ab3+C4+Eb4+G4", "G3+Db4+F4+C5"];
const chords = (bar: number, list: readonly string[]): Note[] => list.flatMap((one, index) => chord(one, bar + index));

const bassVerse = "F1/1.25 -/.25 F1/.5 F2/.5 -/.5 Eb2/.5 C2/.5 | Db2/1.25 -/.25 Db2/.5 Ab1/.5 -/.5 C2/.5 Db2/.5 | Bb1/1.25 -/.25 Bb1/.5 F2/.5 -/.5 Ab1/.5 Bb1/.5 | C2/1.25 -/.25 C2/.5 G1/.5 -/.5 E2/.5 C2/.25 E1/.25";
const bassLift = "Db2/1.5 Db2/.5 Ab1/.5 -/.5 Db2/.5 Db2/.5 | C2/1.5 C2/.5 G1/.5 -/.5 Bb1/.5 C2/.5 | F1/1.5 F1/.5 C2/.5 -/.5 Eb2/.5 F2/.5 | Eb2/1.5 Eb2/.5 Bb1/.5 -/.5 Db2/.5 Eb2/.5";
const vibes = "-/.5 C5/.5 Eb5/.75 C5/.25 G4/1.5 -/.5 | -/.5 Ab4/.5 C5/.5 Eb5/.5 F5/1 Eb5/1 | Db5/.5 C5/.5 Ab4/1 F4/1.5 -/.5 | -/1 E4/.5 G4/.5 Bb4/.75 Ab4/.25 G4/1";
const tune = "F5/1.5 Eb5/.5 C5/1 Ab4/1 | G4/.75 Bb4/.75 Eb5/.5 D5/.5 Bb4/1.5 | C5/1.5 Ab4/.5 C5/.5 Eb5/.5 G5/1 | F5/.5 Eb5/.5 C5/.5 Db5/.5 Bb4/2";
const pads = (bar: number): Note[] => line("F3+C4+Eb4/4 Eb3+Bb3+D4/4 Ab3+C4+G4/4 G3+Db4+F4/4", bar * BAR, 60, 1);

/** Bars: intro 0, verse 4, lift 12, verse 20, break 28, lift 32, end 40..44. */
const groove = (bar: number, bars: number, ...voices: readonly ((bar: number) => Note[])[]): Note[] =>
  Array.from({ length: bars / 2 }, (_, pair) => voices.flatMap((voice) => voice(bar + pair * 2))).flat();
const drums = [...groove(2, 2, shaker), ...groove(4, 8, kick, snare, hats), ...groove(12, 8, kick, snare, hats, shaker), ...groove(20, 8, kick, snare, hats, rim), ...groove(28, 4, shaker, rim),
  ...groove(32, 8, kick, snare, hats, shaker), ...groove(40, 2, kick, rim), ...hits("X", 42 * BAR, 36), ...hits("x", 12 * BAR, 49), ...hits("x", 32 * BAR, 49), ...hits("........x.x.X.XX", 31 * BAR, 38)];
const keys = [...chords(0, VERSE), ...[4, 8, 20, 24, 28].flatMap((bar) => chords(bar, VERSE)), ...[12, 16, 32, 36].flatMap((bar) => chords(bar, LIFT)), ...chords(40, VERSE.slice(0, 2)), ...line("Ab3+C4+Eb4+G4/7", 42 * BAR, 66, 1)];
const bass = [...[4, 8, 20, 24].flatMap((bar) => line(bassVerse, bar * BAR, 98)), ...[12, 16, 32, 36].flatMap((bar) => line(bassLift, bar * BAR, 98)), ...line("F1/1.5 -/2.5 Db2/1.5 -/2.5 F1/6", 40 * BAR, 90)];

export const slowBounce: Score = {
  name: "Slow bounce", tempos: [{ at: 0, bpm: 86 }], beats: 4, sharps: -4, minor: true, sections: [[0, "Intro"], [4, "Verse"], [12, "Lift"], [20, "Verse"], [28, "Break"], [32, "Lift"], [40, "End"]],
  parts: [
    { name: "Drums", program: 0, drums: true, volume: 112, notes: played(swung(drums, LATE), 1, 0.008, 8) },
    { name: "Bass", program: 33, volume: 108, notes: played(swung(bass, LATE), 2) },
    { name: "Electric piano", program: 4, volume: 96, pan: 58, notes: played(swung(keys, LATE), 3) },
    { name: "Vibes", program: 11, volume: 92, pan: 84, notes: played(swung([...line(vibes, 8 * BAR, 76), ...again(line(vibes, 20 * BAR, 78), 2, 4 * BAR), ...line(vibes, 28 * BAR, 68)], LATE), 4) },
    { name: "Lead", program: 80, volume: 74, pan: 46, notes: played(swung([...again(line(tune, 12 * BAR, 84), 2, 4 * BAR), ...again(line(tune, 32 * BAR, 90), 2, 4 * BAR)], LATE), 5) },
    { name: "Pad", program: 89, volume: 70, notes: [...pads(12), ...pads(16), ...moved(pads(12), 80), ...moved(pads(16), 80)] },
  ],
};
