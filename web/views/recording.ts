// What the studio tells becomes words, selections and rows of the page.
import { t } from "../messages/index.ts";
import type { EditResult, Id } from "../project/api.ts";
import { Kind } from "../project/fields.ts";
import type { SlotAim } from "../project/slot_sound.ts";
import { report, say, type App } from "./app.ts";
import { selectClips } from "./editing.ts";
import { recordedForSlot, slotOfTake } from "./live/slot_actions.ts";

export const toldByStudio = (app: App, text: string, bad: boolean): void => void say(app, text, { tone: bad ? "bad" : "plain" });

/** The slot that what is recorded is meant for. */
export function slotTake(app: App): SlotAim | null {
  const desk = app.desk.get();
  return desk === null ? null : slotOfTake(desk);
}

/** Takes are in the song: they are shown and chosen, and can be taken back. */
export function recorded(app: App, result: EditResult, made: readonly Id[], text: string): void {
  const desk = app.desk.get();
  if (desk && recordedForSlot(app, desk, result, made)) return;
  const lanes = desk ? made.filter((id) => desk.project.exists(id) && desk.project.kindOf(id) === Kind.takeLane) : [];
  const takes = lanes.length > 1 ? t("{text}: {count} takes, the newest whole one is heard", { text, count: lanes.length }) : text;
  if (!report(app, result, takes) || !desk) return;
  const { project } = desk;
  const clips = made.filter((id) => project.exists(id) && (project.kindOf(id) === Kind.audioClip || project.kindOf(id) === Kind.noteClip) && project.kindOf(project.parentOf(id)) === Kind.track);
  if (clips.length > 0) selectClips(desk, clips);
  if (lanes.length > 0) desk.openTakes.update((open) => new Set([...open, ...lanes.map((lane) => project.parentOf(lane))]));
}

/** MIDI keyboards play what the hands of the page play. */
export function followStudio(app: App): void {
  app.studio.midi.targets = () => app.studio.playedTracks(app.desk.get()?.track.get() ?? null);
}
