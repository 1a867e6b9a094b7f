// Edits of an audio clip's sound: tempo, pitch, level and the markers that hold it to the beat. Each is one undo step.
import { guessTempo, tempoCalled } from "../lib/tempo.ts";
import { english, t } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type Batch, type EditResult, type Id, type Project, type Warp } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { clipName, clipSpan, firstTempo } from "./song.ts";

const F = Field.audioClip;
export const BEATS = 1; // of the field time_base; 0: seconds
export const STRETCH_MODES = [{ id: "0", name: t("Like a tape") }, { id: "1", name: t("Tones") }, { id: "2", name: t("Drums") }, { id: "3", name: t("Textures") }] as const;
export const SENSITIVITY = 0.5;

export const assetOf = (project: Project, clip: Id): Id => project.ref(clip, F.asset);
export const followsBeats = (project: Project, clip: Id): boolean => project.int(clip, F.timeBase) === BEATS;
export const rateOf = (project: Project, clip: Id): number => (project.exists(assetOf(project, clip)) ? project.int(assetOf(project, clip), Field.asset.rateHz) : 48000);
export const framesOf = (project: Project, clip: Id): number => (project.exists(assetOf(project, clip)) ? project.int(assetOf(project, clip), Field.asset.frames) : 0);
export const isReversed = (project: Project, clip: Id): boolean => project.bool(clip, F.reverse);

/** Strikes as the clip's source counts frames: from the end of what is played backwards. */
export function strikesOf(project: Project, clip: Id, sensitivity: number): number[] {
  const found = project.strikes(assetOf(project, clip), sensitivity), frames = framesOf(project, clip);
  return isReversed(project, clip) ? found.map((frame) => frames - frame).reverse() : found;
}
export function tempoOf(project: Project, clip: Id): number | null {
  const rate = rateOf(project, clip), asset = assetOf(project, clip);
  const guess = guessTempo(project.strikes(asset, SENSITIVITY).map((frame) => frame / rate), framesOf(project, clip) / rate);
  return guess === null ? null : tempoCalled(guess, project.text(asset, Field.asset.originalName));
}

