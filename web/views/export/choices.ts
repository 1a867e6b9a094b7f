// What the export dialog offers, and what each choice means.
import { t } from "../../messages/index.ts";
import type { SampleFormat } from "../../../wasm/bounce.ts";
import type { Id, Project } from "../../project/api.ts";
import { BITRATES, rateFor, type ExportPlan, type Quality, type SoundContainer, type TickRange } from "../../project/export/plan.ts";
import { isSection, markersOf } from "../../project/markers.ts";
import { loopOf } from "../../project/edit_song.ts";
import { filledScenes, sceneName, sceneSeconds } from "../../project/scenes.ts";
import { clipSpan } from "../../project/song.ts";
import type { Desk } from "../app.ts";

export type What = "song" | "stems" | "midi" | "dawproject" | "tutti";
export const WHATS = [{ id: "song", name: t("Song") }, { id: "stems", name: t("Stems") }, { id: "midi", name: "MIDI" }, { id: "dawproject", name: "DAWproject" }, { id: "tutti", name: t("Project") }] as const;
export const CONTAINERS = [{ id: "wav", name: "WAV" }, { id: "flac", name: "FLAC" }, { id: "mp3", name: "MP3" }, { id: "ogg", name: "Ogg" }, { id: "opus", name: "Opus" }] as const;
export const SAMPLES = [{ id: "s16", name: t("16 bit") }, { id: "s24", name: t("24 bit") }, { id: "f32", name: t("32 bit float") }] as const;
export const QUALITIES = [{ id: "0", name: t("Small") }, { id: "1", name: t("Good") }, { id: "2", name: t("Best") }] as const;
const BYTES: Record<SampleFormat, number> = { f32: 4, s24: 3, s16: 2 };
const VORBIS_KBITS = [112, 192, 320] as const; // about

export const CEILING_DBTP = -1;
export const LOUDNESS = [
  { id: "none", name: t("As it is") }, { id: "-9", name: t("−9 LUFS, loud") }, { id: "-14", name: t("−14 LUFS, streaming") }, { id: "-16", name: t("−16 LUFS, podcasts") }, { id: "-23", name: t("−23 LUFS, broadcast") },
] as const;

export interface Choice { readonly what: What; readonly container: SoundContainer; readonly format: SampleFormat; readonly rate: string; readonly quality: Quality; readonly range: string; readonly bars: number; readonly loudness: string; readonly each: "track" | "group"; readonly beforeMaster: boolean }
export const FIRST_CHOICE: Choice = { what: "song", container: "wav", format: "s24", rate: "project", quality: 1, range: "song", bars: 8, loudness: "none", each: "track", beforeMaster: false };

export const isSound = (choice: Choice): boolean => choice.what === "song" || choice.what === "stems";
export const isLossless = (container: SoundContainer): boolean => container === "wav" || container === "flac";
/** FLAC holds whole numbers only. */
export const formatOf = (choice: Choice): SampleFormat => (choice.container === "flac" && choice.format === "f32" ? "s24" : choice.format);

export interface RangeChoice { readonly id: string; readonly name: string; readonly range: TickRange | null; readonly scene?: Id }
export const BARS_MOST = 999;
/** Whether there is something on the timeline, or nothing but what may be launched. */
export const hasTimeline = (project: Project): boolean => project.endTicks() > 0;
export const hasSound = (project: Project): boolean => hasTimeline(project) || filledScenes(project).length > 0;

/** What of the song may be exported, as it stands and is chosen now. */
export function rangesOf(desk: Desk): RangeChoice[] {
  const { project } = desk, scenes = filledScenes(project).map((scene) => ({ id: `scene${scene}`, name: t("{scene}, as launched in Live", { scene: sceneName(project, scene) }), range: null, scene }));
  return hasTimeline(project) ? [...timelineRanges(desk), ...scenes] : scenes;
}
function timelineRanges({ project, clips }: Desk): RangeChoice[] {
  const found: RangeChoice[] = [{ id: "song", name: t("The whole song"), range: null }];
  const bars = (from: number, to: number): string => t("bar {first} to {last}", { first: project.barAt(from).bar + 1, last: project.barAt(Math.max(from, to - 1)).bar + 1 });
  const loop = loopOf(project);
  if (loop.end > loop.start) found.push({ id: "loop", name: t("The loop, {bars}", { bars: bars(loop.start, loop.end) }), range: { beginTicks: loop.start, endTicks: loop.end } });
  const spans = [...clips.get()].filter((clip) => project.exists(clip)).map((clip) => clipSpan(project, clip));
  if (spans.length > 0) {
    const from = Math.min(...spans.map((span) => span.startTicks)), to = Math.max(...spans.map((span) => span.startTicks + span.lengthTicks));
    found.push({ id: "selection", name: t("Around the chosen clips, {bars}", { bars: bars(from, to) }), range: { beginTicks: Math.max(0, from), endTicks: to } });
  }
  for (const section of markersOf(project).filter(isSection)) {
    const { position, length } = section;
    found.push({ id: `section${section.id}`, name: `${section.name || t("Section")}, ${bars(position, position + length)}`, range: { beginTicks: position, endTicks: position + length } });
  }
  return found;
}

