// What stands before an MP3's music, so that players begin and end where the song does: a silent frame with how many frames and bytes
// follow, and how many samples at either end the encoder made up. Layout as LAME writes it ("Info", for one rate throughout), after its
// own description, lame 3.100, libmp3lame/VbrTag.c; every program that plays without gaps reads it.

import { type Bytes } from "./encoder";

const FRAME_SAMPLES = 1152, ENCODER_DELAY = 576, HEADER_BYTES = 4, SIDE_BYTES = 32, TOC_BYTES = 100;
const KBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], RATES_HZ = [44_100, 48_000, 32_000];
const HAS_FRAMES = 1, HAS_BYTES = 2, HAS_TOC = 4, HAS_QUALITY = 8, QUALITY = 100, ONE_RATE = 1;

/** Of the frame whose third byte that is: MPEG 1, layer III. */
const frameBytes = (third: number): number => Math.floor((144_000 * (KBITS[third >> 4] ?? 0)) / (RATES_HZ[(third >> 2) & 3] ?? 1)) + ((third >> 1) & 1);

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});
const crc16 = (bytes: Uint8Array, crc = 0): number => {
  for (const byte of bytes) crc = (crc >> 8) ^ (CRC_TABLE[(crc ^ byte) & 255] ?? 0);
  return crc;
};

export interface Mp3Tag {
  /** What the encoder gave, in order, in whatever pieces. */
  follow(bytes: Uint8Array): void;
  /** The frame that stands before all that, of so many samples that were put in. */
  frame(samples: number): Bytes;
}

export function mp3Tag(): Mp3Tag {
  const head: number[] = [];
  let bytes = 0, frames = 0, third = 2, crc = 0; // third: where the next frame's third byte lies
  return {
    follow(piece) {
      for (let i = 0; head.length < HEADER_BYTES && i < piece.length; i++) head.push(piece[i] ?? 0);
      for (; third < bytes + piece.length; frames++) third += Math.max(1, frameBytes(piece[third - bytes] ?? 0));
      bytes += piece.length;
      crc = crc16(piece, crc);
    },
    frame(samples) {
      const [, , rate = 0, mode = 0] = head, length = frameBytes(rate & ~2), tag = new Uint8Array(length), view = new DataView(tag.buffer);
      if (frames === 0 || length < 192) return new Uint8Array();
      tag.set([head[0] ?? 0, (head[1] ?? 0) | 1, rate & ~2, mode]); // without padding, without a sum of its own
      let at = HEADER_BYTES + SIDE_BYTES;
      const text = (words: string): void => [...words].forEach((letter) => view.setUint8(at++, letter.charCodeAt(0)));
      const word = (value: number): void => (view.setUint32(at, value), void (at += 4));
      text("Info");
      word(HAS_FRAMES | HAS_BYTES | HAS_TOC | HAS_QUALITY);
      word(frames);
      word(length + bytes);
      for (let i = 0; i < TOC_BYTES; i++) view.setUint8(at++, Math.floor((256 * i) / TOC_BYTES)); // one rate: every part is as long
      word(QUALITY);
      text("LAME3.100");
      view.setUint8(at, ONE_RATE);
      view.setUint8(at + 11, Math.min(255, KBITS[rate >> 4] ?? 0)); // behind the low-pass, three gains and the flags
      const padding = Math.min(4095, Math.max(0, frames * FRAME_SAMPLES - ENCODER_DELAY - samples));
      tag.set([ENCODER_DELAY >> 4, ((ENCODER_DELAY & 15) << 4) | (padding >> 8), padding & 255], at + 12);
      view.setUint32(at + 19, length + bytes); // behind the noise shaping, the gain and the preset
      view.setUint16(at + 23, crc);
      view.setUint16(at + 25, crc16(tag.subarray(0, at + 25)));
      return tag;
    },
  };
}
