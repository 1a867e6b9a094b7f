// Metres: those people choose from, and that of one clip or pattern, which may have its own. Then its bars count from the beginning
// of its content, whatever the song counts meanwhile.
import { english } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type EditResult, type Id, type Project } from "./api.ts";
import { Field } from "./fields.ts";
import { isNoteClip } from "./song.ts";

export const METRES = ["2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8"];

export interface Metre { readonly numerator: number; readonly denominator: number }
/** What a grid and a ruler are drawn by, in ticks of the song. */
export type BarMap = Pick<Project, "barTicks" | "barAt" | "signatureAt">;

/** Where a clip's own metre is kept: in the clip, or in its pattern. */
function placeOfMetre(project: Project, clip: Id): { readonly object: Id; readonly beats: number; readonly beat: number } {
  if (isNoteClip(project, clip)) return { object: clip, beats: Field.noteClip.beats, beat: Field.noteClip.beat };
  return { object: project.ref(clip, Field.patternClip.pattern), beats: Field.pattern.beats, beat: Field.pattern.beat };
}

/** Null: it has the song's. */
export function ownMetre(project: Project, clip: Id): Metre | null {
  const { object, beats, beat } = placeOfMetre(project, clip), numerator = project.exists(object) ? project.int(object, beats) : 0;
  return numerator === 0 ? null : { numerator, denominator: 2 ** project.int(object, beat) };
}

export function setOwnMetre(project: Project, clip: Id, metre: Metre | null): EditResult {
  const { object, beats, beat } = placeOfMetre(project, clip);
  return project.edit(english("Change a clip's metre"), (batch) => {
    batch.setInt(object, beats, metre?.numerator ?? 0);
    if (metre !== null) batch.setInt(object, beat, Math.log2(metre.denominator));
  });
}

/** Bars of one metre from `origin` on; nothing lies before it. */
export function barsOf(metre: Metre, origin: number): BarMap {
  const beat = (4 * TICKS_PER_QUARTER) / metre.denominator, bar = metre.numerator * beat;
  return {
    barTicks: (index) => origin + index * bar,
    barAt(ticks) {
      const along = Math.max(0, ticks - origin), index = Math.floor(along / bar), rest = along - index * bar;
      return { bar: index, beat: Math.floor(rest / beat), ticks: rest % beat };
    },
    signatureAt: () => metre,
  };
}

/** As far into its bar as `ticks`, `count` bars earlier; or the beginning. */
export function barsBefore(bars: BarMap, ticks: number, count: number): number {
  const { bar } = bars.barAt(ticks);
  return count <= 0 ? ticks : count > bar ? 0 : Math.max(0, bars.barTicks(bar - count) + ticks - bars.barTicks(bar));
}

/** The song's bars, or those of a clip whose content begins at `origin`. */
export function barsIn(project: Project, clip: Id, origin: number): BarMap {
  const own = ownMetre(project, clip);
  return own === null ? project : barsOf(own, origin);
}

/** A place as it is told: counted from one, as the ruler does, with the part of a beat of the metre there. */
export function toldPlace(bars: BarMap, ticks: number): { readonly bar: number; readonly beat: number } {
  const at = bars.barAt(ticks), { denominator } = bars.signatureAt(ticks);
  return { bar: at.bar + 1, beat: Math.round(100 * (at.beat + 1 + at.ticks / ((4 * TICKS_PER_QUARTER) / denominator))) / 100 };
}
