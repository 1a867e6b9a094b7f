// The song behind another machine's MIDI clock, as that comes over a cable: it begins at the first clock after start, goes where a
// song position says, stops, takes a tempo over that stays, and is put right when the two part.
import { expect, test } from "vitest";
import { MidiFollower } from "../../web/audio/midi_follower";
import { TICKS_PER_QUARTER } from "../../web/project/api";
import { newDocument } from "./engine";

const CLOCK = 0xf8, START = 0xfa, CONTINUE = 0xfb, STOP = 0xfc, POSITION = 0xf2;

function rig(bpm = 120) {
  let now = 1000, ticks = 0, playing = false, songBpm = bpm, shift = 0;
  const seeks: number[] = [], tempos: number[] = [];
  const follower = new MidiFollower(newDocument().openClockFollower(), {
    play: () => void (playing = true),
    stop: () => void (playing = false),
    seekTicks(to) {
      seeks.push(to / TICKS_PER_QUARTER);
      ticks = to;
    },
    playing: () => playing,
    positionTicks: () => ticks + shift,
    bpm: () => songBpm,
    takeTempo(to) {
      tempos.push(to);
      songBpm = to;
      return true;
    },
  });
  const hear = (...bytes: number[]): boolean => follower.hear(Uint8Array.from(bytes), now);
  /** Clocks of a tempo; the song goes on by its own while it plays. Every third comes late. */
  const clocks = (count: number, at: number, lateMs = 0): void => {
    for (let i = 0; i < count; i++) {
      const late = i % 3 === 0 ? lateMs : 0, period = 60_000 / at / 24;
      now += late;
      hear(CLOCK);
      now += period - late;
      if (playing) ticks += (period / 60_000) * songBpm * TICKS_PER_QUARTER;
    }
  };
  return { hear, clocks, seeks, tempos, playing: () => playing, drift: (quarters: number) => void (shift = quarters * TICKS_PER_QUARTER), halt: () => void (playing = false) };
}

test("start plays from the beginning at the next clock, stop stops", () => {
  const { hear, clocks, seeks, playing } = rig();
  clocks(48, 120);
  expect(playing()).toBe(false);
  expect(hear(START)).toBe(true);
  expect(playing()).toBe(false);
  clocks(96, 120, 1);
  expect(playing()).toBe(true);
  expect(seeks).toEqual([0]);
  hear(STOP);
  expect(playing()).toBe(false);
  expect(hear(0x90, 60, 100)).toBe(false); // notes are somebody else's
});

test("a song position is gone to, and continued from", () => {
  const { hear, clocks, seeks, playing } = rig();
  clocks(24, 120);
  hear(POSITION, 16, 1); // 144 sixteenths
  expect(seeks).toEqual([36]);
  hear(CONTINUE);
  clocks(1, 120);
  expect(playing()).toBe(true);
  expect(seeks.at(-1)).toBeCloseTo(36, 1);
});

test("a tempo that stays is taken over once; jitter is none", () => {
  const { hear, clocks, tempos } = rig();
  hear(START);
  clocks(400, 120, 2);
  expect(tempos).toEqual([]);
  clocks(400, 132);
  expect(tempos.at(-1)).toBeCloseTo(132, 1);
  const taken = tempos.length;
  clocks(400, 132);
  expect(tempos.length).toBe(taken);
  expect(taken).toBeLessThanOrEqual(2);
});

test("who has parted is put right on a quarter, and who was stopped by hand stays so", () => {
  const { hear, clocks, seeks, drift, halt, playing } = rig();
  hear(START);
  clocks(200, 120);
  expect(seeks).toEqual([0]);
  drift(0.25); // an eighth of a second ahead
  clocks(24, 120);
  expect(seeks.length).toBe(2);
  halt();
  drift(2);
  clocks(96, 120);
  expect(playing()).toBe(false);
  expect(seeks.length).toBe(2);
});
