// The chosen track, rendered with its devices, beside it as sound: to cut and stretch it, or to spare the computer.
import { t } from "../messages/index.ts";
import { Field, Kind, TRACK_AUDIO, TRACK_INSTRUMENT } from "../project/fields.ts";
import { trackName } from "../project/song.ts";
import { report, type Desk } from "../views/app.ts";
import { selectTrack } from "../views/editing.ts";
import { working } from "../views/projects.ts";
import type { Command } from "./command.ts";

const suits = (desk: Desk | null): boolean => {
  const track = desk?.track.get();
  return desk != null && track != null && desk.project.exists(track) && [TRACK_AUDIO, TRACK_INSTRUMENT].includes(desk.project.int(track, Field.track.type) as never);
};

export const command: Command = {
  id: "turn-into-sound", title: t("Turn into sound"), also: t("bounce in place, freeze, flatten, render the track, resample"), group: "Tracks", icon: "audio", when: (app) => suits(app.desk.get()),
  async run(app) {
    const desk = app.desk.get(), track = desk?.track.get();
    if (!desk || track == null || !suits(desk)) return;
    const { project } = desk, name = trackName(project, track), stop = new AbortController();
    const done = await working(app, t("Turning {track} into sound", { track: name }), async (progress) => {
      try {
        return await project.turnIntoSound(track, progress, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return null;
        throw error;
      }
    }, () => stop.abort());
    if (!done) return;
    const made = done.made.find((id) => project.exists(id) && project.kindOf(id) === Kind.track);
    if (!report(app, done.result, t("{track} is sound now; the track it was is muted", { track: name }))) return;
    if (made !== undefined && app.desk.get() === desk) selectTrack(desk, made);
  },
};
