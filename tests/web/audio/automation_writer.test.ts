// Hands on controls while the song plays: when what they did is handed over, and when it is not.
import { expect, test } from "vitest";
import { AutomationMode, Notice } from "@gen/schema";
import { AutomationWriter, type Control } from "../../../web/audio/automation_writer";

const FADER = { object: 7n, field: 5 }, KNOB = { object: 9n, field: 256 };

function rig(mode: number, lanes = new Map<bigint, number>()) {
  const writes: { records: number; beginFrame: number; endFrame: number; mode: number }[] = [], letGo: Control[] = [];
  let marks = 0, frame = 0;
  const writer = new AutomationWriter({
    modeOf: ({ object }, fallback) => lanes.get(object) ?? fallback,
    letGo: (control) => void letGo.push(control),
    mark: () => void marks++,
    write: (notices, beginFrame, endFrame, written) => void writes.push({ records: notices.length / 32, beginFrame, endFrame, mode: written }),
    songFrame: () => frame,
  });
  writer.mode = mode;
  const move = (control: Control, times = 1): void => {
    for (let i = 0; i < times; i++) {
      writer.touch(control);
      writer.notice(Notice.gesture, new Uint8Array(32));
    }
  };
  return { writer, writes, letGo, marks: () => marks, at: (to: number) => void (frame = to), move };
}

test("touch is written when no hand is on a control any more", () => {
  const { writer, writes, letGo, marks, at, move } = rig(AutomationMode.touch);
  writer.began(100);
  move(FADER, 3);
  move(KNOB, 2);
  expect(writer.release(FADER, false)).toBe(true);
  writer.marked();
  expect(writes).toEqual([]);
  at(900);
  expect(writer.release(KNOB, false)).toBe(true);
  expect([letGo.length, marks()]).toEqual([2, 1]);
  writer.notice(Notice.letGo, new Uint8Array(32));
  writer.notice(Notice.mark, new Uint8Array(32));
  writer.marked();
  expect(writes).toEqual([{ records: 6, beginFrame: 100, endFrame: 900, mode: AutomationMode.touch }]);
  writer.ended();
  writer.marked();
  expect(writes.length).toBe(1);
});

test("a hand that comes back before the mark is one step with what it did before", () => {
  const { writer, writes, move } = rig(AutomationMode.touch);
  writer.began(0);
  move(FADER);
  writer.release(FADER, false);
  move(FADER);
  writer.marked();
  expect(writes).toEqual([]);
  writer.release(FADER, false);
  writer.marked();
  expect(writes.map(({ records }) => records)).toEqual([2]);
});

test("latch and write hold on until the song stops", () => {
  for (const mode of [AutomationMode.latch, AutomationMode.write]) {
    const { writer, writes, letGo, at, move } = rig(mode);
    writer.began(0);
    move(FADER, 4);
    expect(writer.release(FADER, false)).toBe(true);
    writer.marked();
    expect([writes.length, letGo.length]).toEqual([0, 0]);
    at(5000);
    writer.ended();
    expect(letGo).toEqual([FADER]);
    writer.marked();
    expect(writes).toEqual([{ records: 4, beginFrame: 0, endFrame: 5000, mode }]);
  }
});

test("a lane's own mode wins, and what is only read does not last", () => {
  const { writer, writes, letGo, move } = rig(AutomationMode.touch, new Map([[FADER.object, AutomationMode.read]]));
  writer.began(0);
  move(FADER);
  expect(writer.release(FADER, true)).toBe(true);
  expect(letGo).toEqual([FADER]);
  move(KNOB);
  expect(writer.release(KNOB, false)).toBe(true);
  writer.marked();
  expect(writes.length).toBe(1);
});

test("while the song stands, and without a lane in read, a hand edits the document", () => {
  const standing = rig(AutomationMode.touch);
  standing.move(FADER);
  expect(standing.writer.release(FADER, false)).toBe(false);
  const reading = rig(AutomationMode.read);
  reading.writer.began(0);
  reading.move(FADER);
  expect(reading.writer.release(FADER, false)).toBe(false);
  reading.writer.ended();
  expect(reading.writes).toEqual([]);
});
