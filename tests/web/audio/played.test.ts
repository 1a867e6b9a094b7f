// What hands played, from records laid as the audio thread lays them: what was since, and which phrase it was.
import { CaptureEventLayout as EVENT } from "@gen/schema";
import { expect, test } from "vitest";
import { layRing } from "../../../wasm/ring";
import { Hands, playedIn } from "../../../web/audio/played";

const TURN = 0xffff, ON = 3, OFF = 0;

function played(events: readonly { readonly at: number; readonly type: number; readonly track?: bigint; readonly song?: number }[]): { hands: Hands; heard: string[] } {
  const buffer = new SharedArrayBuffer(65_536), ring = layRing(buffer, 0, EVENT.bytes, 256), heard: string[] = [];
  for (const { at, type, track = 7n, song = 0 } of events) {
    const record = new Uint8Array(EVENT.bytes), view = new DataView(record.buffer);
    view.setBigInt64(EVENT.outputFrame, BigInt(at), true);
    view.setBigInt64(EVENT.songFrame, BigInt(song), true);
    view.setBigUint64(EVENT.track, track, true);
    view.setUint16(EVENT.type, type, true);
    view.setUint16(EVENT.number, 60, true);
    ring.write(record);
  }
  const hands = new Hands(buffer, 0);
  hands.drain((on, note) => heard.push(`${on ? "on" : "off"} ${note.track} ${note.outputFrame}`));
  return { hands, heard };
}

test("notes are told, turns are not", () => {
  const { heard } = played([{ at: 0, type: TURN }, { at: 100, type: ON }, { at: 200, type: OFF }]);
  expect(heard).toEqual(["on 7 100", "off 7 200"]);
});

test("tracks that notes or controllers reached were played in, and no other", () => {
  const { hands } = played([{ at: 0, type: TURN }, { at: 100, type: ON }, { at: 200, type: OFF }]);
  expect([...playedIn(hands.since(50))]).toEqual([7n]);
  expect([...playedIn(hands.since(300))]).toEqual([]);
});

test("what was since a moment begins with where the song stood then", () => {
  const { hands } = played([{ at: 0, type: TURN }, { at: 50, type: TURN, song: 9 }, { at: 100, type: ON }, { at: 200, type: ON }]);
  const since = hands.since(150), view = new DataView(since.buffer, since.byteOffset);
  expect(since.length / EVENT.bytes).toBe(2);
  expect(Number(view.getBigInt64(EVENT.songFrame, true))).toBe(9);
  expect(Number(view.getBigInt64(EVENT.bytes + EVENT.outputFrame, true))).toBe(200);
});

test("a phrase begins after the last long pause and not before what was kept", () => {
  const notes = [0, 100, 5000, 5100, 5200].flatMap((at) => [{ at, type: ON }, { at: at + 50, type: OFF }]);
  const { hands } = played(notes);
  expect(hands.phrase(1000, 0)).toEqual({ tracks: [7n], fromFrame: 5000 });
  expect(hands.phrase(100_000, 0)).toEqual({ tracks: [7n], fromFrame: 0 });
  expect(hands.phrase(100_000, 5100)).toEqual({ tracks: [7n], fromFrame: 5100 });
  expect(hands.phrase(1000, 6000)).toBe(null);
});