/** The one that is chosen; the first where that is gone. */
export const chosenRange = (choice: Choice, ranges: readonly RangeChoice[]): RangeChoice | undefined => ranges.find((one) => one.id === choice.range) ?? ranges[0];

export function secondsOf(project: Project, choice: Choice, range: RangeChoice | undefined): number {
  if (range?.scene !== undefined) return sceneSeconds(project, range.scene, choice.bars);
  return range?.range ? project.secondsAt(range.range.endTicks) - project.secondsAt(range.range.beginTicks) : project.secondsAt(project.endTicks());
}

export function planOf(choice: Choice, ranges: readonly RangeChoice[]): ExportPlan {
  const range = chosenRange(choice, ranges);
  return {
    container: choice.container, format: formatOf(choice), rateHz: choice.rate === "project" ? 0 : Number(choice.rate), quality: choice.quality,
    range: range?.range ?? null, launch: range?.scene === undefined ? null : { scene: range.scene, bars: choice.bars },
    loudness: choice.loudness === "none" ? null : { lufs: Number(choice.loudness), ceilingDbtp: CEILING_DBTP },
    stems: choice.what === "stems" ? { each: choice.each, beforeMaster: choice.beforeMaster } : null,
  };
}

/** About so many bytes a file will have. */
export function sizeOf(choice: Choice, seconds: number, songRate: number): number {
  const rate = rateFor(choice.container, choice.rate === "project" ? songRate : Number(choice.rate));
  if (isLossless(choice.container)) return seconds * rate * 2 * BYTES[formatOf(choice)];
  return (seconds * 1000 * (choice.container === "ogg" ? VORBIS_KBITS : BITRATES[choice.container as "mp3" | "opus"])[choice.quality]) / 8;
}

/** What one should know of the chosen form. */
export function noteOf(choice: Choice): string {
  if (choice.what === "midi") return t("Notes, tempo and metre for another program. Sounds and audio stay behind.");
  if (choice.what === "dawproject") return t("Tracks, clips, sounds, levels and lanes for Bitwig, Studio One, Cubase and others. Of our devices they know the equaliser, compressor, gate and limiter.");
  if (choice.what === "tutti") return t("Everything: notes, sounds, audio and undo, in one file that opens in any Tutti.");
  if (choice.what === "stems") return choice.beforeMaster ? t("One file each in a zip, all equally long. Without the master's devices and fader; what a track sends to returns is in its stem.") : t("One file each in a zip, all equally long. Through the master's devices and fader; what a track sends to returns is in its stem.");
  const kbits = choice.container === "mp3" || choice.container === "opus" ? BITRATES[choice.container][choice.quality] : 0;
  if (choice.container === "mp3") return t("Plays everywhere. {kbits} kbit/s, made by LAME.", { kbits });
  if (choice.container === "opus") return t("The smallest for its sound; most browsers and phones play it. {kbits} kbit/s at 48 kHz.", { kbits });
  if (choice.container === "ogg") return t("Ogg Vorbis, for games and free players. About {kbits} kbit/s.", { kbits: VORBIS_KBITS[choice.quality] });
  const dither = formatOf(choice) === "f32" ? t("32 bit float keeps all that is computed and needs no dither.") : t("Rounded to {bits} bit with triangular dither.", { bits: formatOf(choice) === "s16" ? 16 : 24 });
  return choice.container === "flac" ? t("Every sample as in a WAV, in about half the room. {dither}", { dither }) : t("The same song gives the same bytes here and on any other computer. {dither}", { dither });
}
