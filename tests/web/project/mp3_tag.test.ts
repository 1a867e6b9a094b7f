import { expect, test } from "vitest";
import { mp3Tag } from "../../../web/project/export/mp3_tag.ts";

/** Three frames of 320 kbit/s at 44.1 kHz, the second of them padded. */
const FRAMES = [[0xff, 0xfb, 0xe0, 0x64], [0xff, 0xfb, 0xe2, 0x64], [0xff, 0xfb, 0xe0, 0x64]].map((head) => Uint8Array.from({ length: 1044 + ((head[2] ?? 0) >> 1 & 1) }, (_, i) => head[i] ?? i & 127));
const MUSIC = Uint8Array.from(FRAMES.flatMap((frame) => [...frame]));

function tagOf(pieces: readonly Uint8Array[], samples: number): Uint8Array {
  const tag = mp3Tag();
  pieces.forEach(tag.follow);
  return tag.frame(samples);
}

test("it_is_a_silent_frame_that_tells_frames_bytes_and_what_was_made_up_at_both_ends", () => {
  const tag = tagOf([MUSIC], 2500), view = new DataView(tag.buffer);
  expect([...tag.subarray(0, 4)]).toEqual([0xff, 0xfb, 0xe0, 0x64]);
  expect(tag.length).toBe(1044);
  expect([...tag.subarray(4, 36)].every((byte) => byte === 0)).toBe(true);
  expect(new TextDecoder().decode(tag.subarray(36, 40))).toBe("Info");
  expect([view.getUint32(44), view.getUint32(48)]).toEqual([3, 1044 + MUSIC.length]);
  const ends = (view.getUint16(177) << 8) | view.getUint8(179);
  expect([ends >> 12, ends & 4095]).toEqual([576, 3 * 1152 - 576 - 2500]);
});
test("it_does_not_matter_in_what_pieces_the_music_comes", () => {
  const whole = tagOf([MUSIC], 2500);
  for (const size of [1, 3, 500, 1044, 2000]) expect(tagOf(Array.from({ length: Math.ceil(MUSIC.length / size) }, (_, i) => MUSIC.subarray(i * size, (i + 1) * size)), 2500)).toEqual(whole);
});
test("of_nothing_there_is_none", () => expect(tagOf([], 0).length).toBe(0));