const HARDLY_S = 0.01; // a clip whose ticks were rounded ends there
const set = (project: Project, label: string, build: (batch: Batch) => void): EditResult => project.edit(label, build);
export const setGain = (project: Project, clip: Id, gainDb: number): EditResult => set(project, english("Clip gain"), (batch) => batch.setReal(clip, F.gainDb, gainDb));
export const setPitch = (project: Project, clip: Id, semitones: number): EditResult => set(project, english("Clip pitch"), (batch) => batch.setReal(clip, F.pitch, semitones));
export const setFormants = (project: Project, clip: Id, keep: boolean): EditResult => set(project, keep ? english("Keep the voice") : english("Let the voice change"), (batch) => batch.setBool(clip, F.formants, keep));
/** Fade shapes as the field counts them. */
export const FADE_SHAPES = [{ id: "0", name: t("Straight") }, { id: "1", name: t("Equal power") }, { id: "2", name: t("S-shaped") }] as const;
export const fadeShapeOf = (project: Project, clip: Id, fade: "in" | "out"): number => project.int(clip, fade === "in" ? F.fadeInShape : F.fadeOutShape);
export const setFadeShape = (project: Project, clip: Id, fade: "in" | "out", shape: number): EditResult => set(project, fade === "in" ? english("Fade in curve") : english("Fade out curve"), (batch) => batch.setInt(clip, fade === "in" ? F.fadeInShape : F.fadeOutShape, shape));
export const setCrossfade = (project: Project, clip: Id, on: boolean): EditResult => set(project, on ? english("Crossfade") : english("No crossfade"), (batch) => batch.setBool(clip, F.crossfade, on));
/** How loud a fade is on its way, 0..1, for drawing it: engine/core/fade.h is what sounds. */
export const fadeLevel = (along: number, shape: number): number => (shape === 1 ? Math.sin((along * Math.PI) / 2) : shape === 2 ? along * along * (3 - 2 * along) : along);
export const setReverse = (project: Project, clip: Id, on: boolean): EditResult => set(project, on ? english("Reverse") : english("Play forwards"), (batch) => batch.setBool(clip, F.reverse, on));
export const setStretch = (project: Project, clip: Id, mode: number): EditResult => set(project, english("Stretch mode"), (batch) => batch.setInt(clip, F.stretch, mode));
export const setSourceBpm = (project: Project, clip: Id, bpm: number): EditResult => set(project, english("Clip tempo"), (batch) => {
  batch.setReal(clip, F.sourceBpm, bpm);
  batch.setInt(clip, F.timeBase, BEATS);
});
/** How much of its sound a clip plays, rounds counted each; the end of the file is where it ends, whatever is left of the clip. */
function heardFrames(project: Project, clip: Id): number {
  const { startTicks, lengthTicks } = clipSpan(project, clip), from = project.sourceAt(clip, startTicks), to = project.sourceAt(clip, startTicks + lengthTicks);
  const end = loops(project, clip) ? to : Math.min(framesOf(project, clip), to);
  return Math.max(1, Math.abs(framesOf(project, clip) - end) < HARDLY_S * rateOf(project, clip) ? framesOf(project, clip) - from : end - from);
}
/** The clip is so many beats long from now on, and follows the song; `leads`: the song takes its tempo over. */
export function useTempo(project: Project, clip: Id, bpm: number, leads: boolean): EditResult {
  return useTempi(project, [{ clip, bpm }], leads, leads ? english("Tempo {bpm} of {clip}", { bpm: Math.round(bpm), clip: clipName(project, clip) }) : english("Fit {clip} to the tempo", { clip: clipName(project, clip) }));
}
/** A clip, and what tempo is heard in it. */
export interface HeardTempo { readonly clip: Id; readonly bpm: number }
/** The same for several clips, as one step; the first one leads. */
export function useTempi(project: Project, heard: readonly HeardTempo[], leads: boolean, label: string): EditResult {
  const lengths = heard.map(({ clip, bpm }) => Math.max(1, Math.round((heardFrames(project, clip) / rateOf(project, clip)) * (bpm / 60) * TICKS_PER_QUARTER)));
  return set(project, label, (batch) => {
    if (leads) batch.setReal(firstTempo(project) ?? batch.create(Kind.tempo, project.root, "first"), Field.tempo.bpm, heard[0]?.bpm ?? 120);
    for (const [index, { clip, bpm }] of heard.entries()) {
      batch.setReal(clip, F.sourceBpm, bpm);
      batch.setInt(clip, F.timeBase, BEATS);
      batch.setInt(clip, F.lengthTicks, lengths[index] ?? 1);
    }
  });
}
export const setFollow = (project: Project, clip: Id, on: boolean): EditResult => set(project, on ? english("Follow the tempo") : english("Keep own speed"), (batch) => {
  if (on && project.real(clip, F.sourceBpm) === 0 && project.warps(clip).length < 2) batch.setReal(clip, F.sourceBpm, tempoOf(project, clip) ?? project.bpmAt(clipSpan(project, clip).startTicks));
  batch.setInt(clip, F.timeBase, on ? BEATS : 0);
});

/** All of what the clip plays now goes round when it is made longer. */
export function setLoop(project: Project, clip: Id, on: boolean): EditResult {
  const { startTicks, lengthTicks } = clipSpan(project, clip);
  const from = Math.round(project.sourceAt(clip, startTicks)), to = Math.min(framesOf(project, clip), Math.round(project.sourceAt(clip, startTicks + lengthTicks)));
  return set(project, on ? english("Loop clip") : english("Unloop clip"), (batch) => {
    batch.setInt(clip, F.loopStartFrame, on ? from : 0);
    batch.setInt(clip, F.loopEndFrame, on ? to : 0);
  });
}
export const loops = (project: Project, clip: Id): boolean => project.int(clip, F.loopEndFrame) > project.int(clip, F.loopStartFrame);

/** The highest sample of what the clip plays comes to full scale. */
export function normalise(project: Project, clip: Id): EditResult {
  const { startTicks, lengthTicks } = clipSpan(project, clip), asset = assetOf(project, clip), frames = framesOf(project, clip), channels = project.exists(asset) ? project.int(asset, Field.asset.channels) : 0;
  const heard = [project.sourceAt(clip, startTicks), project.sourceAt(clip, startTicks + lengthTicks)].map((frame) => (isReversed(project, clip) ? frames - frame : frame));
  const from = Math.max(0, Math.min(...heard)), to = Math.min(frames, Math.max(...heard)), out = new Float32Array(2048);
  let peak = 0;
  for (let channel = 0; channel < channels; channel++) {
    project.peaks(asset, channel, from, Math.max(1, (to - from) / 1024), out);
    for (const value of out) peak = Math.max(peak, Math.abs(value));
  }
  if (peak <= 0) return { ok: false, problem: t("There is nothing to be heard in this clip.") };
  return set(project, english("Normalise"), (batch) => batch.setReal(clip, F.gainDb, Math.min(24, Math.floor(-200 * Math.log10(peak)) / 10)));
}

