// A clip in words, as the tree beside the canvas tells it: what it plays, where, how long, and what its handles say.
import { lengthText } from "../../lib/format.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type Id, type Project } from "../../project/api.ts";
import { lengthOf, type Seam } from "../../project/crossfades.ts";
import { Field } from "../../project/fields.ts";
import { barLength, clipName, clipSpan, isAudioClip, isPatternClip, trackName } from "../../project/song.ts";
import type { ClipArt } from "./clip_art.ts";

const SLACK_TICKS = TICKS_PER_QUARTER / 100; // what was recorded begins with a frame, not with a tick

export function clipLabel(project: Project, clip: Id, { loops, linked, fadeInTicks, fadeOutTicks }: ClipArt, seam: Seam | undefined): string {
  const { track, startTicks, lengthTicks } = clipSpan(project, clip), end = startTicks + lengthTicks;
  const ms = (from: number, to: number): number => Math.round((project.secondsAt(to) - project.secondsAt(from)) * 1000);
  const { bar, beat } = placeOf(project, startTicks), length = lengthText(lengthTicks, TICKS_PER_QUARTER, barLength(project, startTicks));
  const names = { clip: clipName(project, clip), track: trackName(project, track), bar, length };
  const gain = isAudioClip(project, clip) ? project.real(clip, Field.audioClip.gainDb) : 0;
  return [
    beat === 1 ? t("{clip}, {track}, bar {bar}, {length}", names) : t("{clip}, {track}, bar {bar} beat {beat}, {length}", { ...names, beat }),
    loops && !isPatternClip(project, clip) ? t("goes round") : "", linked ? t("linked") : "",
    gain === 0 ? "" : t("gain {gain} dB", { gain: `${gain > 0 ? "+" : "−"}${Math.abs(gain).toFixed(1)}` }),
    fadeInTicks > 0 ? t("fade in of {ms} ms", { ms: ms(startTicks, startTicks + fadeInTicks) }) : "", fadeOutTicks > 0 ? t("fade out of {ms} ms", { ms: ms(end - fadeOutTicks, end) }) : "",
    seam && lengthOf(seam) > 0 ? t("crossfade of {ms} ms into the next", { ms: ms(seam.fromTicks, seam.toTicks) }) : "",
  ].filter((part) => part !== "").join(", ");
}

/** Counted from one, as the ruler does; beats of the metre there. */
function placeOf(project: Project, ticks: number): { bar: number; beat: number } {
  const at = project.barAt(ticks + SLACK_TICKS), { denominator } = project.signatureAt(ticks + SLACK_TICKS);
  return { bar: at.bar + 1, beat: Math.round(100 * (at.beat + 1 + Math.max(0, at.ticks - SLACK_TICKS) / ((4 * TICKS_PER_QUARTER) / denominator))) / 100 };
}
