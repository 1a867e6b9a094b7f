// A small Standard MIDI File: a C major arpeggio, one quarter a note, type 0, 480 ticks a quarter.

const delta = (ticks: number): number[] => (ticks < 128 ? [ticks] : [0x80 | (ticks >> 7), ticks & 127]);

export function arpeggio(notes = 16): Uint8Array<ArrayBuffer> {
  const keys = [60, 64, 67, 72];
  const events = Array.from({ length: notes }, (_, i) => {
    const key = keys[i % keys.length] as number;
    return [...delta(0), 0x90, key, 100, ...delta(480), 0x80, key, 0];
  }).flat();
  const track = [...events, 0, 0xff, 0x2f, 0];
  const length = [track.length >> 24, track.length >> 16, track.length >> 8, track.length].map((byte) => byte & 255);
  const tag = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
  return Uint8Array.from([...tag("MThd"), 0, 0, 0, 6, 0, 0, 0, 1, 1, 224, ...tag("MTrk"), ...length, ...track]);
}
