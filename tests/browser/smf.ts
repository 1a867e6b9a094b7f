// Small Standard MIDI Files, 480 ticks a quarter: a C major arpeggio, one quarter a note, as type 0; and tracks of one's own notes, as type 1.

const delta = (ticks: number): number[] => [...(ticks >> 14 > 0 ? [0x80 | (ticks >> 14)] : []), ...(ticks >> 7 > 0 ? [0x80 | ((ticks >> 7) & 127)] : []), ticks & 127];
const tag = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const chunk = (name: string, bytes: readonly number[]): number[] => [...tag(name), ...[bytes.length >> 24, bytes.length >> 16, bytes.length >> 8, bytes.length].map((byte) => byte & 255), ...bytes];
const END = [0, 0xff, 0x2f, 0];

/** Notes that begin one after the other, in ticks. */
export interface SmfTrack { readonly name: string; readonly notes: readonly { readonly start: number; readonly length: number; readonly key: number }[] }
export function midiTracks(tracks: readonly SmfTrack[]): Uint8Array<ArrayBuffer> {
  const chunks = tracks.map(({ name, notes }) => {
    const bytes = [0, 0xff, 3, name.length, ...tag(name)];
    let now = 0;
    for (const { start, length, key } of notes) {
      for (const byte of [...delta(start - now), 0x90, key, 100, ...delta(length), 0x80, key, 0]) bytes.push(byte);
      now = start + length;
    }
    return chunk("MTrk", [...bytes, ...END]);
  });
  return Uint8Array.from([...chunk("MThd", [0, 1, 0, tracks.length, 1, 224]), ...chunks.flat()]);
}

export function arpeggio(notes = 16): Uint8Array<ArrayBuffer> {
  const keys = [60, 64, 67, 72];
  const events = Array.from({ length: notes }, (_, i) => {
    const key = keys[i % keys.length] as number;
    return [...delta(0), 0x90, key, 100, ...delta(480), 0x80, key, 0];
  }).flat();
  return Uint8Array.from([...chunk("MThd", [0, 0, 0, 1, 1, 224]), ...chunk("MTrk", [...events, ...END])]);
}
