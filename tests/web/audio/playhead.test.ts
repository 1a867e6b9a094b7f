// The playhead from made-up clocks: it shows what is heard, not what was rendered, and never steps back without a jump.
import { expect, test } from "vitest";
import type { Clock } from "../../../wasm/meters";
import { Playhead } from "../../../web/audio/playhead";

const LATENCY = 2000;

/** A clock that has rendered `frames`, from song frame `start`. */
function clock(songFrame: number, outputFrame: number, playing = true): Clock {
  return { playing, songFrame, outputFrame, songTicks: 0, countInFrames: 0, bpm: 120, revision: 0, voices: 0, droppedEvents: 0, nanCount: 0, pageMisses: 0, overloadStep: 0, overloadCount: 0 };
}

test("playhead shows what is heard, not what was rendered", () => {
  const head = new Playhead();
  head.sentTo(0);
  expect(head.songFrame(clock(10_000, 50_000), 700, 50_700 - LATENCY, null)).toBe(10_000 - LATENCY);
});

test("playhead stays at the place playback was sent to until it is heard", () => {
  const head = new Playhead();
  head.sentTo(96_000);
  expect(head.songFrame(clock(96_128, 128), 0, 128 - LATENCY, null)).toBe(96_000);
  expect(head.songFrame(clock(99_000, 3000), 0, 3000 - LATENCY, null)).toBe(97_000);
});

test("playhead shows the song frame when nothing plays", () => {
  expect(new Playhead().songFrame(clock(4321, 9999, false), 0, 0, null)).toBe(4321);
});

test("playhead holds still when clocks jitter", () => {
  const head = new Playhead();
  head.sentTo(0);
  const shown = [0, 128, 256].map((at, i) => head.songFrame(clock(20_000 + at, 20_000 + at), 0, 18_000 + at - i * 200, null));
  expect(shown[1]).toBeGreaterThanOrEqual(shown[0] as number);
  expect(shown[2]).toBeGreaterThanOrEqual(shown[1] as number);
});

test("playhead hears the loop's end after the loop was rendered anew", () => {
  const head = new Playhead();
  const loop = { startFrame: 48_000, endFrame: 96_000 };
  head.sentTo(48_000);
  expect(head.songFrame(clock(95_900, 47_900), 0, 47_900 - LATENCY, loop)).toBe(95_900 - LATENCY);
  // 100 frames to the end were rendered, then 900 of the next turn.
  expect(head.songFrame(clock(48_900, 48_900), 0, 48_900 - LATENCY, loop)).toBe(96_000 + 900 - LATENCY);
  expect(head.songFrame(clock(52_000, 52_000), 0, 52_000 - LATENCY, loop)).toBe(50_000);
});

test("playhead shows no end of a loop before its beginning was heard, as behind a count-in", () => {
  const head = new Playhead();
  const loop = { startFrame: 0, endFrame: 96_000 };
  head.sentTo(0);
  expect(head.songFrame(clock(0, 95_000), 0, 95_000 - LATENCY, loop)).toBe(0);
  expect(head.songFrame(clock(128, 96_128), 0, 96_128 - LATENCY, loop)).toBe(0);
  expect(head.songFrame(clock(4128, 100_128), 0, 100_128 - LATENCY, loop)).toBe(2128);
});
