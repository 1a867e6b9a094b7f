// What hands do with slots and scenes: launch, make, record, put elsewhere. Pointer, keys and menus share it.
import { english, t, tn } from "../../messages/index.ts";
import type { EditResult, Id, LibraryEntry } from "../../project/api.ts";
import { barLength, barStart, clipName, clipsOf, isNoteTrack, trackName } from "../../project/song.ts";
import { clipIn, columnsOf, sceneName, scenesOf, setStop, slotAt, slotName, slotOfClip } from "../../project/scenes.ts";
import { Field } from "../../project/fields.ts";
import type { SlotAim } from "../../project/slot_sound.ts";
import { report, say, type App, type Desk, type Place } from "../app.ts";
import { openEditor, selectTrack } from "../editing.ts";
import { launchLearnGroup } from "../learn_menu.ts";
import { suits } from "../library/place.ts";
import { startSound } from "../projects.ts";
import type { MenuGroup } from "../../ui/menu.tsx";

const NEW_CLIP_BARS = 4;

export function choose(desk: Desk, place: Place): void {
  const now = desk.place.get();
  if (now?.track !== place.track || now.scene !== place.scene) desk.place.set(place);
  desk.area.set("live");
  desk.scene.set(null);
  selectTrack(desk, place.track);
}

/** A press on a place: its clip begins in time; an empty one stops its track, and records where the track is armed. */
export function press(app: App, desk: Desk, place: Place): void {
  const { project } = desk, slot = slotAt(project, place.track, place.scene);
  startSound(app);
  if (clipIn(project, slot) === null && records(app, desk, place)) return void record(app, desk, place);
  if (slot === null) app.player.launcher.stopTrack(place.track);
  else app.player.launcher.launchSlot(slot);
}
export function release(app: App, desk: Desk, place: Place): void {
  const slot = slotAt(desk.project, place.track, place.scene);
  if (slot !== null) app.player.launcher.releaseSlot(slot);
}
export function launchScene(app: App, scene: Id): void {
  startSound(app);
  app.player.launcher.launchScene(scene);
}

export function addScene(app: App, desk: Desk, after: Id | null = null): void {
  report(app, desk.project.perform({ edit: "add-scene", after, name: "" }).result);
}

/** All clips of the song as scenes, or the chosen ones alone, if there are any: one for each place where some of them begin, and something else is heard. */
export function scenesFromSong(app: App, desk: Desk, ofChosen: boolean): void {
  const { project } = desk;
  const chosen = !ofChosen ? [] : [...desk.clips.get()].filter((clip) => project.exists(clip) && slotOfClip(project, clip) === null);
  const clips = chosen.length > 0 ? chosen : columnsOf(project).flatMap((track) => clipsOf(project, track).map((clip) => clip.id));
  const before = scenesOf(project).length, { result } = project.perform({ edit: "scenes-of-clips", clips });
  report(app, result, result.ok ? tn(scenesOf(project).length - before, "The song's clips are in 1 scene", "The song's clips are in {count} scenes") : undefined);
}

/** An empty clip, in the editor at once. */
export function addClip(app: App, desk: Desk, place: Place): void {
  const { project } = desk;
  if (isTaken(desk, place)) return;
  if (!isNoteTrack(project, place.track)) return void say(app, t("Arm this track and press the slot to record, or drag a clip here."));
  const { result } = project.perform({ edit: "add-slot", track: place.track, scene: place.scene, lengthTicks: NEW_CLIP_BARS * barLength(project, 0) });
  if (!report(app, result)) return;
  choose(desk, place);
  edit(desk, place);
}
export function edit(desk: Desk, place: Place): void {
  const clip = clipIn(desk.project, slotAt(desk.project, place.track, place.scene));
  if (clip !== null) openEditor(desk, clip);
}

