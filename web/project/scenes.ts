// Scenes and slots as the page asks for them, and the edits of theirs that are no more than fields. What copies or makes clips is
// an edit of C (Project.perform).
import { english, englishN, said, t, term } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type Batch, type EditResult, type Id, type Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { barLength, barStart, clipName, isAudioTrack, isNoteTrack, tracksOf } from "./song.ts";

/** Grids of a launch, as Field.slot.quantise counts them; a project's own has no "as above". */
const GRID_STEPS: readonly string[] = [english("As above"), english("At once"), ...[8, 4, 2, 1].map((count) => englishN(count, "1 bar", "{count} bars")), english("1 beat"), "1/2", "1/4", "1/8", "1/16"];
export const GRIDS: readonly string[] = GRID_STEPS.map(said);
const GRID_BARS: Readonly<Record<number, number>> = { 2: 8, 3: 4, 4: 2, 5: 1 };
const GRID_QUARTERS: Readonly<Record<number, number>> = { 7: 2, 8: 1, 9: 0.5, 10: 0.25 };

/** Columns of the matrix: tracks that play clips. */
export const columnsOf = (project: Project): Id[] => tracksOf(project).filter((track) => isNoteTrack(project, track) || isAudioTrack(project, track));
export const scenesOf = (project: Project): Id[] => project.childrenOf(project.root, Kind.scene);
export const slotsOf = (project: Project, track: Id): Id[] => project.childrenOf(track, Kind.slot);
/** Which slot a track has in a scene, as a table for each track: a matrix of them asks for every place after every edit. */
const places = new WeakMap<Project, { readonly revision: number; readonly tracks: Map<Id, ReadonlyMap<Id, Id>> }>();
function slotsByScene(project: Project, track: Id): ReadonlyMap<Id, Id> {
  let known = places.get(project);
  if (known?.revision !== project.revision()) places.set(project, (known = { revision: project.revision(), tracks: new Map() }));
  let slots = known.tracks.get(track);
  if (!slots) known.tracks.set(track, (slots = new Map(slotsOf(project, track).reverse().map((slot) => [project.ref(slot, Field.slot.scene), slot]))));
  return slots;
}
export const slotAt = (project: Project, track: Id, scene: Id): Id | null => (project.exists(track) ? slotsByScene(project, track).get(scene) ?? null : null);
export const clipIn = (project: Project, slot: Id | null): Id | null =>
  slot === null || !project.exists(slot) ? null : project.childrenOf(slot).find((one) => project.kindOf(one) === Kind.noteClip || project.kindOf(one) === Kind.audioClip) ?? null;
/** The slot a clip lies in; null: it lies elsewhere. */
export const slotOfClip = (project: Project, clip: Id): Id | null => {
  const parent = project.exists(clip) ? project.parentOf(clip) : null;
  return parent !== null && project.kindOf(parent) === Kind.slot ? parent : null;
};

export function sceneName(project: Project, scene: Id): string {
  return project.text(scene, Field.scene.name) || t("Scene {number}", { number: scenesOf(project).indexOf(scene) + 1 });
}
export const slotName = (project: Project, slot: Id): string => {
  const clip = clipIn(project, slot);
  return clip === null ? "" : clipName(project, clip);
};

/** The grid a slot (or, with `slot` null, a scene) is launched on: its own, its scene's, the project's. Counted as GRIDS. */
export function gridOf(project: Project, slot: Id | null, scene: Id): number {
  const own = slot === null ? 0 : project.int(slot, Field.slot.quantise);
  return own || project.int(scene, Field.scene.quantise) || project.int(project.root, Field.project.launchQuantise) + 1;
}
/** The first place of a grid behind a moment of the song; the moment itself where there is no grid. */
export function nextOnGrid(project: Project, grid: number, ticks: number): number {
  const bars = GRID_BARS[grid];
  const start = barStart(project, ticks);
  if (bars !== undefined) {
    const bar = project.barAt(ticks).bar;
    return project.barTicks(Math.floor(bar / bars) * bars + bars);
  }
  const quarters = grid === 6 ? 4 / project.signatureAt(ticks).denominator : GRID_QUARTERS[grid];
  if (quarters === undefined) return ticks;
  const step = quarters * TICKS_PER_QUARTER;
  return Math.min(start + Math.floor((ticks - start) / step + 1) * step, start + barLength(project, ticks));
}

// ---- edits

export const renameScene = (project: Project, scene: Id, name: string): EditResult =>
  project.edit(english("Rename scene {scene}", { scene: sceneName(project, scene) }), (batch) => batch.setText(scene, Field.scene.name, name.trim()));
export const setSceneHue = (project: Project, scene: Id, hue: number): EditResult =>
  project.edit(english("Colour of {scene}", { scene: sceneName(project, scene) }), (batch) => batch.setInt(scene, Field.scene.hue, hue));
