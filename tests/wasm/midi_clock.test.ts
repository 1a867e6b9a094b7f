// MIDI clock as a machine at the other end gets it: made by the document's tempo map, handed over ahead of time with the moment each
// message is due. The page's timer is irregular here; the messages are not.
import { expect, test } from "vitest";
import { MidiClock } from "../../web/audio/midi_clock";
import { newDocument } from "./engine";

const RATE = 48_000, CLOCK = 0xf8, START = 0xfa, CONTINUE = 0xfb, STOP = 0xfc, POSITION = 0xf2;

function rig(loop: { startFrame: number; endFrame: number } | null = null) {
  const writer = newDocument().openClock(), sent: { bytes: number[]; atMs: number }[] = [];
  let now = 1000, begun = 1000, from = 0, playing = true;
  const clock = new MidiClock({
    write: (beginFrame, endFrame, on) => writer.write(beginFrame, endFrame, RATE, on),
    send: (bytes, atMs) => void sent.push({ bytes, atMs }),
    clear: () => void sent.splice(0, sent.length, ...sent.filter(({ atMs }) => atMs <= now)),
    nowMs: () => now,
    songFrame() {
      const frame = from + ((now - begun) * RATE) / 1000;
      return loop !== null && frame >= loop.endFrame ? loop.startFrame + ((frame - loop.startFrame) % (loop.endFrame - loop.startFrame)) : frame;
    },
    playing: () => playing,
    loop: () => loop,
    rateHz: () => RATE,
  });
  const run = (toMs: number): void => {
    for (let i = 0; now < toMs; i++) {
      clock.tick();
      now += [7, 120, 33, 61, 15][i % 5] as number;
    }
  };
  const seek = (frame: number): void => {
    from = frame;
    begun = now;
  };
  return { clock, sent, run, seek, stop: () => void (playing = false), now: () => now, of: (status: number) => sent.filter(({ bytes }) => bytes[0] === status) };
}

test("clocks are due to the millisecond however late the timer is", () => {
  const { sent, run, of } = rig();
  run(11_000);
  expect(sent[0]?.bytes).toEqual([POSITION, 0, 0]);
  expect(of(START).length).toBe(1);
  const clocks = of(CLOCK);
  expect(clocks.length).toBeGreaterThanOrEqual(480); // ten seconds at 120 bpm
  clocks.forEach(({ atMs }, i) => expect(Math.abs(atMs - (1000 + (i * 60_000) / 120 / 24))).toBeLessThan(0.5));
});

test("nothing is handed over when it is due already", () => {
  const { sent, clock, run, now } = rig();
  for (let i = 0; i < 40; i++) {
    const before = sent.length;
    run(now() + 50);
    clock.tick();
    for (const { atMs } of sent.slice(before)) expect(atMs).toBeGreaterThanOrEqual(now() - 250);
  }
});

test("a jump stops, says where, and goes on; a stop takes back what is not due", () => {
  const { run, seek, stop, clock, of, now, sent } = rig();
  run(3000);
  seek(RATE * 8); // four bars on: sixteenth 64
  run(5000);
  expect(of(STOP).length).toBe(1);
  expect(of(POSITION)[1]?.bytes).toEqual([POSITION, 64, 0]);
  expect(of(CONTINUE).length).toBe(1);
  stop();
  clock.tick();
  expect(of(STOP).length).toBe(2);
  expect(sent.every(({ atMs }) => atMs <= now())).toBe(true);
  clock.tick();
  expect(of(STOP).length).toBe(2);
});

test("a loop goes back at its end, on time and without a jump of the page's", () => {
  const { run, of } = rig({ startFrame: 0, endFrame: RATE * 2 }); // one bar
  run(9000);
  const positions = of(POSITION);
  expect(positions.length).toBeGreaterThanOrEqual(4);
  positions.forEach(({ bytes, atMs }, i) => {
    expect(bytes).toEqual([POSITION, 0, 0]);
    expect(Math.abs(atMs - (1000 + 2000 * i))).toBeLessThan(1);
  });
  of(CLOCK).forEach(({ atMs }, i) => expect(Math.abs(atMs - (1000 + (i * 60_000) / 120 / 24))).toBeLessThan(1));
});