export function remove(app: App, desk: Desk, place: Place): void {
  const { project } = desk, slot = slotAt(project, place.track, place.scene);
  if (slot === null) return;
  const name = slotName(project, slot);
  report(app, project.perform({ edit: "delete", objects: [slot] }).result, name === "" ? t("Emptied the slot") : t("Deleted {name}", { name }));
}
export function removeScene(app: App, desk: Desk, scene: Id): void {
  report(app, desk.project.perform({ edit: "delete", objects: [scene] }).result, t("Deleted {scene}", { scene: sceneName(desk.project, scene) }));
}

/** Into another place, itself or as a copy. */
export function put(app: App, desk: Desk, slot: Id, place: Place, copy: boolean): void {
  if (report(app, desk.project.perform({ edit: copy ? "copy-slot" : "move-slot", slot, track: place.track, scene: place.scene }).result)) choose(desk, place);
}
/** A copy below; a scene is made where there is none. */
export function duplicate(app: App, desk: Desk, place: Place): void {
  const { project } = desk, slot = slotAt(project, place.track, place.scene), scenes = scenesOf(project), at = scenes.indexOf(place.scene);
  if (slot === null) return;
  if (scenes[at + 1] === undefined) addScene(app, desk);
  const scene = scenesOf(project)[at + 1];
  if (scene !== undefined) put(app, desk, slot, { track: place.track, scene }, true);
}
export function toArrangement(app: App, desk: Desk, slot: Id, atTicks = barStart(desk.project, app.player.positionTicks())): void {
  const { project } = desk;
  report(app, project.perform({ edit: "slot-to-arrangement", slot, atTicks: Math.round(atTicks) }).result, t("{slot} is in the arrangement, at bar {bar}", { slot: slotName(project, slot), bar: project.barAt(atTicks).bar + 1 }));
}
/** A clip of the arrangement into a slot. */
export function fromArrangement(app: App, desk: Desk, clip: Id, place: Place): void {
  if (report(app, desk.project.perform({ edit: "clip-to-slot", clip, track: place.track, scene: place.scene }).result)) choose(desk, place);
}
/** Copies of what plays now, as a scene of its own. */
export function capture(app: App, desk: Desk): void {
  const { project } = desk;
  const slots = columnsOf(project).map((track) => app.player.launcher.state(track)?.playing ?? null).filter((slot) => slot !== null);
  if (slots.length === 0) return void say(app, t("Nothing is playing yet: launch some clips first."));
  report(app, project.perform({ edit: "capture-scene", slots, name: "" }).result, tn(slots.length, "1 clip became a scene", "{count} clips became a scene"));
}

/** A groove or phrase of the library, as one step. */
export function placeInSlot(app: App, desk: Desk, entry: LibraryEntry, place: Place): void {
  const { project } = desk;
  if (entry.lengthTicks === 0 || !suits(project, entry, place.track)) return void say(app, entry.type === "phrase" ? t("{entry} does not suit {track}. Drop it on an instrument track.", { entry: entry.name, track: trackName(project, place.track) }) : t("{entry} does not suit {track}. Drop it on a drum track.", { entry: entry.name, track: trackName(project, place.track) }));
  if (report(app, project.placeInSlot(entry, { ...place, label: english("Add {entry}", { entry: entry.name }) }).result)) choose(desk, place);
}

// ---- recording

export const isTaken = (desk: Desk, place: Place): boolean => {
  const taken = desk.slotTake.get();
  return taken !== null && taken.track === place.track && taken.scene === place.scene;
};

/** Whether a press on it, as long as it is empty, is about a take: one begins, or the one that goes on there ends. */
export const records = (app: App, desk: Desk, place: Place): boolean => app.studio.armed.get().has(place.track) || isTaken(desk, place);