/** What the song takes over where a scene is launched: "112 BPM, 7/8", or nothing. */
export function sceneTime(project: Project, scene: Id): string {
  const bpm = project.real(scene, Field.scene.tempoBpm), beats = project.int(scene, Field.scene.beats);
  return [...(bpm > 0 ? [`${Math.round(bpm * 100) / 100} BPM`] : []), ...(beats > 0 ? [`${beats}/${1 << project.int(scene, Field.scene.beat)}`] : [])].join(", ");
}
/** Scenes in which something lies to be launched. */
export const filledScenes = (project: Project): Id[] => {
  const columns = columnsOf(project);
  return scenesOf(project).filter((scene) => columns.some((track) => clipIn(project, slotAt(project, track, scene)) !== null));
};
/** A bar of what is launched with a scene: of its own metre, or the song's at its beginning. */
export function sceneBar(project: Project, scene: Id): number {
  const beats = project.int(scene, Field.scene.beats);
  return beats > 0 ? (beats * 4 * TICKS_PER_QUARTER) / (1 << project.int(scene, Field.scene.beat)) : barLength(project, 0);
}
/** How long so many bars are where a scene was launched at the song's beginning, in its own tempo and metre or the song's. */
export function sceneSeconds(project: Project, scene: Id, bars: number): number {
  const bpm = project.real(scene, Field.scene.tempoBpm), ticks = bpm > 0 || project.int(scene, Field.scene.beats) > 0 ? bars * sceneBar(project, scene) : project.barTicks(bars);
  return bpm > 0 ? (ticks / TICKS_PER_QUARTER) * (60 / bpm) : project.secondsAt(ticks);
}
export const setSceneTempo = (project: Project, scene: Id, bpm: number): EditResult =>
  project.edit(bpm > 0 ? english("Give a scene its tempo") : english("A scene keeps the song's tempo"), (batch) => batch.setReal(scene, Field.scene.tempoBpm, bpm));
export const setSceneMetre = (project: Project, scene: Id, beats: number, beat: number): EditResult =>
  project.edit(beats > 0 ? english("Give a scene its metre") : english("A scene keeps the song's metre"), (batch) => {
    batch.setInt(scene, Field.scene.beats, beats);
    if (beats > 0) batch.setInt(scene, Field.scene.beat, beat);
  });
export const setSceneGrid = (project: Project, scene: Id, grid: number): EditResult =>
  project.edit(english("Change where a scene begins"), (batch) => batch.setInt(scene, Field.scene.quantise, grid));
export const setLaunchGrid = (project: Project, grid: number): EditResult =>
  project.edit(english("Launch on {grid}", { grid: term(GRID_STEPS[grid] ?? english("the grid")) }), (batch) => batch.setInt(project.root, Field.project.launchQuantise, grid - 1));
export const setSide = (project: Project, track: Id, side: number): EditResult =>
  project.edit(side === 0 ? english("Take off the crossfader") : side === 1 ? english("Put on side A") : english("Put on side B"), (batch) => batch.setInt(track, Field.track.side, side));
export const setCrossfade = (project: Project, value: number): EditResult =>
  project.edit(english("Move the crossfader"), (batch) => batch.setReal(project.root, Field.project.crossfade, value));

export function setSlot(project: Project, slot: Id, label: string, fields: readonly (readonly [field: number, value: number | boolean])[]): EditResult {
  return project.edit(label, (batch) => {
    for (const [field, value] of fields) {
      if (typeof value === "boolean") batch.setBool(slot, field, value);
      else if (field === Field.slot.velocity || field === Field.slot.followChance) batch.setReal(slot, field, value);
      else batch.setInt(slot, field, value);
    }
  });
}

/** Whether an empty place stops its track when it is launched. A slot is made where there is none, as only a slot can let play on. */
export function setStop(project: Project, track: Id, scene: Id, stops: boolean): EditResult {
  return project.edit(stops ? english("Stop here") : english("Let it play on here"), (batch) => {
    const there = slotAt(project, track, scene), slot = there ?? batch.create(Kind.slot, track, "last");
    if (there === null) batch.setRef(slot, Field.slot.scene, scene);
    batch.setBool(slot, Field.slot.stop, stops);
  });
}

export interface SlotPlace { readonly track: Id; readonly scene: Id }

/** Into the slot of a place, which is made where there is none, in place of what lies there. */
export function giveSlot(project: Project, batch: Batch, { track, scene }: SlotPlace, clip: Id): void {
  const there = slotAt(project, track, scene), old = clipIn(project, there);
  const slot = there ?? batch.create(Kind.slot, track, "last");
  if (there === null) batch.setRef(slot, Field.slot.scene, scene);
  if (old !== null) batch.delete(old);
  batch.move(clip, slot, "last");
}
