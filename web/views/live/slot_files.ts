// What is dropped on a slot of the live view from outside of the song: a file from the desktop, a clip or a sound of the library. It is
// brought in as far as behind the song's end; what suits the slot's track goes into the slot with the same step.
import { english, t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { clipIn, sceneName, slotAt } from "../../project/scenes.ts";
import type { SlotAim } from "../../project/slot_sound.ts";
import { trackName } from "../../project/song.ts";
import { report, say, type App, type Desk, type Place } from "../app.ts";
import { ofFile } from "../file_refusals.ts";
import { working } from "../projects.ts";
import { choose } from "./slot_actions.ts";

/** The first bar where the song has nothing. */
const behindTheSong = (project: Project): number => {
  const end = project.endTicks(), { bar, beat, ticks } = project.barAt(end);
  return beat === 0 && ticks === 0 ? end : project.barTicks(bar + 1);
};

const NAMES = /\.[^.]{1,5}$/;

const aimOf = ({ project }: Desk, place: Place, name: string): SlotAim => ({ ...place, name, label: english("{name} into {scene}", { name, scene: sceneName(project, place.scene) }) });

export async function fileIntoSlot(app: App, desk: Desk, file: File, place: Place): Promise<void> {
  const { project } = desk, made: Id[] = [], stop = new AbortController(), name = file.name.replace(NAMES, ""), aim = aimOf(desk, place, name);
  const leave = project.subscribe((changes) => made.push(...changes.filter(({ op }) => op === "create").map(({ id }) => id)));
  const result = await working(app, t("Bringing in {file}", { file: file.name }), (progress) => project.importFile(file, behindTheSong(project), place.track, progress, stop.signal, aim), () => stop.abort());
  leave();
  if (result && report(app, ofFile(file, result))) tell(app, desk, made, place, name);
}

/** `text`: clips as they are kept. */
export async function clipsIntoSlot(app: App, desk: Desk, text: string, place: Place, name: string): Promise<void> {
  const { result, made } = await desk.project.pasteClips(text, place.track, behindTheSong(desk.project), false, aimOf(desk, place, name));
  if (report(app, result)) tell(app, desk, made, place, name);
}

/** It lies in the slot by now, if it suits the track. */
function tell(app: App, desk: Desk, made: readonly Id[], place: Place, name: string): void {
  const { project } = desk, there = clipIn(project, slotAt(project, place.track, place.scene));
  if (!made.some((id) => id === there)) return void say(app, t("{name} does not suit {track}: it is in the arrangement, behind the song.", { name, track: trackName(project, place.track) }));
  report(app, { ok: true, skipped: 0 }, t("{clip} is in {scene}", { clip: name, scene: sceneName(project, place.scene) }));
  choose(desk, place);
}
