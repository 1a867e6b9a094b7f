// The waveform of an audio clip as it is heard, column by column: drawn out, going round, backwards.
import type { Id, Project } from "./api.ts";
import { Field } from "./fields.ts";
import { assetOf, framesOf, isReversed } from "./sound.ts";

/** What of a clip says which frame sounds where, besides its time; no loop: its end is not beyond its start. */
export interface WaveFacts { readonly asset: Id; readonly frames: number; readonly reversed: boolean; readonly loopStart: number; readonly loopEnd: number }
export const NO_WAVE: WaveFacts = { asset: 0n as Id, frames: 0, reversed: false, loopStart: 0, loopEnd: 0 };

export const waveFacts = (project: Project, clip: Id): WaveFacts => ({ asset: assetOf(project, clip), frames: framesOf(project, clip), reversed: isReversed(project, clip),
  loopStart: project.int(clip, Field.audioClip.loopStartFrame), loopEnd: project.int(clip, Field.audioClip.loopEndFrame) });

/** The frame that is heard for one counted on through the rounds. */
export const wrapped = ({ loopStart, loopEnd }: WaveFacts, frame: number): number =>
  loopEnd > loopStart && frame >= loopEnd ? loopStart + ((frame - loopStart) % (loopEnd - loopStart)) : frame;

const CHUNK = 16; // columns between which frames lie evenly
const chunk = new Float32Array(2 * CHUNK);

/** (min, max) of each column into `out`; `sourceAt` gives the frame at a column, rounds included. Gives the fewest frames a column has. */
export function readWave(project: Project, facts: WaveFacts, channel: number, sourceAt: (column: number) => number, columns: number, out: Float32Array): number {
  const read = (column: number, count: number, a: number, each: number): void => {
    project.peaks(facts.asset, channel, facts.reversed ? facts.frames - a - each * count : a, each, chunk.subarray(0, 2 * count));
    for (let k = 0; k < count; k++) {
      const at = 2 * (facts.reversed ? count - 1 - k : k);
      out[2 * (column + k)] = chunk[at] ?? 0;
      out[2 * (column + k) + 1] = chunk[at + 1] ?? 0;
    }
  };
  let fewest = Infinity;
  for (let column = 0; column < columns; column += CHUNK) {
    const count = Math.min(CHUNK, columns - column), from = sourceAt(column), to = sourceAt(column + count), each = Math.max(1e-3, (to - from) / count), a = wrapped(facts, from);
    fewest = Math.min(fewest, each);
    if (wrapped(facts, to) - a > (to - from) * 0.999) read(column, count, a, each);
    else for (let k = 0; k < count; k++) read(column + k, 1, wrapped(facts, from + k * each), each); // it starts over among these
  }
  return fewest;
}
