// The chosen sound clip as notes: looked at by a worker, which can be stopped; what it finds gets a track of its own under it.
import { snapStep } from "../lib/grid.ts";
import { t, tn } from "../messages/index.ts";
import { TICKS_PER_QUARTER } from "../project/api.ts";
import { Kind } from "../project/fields.ts";
import { barLength, clipName } from "../project/song.ts";
import { report, type App } from "./app.ts";
import { selectTrack } from "./editing.ts";
import { working } from "./projects.ts";

export async function intoNotes(app: App, { onGrid, bends }: { onGrid: boolean; bends: boolean }): Promise<void> {
  const desk = app.desk.get(), clip = [...(desk?.clips.get() ?? [])].find((one) => desk?.project.exists(one) && desk.project.kindOf(one) === Kind.audioClip);
  if (!desk || clip === undefined) return;
  const { project } = desk, sound = clipName(project, clip), stop = new AbortController();
  const step = snapStep(desk.rollSnap.get(), desk.rollView.get().ticksPerPixel, TICKS_PER_QUARTER, barLength(project, 0)) || TICKS_PER_QUARTER / 4;
  const done = await working(app, t("Listening for the notes of {sound}", { sound }), async (progress) => {
    try {
      return await project.turnIntoNotes(clip, { name: t("{sound} as notes", { sound }), gridTicks: onGrid ? step : 0, bends }, progress, stop.signal);
    } catch (error) {
      if (stop.signal.aborted) return null;
      throw error;
    }
  }, () => stop.abort());
  if (!done) return;
  const notes = done.made.find((id) => project.exists(id) && project.kindOf(id) === Kind.noteClip), count = notes === undefined ? 0 : project.noteCount(notes);
  if (!report(app, done.result, tn(count, "1 note of {sound} is on a track under it", "{count} notes of {sound} are on a track under it", { sound }))) return;
  if (notes === undefined || app.desk.get() !== desk) return;
  selectTrack(desk, project.parentOf(notes));
  desk.clips.set(new Set([notes]));
}