// ---- markers

/** Content ticks of a source frame, as the markers or the clip's own tempo have it. */
function contentTicks(project: Project, clip: Id, warps: readonly Warp[], frame: number): number {
  const first = warps[0];
  if (warps.length >= 2 && first) return first.positionTicks + project.ticksOfSource(clip, frame) - project.ticksOfSource(clip, first.sourceFrame);
  const bpm = project.real(clip, F.sourceBpm) || project.bpmAt(clipSpan(project, clip).startTicks);
  return (frame / rateOf(project, clip)) * (bpm / 60) * TICKS_PER_QUARTER;
}

/** With fewer than two markers nothing is held: the ends of what is heard come along. */
function anchors(project: Project, clip: Id, warps: readonly Warp[], frame: number): Warp[] {
  if (warps.length >= 2) return [];
  const frames = framesOf(project, clip);
  return [0, frames].filter((end) => end !== frame && !warps.some((warp) => warp.sourceFrame === end)).map((end) => ({ sourceFrame: end, positionTicks: contentTicks(project, clip, warps, end) }));
}

/** A marker at a source frame, where that sounds now. The clip follows the tempo from then on. */
export function addMarker(project: Project, clip: Id, frame: number): EditResult {
  const warps = project.warps(clip), at = Math.round(frame);
  if (warps.some((warp) => warp.sourceFrame === at)) return { ok: true, skipped: 0 };
  return set(project, english("Add marker"), (batch) => {
    batch.putWarps(clip, [...anchors(project, clip, warps, at), { sourceFrame: at, positionTicks: contentTicks(project, clip, warps, at) }]);
    batch.setInt(clip, F.timeBase, BEATS);
  });
}

/** A marker elsewhere in the music; it stays between its neighbours. */
export function moveMarker(project: Project, clip: Id, marker: Id, deltaTicks: number): EditResult {
  const warps = project.warps(clip), at = warps.findIndex((warp) => warp.id === marker), warp = warps[at];
  if (!warp || deltaTicks === 0) return { ok: true, skipped: 0 };
  const low = (warps[at - 1]?.positionTicks ?? -1) + 1, high = (warps[at + 1]?.positionTicks ?? Number.MAX_SAFE_INTEGER) - 1;
  return set(project, english("Move marker"), (batch) => batch.putWarps(clip, [{ ...warp, positionTicks: Math.min(high, Math.max(low, warp.positionTicks + deltaTicks)) }]));
}
export const removeMarkers = (project: Project, clip: Id, markers: readonly Id[]): EditResult => set(project, markers.length === 1 ? english("Delete marker") : english("Delete markers"), (batch) => batch.removeWarps(clip, markers));

/** Every strike that is heard onto the nearest line of the song's grid. */
export function quantiseStrikes(project: Project, clip: Id, gridTicks: number, sensitivity: number): EditResult {
  const { startTicks, lengthTicks } = clipSpan(project, clip), warps = project.warps(clip);
  const shift = startTicks - contentTicks(project, clip, warps, project.sourceAt(clip, startTicks)), next: Warp[] = [];
  for (const frame of strikesOf(project, clip, sensitivity)) {
    const now = project.ticksOfSource(clip, frame);
    if (now < startTicks - gridTicks / 2 || now >= startTicks + lengthTicks) continue;
    const positionTicks = Math.round(now / gridTicks) * gridTicks - shift, last = next[next.length - 1];
    if (positionTicks >= 0 && (!last || positionTicks > last.positionTicks)) next.push({ sourceFrame: frame, positionTicks });
  }
  if (next.length < 2) return { ok: false, problem: t("Too few strikes were found in this clip.") };
  return set(project, english("Quantise clip"), (batch) => {
    batch.removeWarps(clip, warps.flatMap((warp) => (warp.id === undefined ? [] : [warp.id])));
    batch.putWarps(clip, next);
    batch.setInt(clip, F.timeBase, BEATS);
  });
}