/** The first press begins, from the beginning of a bar; the second ends it, and the clip goes round in its slot. */
export async function record(app: App, desk: Desk, place: Place): Promise<void> {
  const { project } = desk;
  if (app.studio.recording()) return app.studio.toggle(place.track);
  if (app.studio.state.get() !== "idle") return; // it begins or ends already: a second press must not take the slot from it
  for (const track of app.studio.armed.get()) if (track !== place.track) app.studio.arm(track, false);
  app.studio.arm(place.track, true);
  choose(desk, place);
  desk.slotTake.set(place);
  if (!app.player.playing()) app.player.seekTicks(barStart(project, app.player.positionTicks()));
  await app.studio.toggle(place.track);
  if (!app.studio.recording()) desk.slotTake.set(null); // it could not begin, and it was said why
}

/** The slot that is being recorded, if it is there still; what is recorded for it is one step of this name. */
export function slotOfTake({ project, slotTake }: Desk): SlotAim | null {
  const place = slotTake.get();
  if (place === null || !project.exists(place.track) || !project.exists(place.scene)) return null;
  return { ...place, label: english("Record into {scene}", { scene: sceneName(project, place.scene) }) };
}

/** What was recorded for a slot came into it with its step. False: nothing was meant for one. */
export function recordedForSlot(app: App, desk: Desk, result: EditResult, made: readonly Id[]): boolean {
  const { project } = desk, aim = slotOfTake(desk);
  desk.slotTake.set(null);
  if (aim === null || !result.ok) return false;
  const clip = made.find((id) => slotOfClip(project, id) !== null), scene = sceneName(project, aim.scene);
  if (clip === undefined) return false;
  report(app, result, isNoteTrack(project, aim.track) ? t("Recorded into {scene}", { scene }) : t("{clip} is in {scene}", { clip: clipName(project, clip), scene }));
  const slot = slotAt(project, aim.track, aim.scene);
  if (slot !== null && clipIn(project, slot) !== null && app.player.playing()) app.player.launcher.launchSlot(slot);
  return true;
}

// ---- menus

export function slotMenu(app: App, desk: Desk, place: Place): { label: string; groups: readonly MenuGroup[] } {
  const { project } = desk, slot = slotAt(project, place.track, place.scene), clip = clipIn(project, slot);
  const name = clip === null ? t("Empty slot") : clipName(project, clip);
  const stops = slot === null || project.bool(slot, Field.slot.stop), selected = [...desk.clips.get()].filter((one) => project.exists(one) && slotOfClip(project, one) === null)[0];
  const settings = { id: "settings", name: t("Settings"), icon: "settings" as const, keys: "I", run: () => desk.slotPanel.set(true) };
  if (slot !== null && clip !== null) {
    return { label: name, groups: [
      { entries: [{ id: "launch", name: t("Launch"), icon: "play", keys: "Enter", run: () => press(app, desk, place) }, { id: "edit", name: t("Edit"), icon: "pencil", keys: "E", run: () => edit(desk, place) }, settings] },
      { entries: [{ id: "duplicate", name: t("Duplicate below"), icon: "copy", keys: "Ctrl D", run: () => duplicate(app, desk, place) }, { id: "arrange", name: t("Put into the arrangement"), icon: "split", run: () => toArrangement(app, desk, slot) }] },
      launchLearnGroup(app, project, slot, name),
      { entries: [{ id: "delete", name: t("Delete"), icon: "trash", danger: true, keys: "Del", run: () => remove(app, desk, place) }] },
    ] };
  }
  return { label: name, groups: [{ entries: [
    ...(isNoteTrack(project, place.track) ? [{ id: "add", name: t("New clip"), icon: "plus" as const, run: () => addClip(app, desk, place) }] : []),
    { id: "record", name: isTaken(desk, place) ? t("Stop recording") : t("Record here"), icon: "record", run: () => void record(app, desk, place) },
    ...(selected === undefined ? [] : [{ id: "fill", name: t("Copy {clip} here", { clip: clipName(project, selected) }), icon: "copy" as const, run: () => fromArrangement(app, desk, selected, place) }]),
    { id: "stop", name: t("Stops its track"), checked: stops, run: () => void report(app, setStop(project, place.track, place.scene, !stops)) },
  ] }] };
}
