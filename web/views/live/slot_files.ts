// What is dropped on a slot of the live view from outside of the song: a file from the desktop, a clip or a sound of the library. It is
// brought in behind the song's end, and goes from there into the slot.
import { english, t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { Kind } from "../../project/fields.ts";
import { moveIntoSlot, sceneName } from "../../project/scenes.ts";
import { isNoteTrack, trackName } from "../../project/song.ts";
import { report, say, type App, type Desk, type Place } from "../app.ts";
import { working } from "../projects.ts";
import { choose, takeOver } from "./slot_actions.ts";

/** The first bar where the song has nothing. */
const behindTheSong = (project: Project): number => {
  const end = project.endTicks(), { bar, beat, ticks } = project.barAt(end);
  return beat === 0 && ticks === 0 ? end : project.barTicks(bar + 1);
};

const NAMES = /\.[^.]{1,5}$/;

export async function fileIntoSlot(app: App, desk: Desk, file: File, place: Place): Promise<void> {
  const { project } = desk, made: Id[] = [], stop = new AbortController();
  const leave = project.subscribe((changes) => made.push(...changes.filter(({ op }) => op === "create").map(({ id }) => id)));
  const result = await working(app, t("Bringing in {file}", { file: file.name }), (progress) => project.importFile(file, behindTheSong(project), place.track, progress, stop.signal), () => stop.abort());
  leave();
  if (result && report(app, result.ok ? result : { ok: false, problem: result.problem.includes(file.name) ? result.problem : `${file.name}: ${result.problem}` })) intoSlot(app, desk, made, place, file.name.replace(NAMES, ""));
}

/** `text`: clips as they are kept. */
export async function clipsIntoSlot(app: App, desk: Desk, text: string, place: Place, name: string): Promise<void> {
  const { result, made } = await desk.project.pasteClips(text, place.track, behindTheSong(desk.project));
  if (report(app, result)) intoSlot(app, desk, made, place, name);
}

function intoSlot(app: App, desk: Desk, made: readonly Id[], place: Place, name: string): void {
  const { project } = desk, clips = made.filter((id) => project.exists(id) && [Kind.noteClip, Kind.audioClip].some((kind) => kind === project.kindOf(id)) && project.parentOf(id) === place.track), [first] = clips;
  if (first === undefined || !project.exists(place.scene)) return void say(app, t("{name} does not suit {track}: it is in the arrangement, behind the song.", { name, track: trackName(project, place.track) }));
  const scene = sceneName(project, place.scene), label = english("{name} into {scene}", { name, scene });
  if (report(app, isNoteTrack(project, place.track) ? takeOver(desk, clips, place, label, name) : moveIntoSlot(project, place, label, first, clips), t("{clip} is in {scene}", { clip: name, scene }))) choose(desk, place);
}
