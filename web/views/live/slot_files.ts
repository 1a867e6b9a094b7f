// What is dropped on a slot of the live view from outside of the song: a file from the desktop, a clip or a sound of the library. It is
// brought in as far as behind the song's end: notes go from there into the slot, sound goes with the same step.
import { english, t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { Kind } from "../../project/fields.ts";
import { clipIn, sceneName, slotAt } from "../../project/scenes.ts";
import type { SlotAim } from "../../project/slot_sound.ts";
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

const aimOf = ({ project }: Desk, place: Place, name: string): SlotAim => ({ ...place, label: english("{name} into {scene}", { name, scene: sceneName(project, place.scene) }) });

export async function fileIntoSlot(app: App, desk: Desk, file: File, place: Place): Promise<void> {
  const { project } = desk, made: Id[] = [], stop = new AbortController(), name = file.name.replace(NAMES, ""), aim = isNoteTrack(project, place.track) ? undefined : aimOf(desk, place, name);
  const leave = project.subscribe((changes) => made.push(...changes.filter(({ op }) => op === "create").map(({ id }) => id)));
  const result = await working(app, t("Bringing in {file}", { file: file.name }), (progress) => project.importFile(file, behindTheSong(project), place.track, progress, stop.signal, aim), () => stop.abort());
  leave();
  if (result && report(app, result.ok ? result : { ok: false, problem: result.problem.includes(file.name) ? result.problem : `${file.name}: ${result.problem}` })) tell(app, desk, made, place, name);
}

/** `text`: clips as they are kept. */
export async function clipsIntoSlot(app: App, desk: Desk, text: string, place: Place, name: string): Promise<void> {
  const { result, made } = await desk.project.pasteClips(text, place.track, behindTheSong(desk.project), false, isNoteTrack(desk.project, place.track) ? undefined : aimOf(desk, place, name));
  if (report(app, result)) tell(app, desk, made, place, name);
}

/** Sound lies in the slot by now; notes go there from behind the song, if they suit the track. */
function tell(app: App, desk: Desk, made: readonly Id[], place: Place, name: string): void {
  const { project } = desk, clips = made.filter((id) => project.exists(id) && project.kindOf(id) === Kind.noteClip && project.parentOf(id) === place.track), isThere = clipIn(project, slotAt(project, place.track, place.scene));
  const done = clips.length > 0 ? takeOver(desk, clips, place, aimOf(desk, place, name).label, name) : { ok: true, skipped: 0 } as const;
  if (clips.length === 0 && !made.some((id) => id === isThere)) return void say(app, t("{name} does not suit {track}: it is in the arrangement, behind the song.", { name, track: trackName(project, place.track) }));
  if (report(app, done, t("{clip} is in {scene}", { clip: name, scene: sceneName(project, place.scene) }))) choose(desk, place);
}
