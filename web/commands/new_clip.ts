// N outside of the editor: an empty clip on the chosen track, from the bar of the playhead, open for notes.
import { t } from "../messages/index.ts";
import { addNoteClip } from "../project/edit_clips.ts";
import { barLength, barStart, isNoteTrack } from "../project/song.ts";
import { report } from "../views/app.ts";
import { openEditor } from "../views/editing.ts";
import { newNote } from "../views/new_note.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "new-clip", title: t("New clip"), group: "Edit", icon: "plus", keys: ["N"],
  when(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    return desk !== null && track !== null && desk.project.exists(track) && isNoteTrack(desk.project, track) && !newNote.possible(app);
  },
  run(app) {
    const desk = app.desk.get(), track = desk?.track.get() ?? null;
    if (!desk || track === null) return;
    const start = barStart(desk.project, app.player.positionTicks());
    const { result, clip } = addNoteClip(desk.project, track, start, 4 * barLength(desk.project, start));
    if (report(app, result)) openEditor(desk, clip);
  },
};
