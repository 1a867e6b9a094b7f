// Whether the computer's letters are notes just now, or the shortcuts they are otherwise.
import type { Id, Project } from "../project/api.ts";
import { isNoteTrack } from "../project/song.ts";
import type { App } from "./app.ts";

/** A track of sound has nothing that a key could play. */
export const playsNotes = (project: Project, track: Id): boolean => project.exists(track) && isNoteTrack(project, track);

/** While the keyboard is a piano or an editor waits for notes step by step, unless what it would play plays no notes. */
export function lettersPlay(app: App): boolean {
  const desk = app.desk.get();
  if (desk === null || !(app.piano.get() || (desk.pane.get() === "editor" && app.stepInput.possible()))) return false;
  const track = app.studio.playedTrack(desk.track.get());
  return track === null || playsNotes(desk.project, track);
}
