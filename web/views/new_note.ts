// Notes without a pointer: the first one where the playhead stands, each further one behind the last, chords on top of it.
import { TICKS_PER_QUARTER, type Id, type NoteRow } from "../project/api.ts";
import { placeOf, playsDrums } from "../project/content.ts";
import { addNotes, chosenNotes } from "../project/edit_notes.ts";
import { keyInScale, triadOn } from "../project/song.ts";
import { ROW_HEIGHT, report, type App, type Desk } from "./app.ts";
import { nudgeStep, revealNotes, snapped } from "./editing.ts";
import { audition } from "./nudge.ts";

const VELOCITY = 100, KICK = 36;

/** What is open in the editor, when the hands are there. */
function opened(app: App): { desk: Desk; clip: Id; content: Id } | null {
  const desk = app.desk.get(), clip = desk?.clip.get() ?? null, content = desk?.content.get() ?? null;
  if (!desk || clip === null || content === null || desk.area.get() !== "editor" || desk.pane.get() !== "editor") return null;
  return desk.project.exists(clip) && desk.project.exists(content) ? { desk, clip, content } : null;
}

function put(app: App, desk: Desk, content: Id, note: NoteRow): void {
  const { result, notes } = addNotes(desk.project, content, [note]);
  if (!report(app, result)) return;
  desk.notes.set(new Set(notes));
  revealNotes(desk);
  audition(app, desk, chosenNotes(desk.project, content, new Set(notes)));
}

function behind(app: App): void {
  const at = opened(app);
  if (!at) return;
  const { desk, content } = at, { project } = desk;
  const last = desk.notes.get().size === 0 ? undefined : chosenNotes(project, content, desk.notes.get()).sort((a, b) => a.startTicks - b.startTicks).pop();
  if (last) return put(app, desk, content, { startTicks: last.startTicks + last.lengthTicks, lengthTicks: last.lengthTicks, key: last.key, velocity: last.velocity });
  const place = placeOf(project, at.clip, content), playhead = app.player.positionTicks();
  const inside = playhead >= place.startTicks && playhead < place.startTicks + place.lengthTicks;
  const start = snapped(project, desk.rollSnap.get(), desk.rollView.get(), inside ? playhead : place.startTicks, false, true) - place.startTicks + place.offsetTicks;
  const middle = Math.round(127 - (desk.rollTop.get() + desk.rollSize.get().height / 2) / ROW_HEIGHT);
  put(app, desk, content, { startTicks: Math.max(0, start), lengthTicks: nudgeStep(project, desk.rollSnap.get(), desk.rollView.get(), 0) || TICKS_PER_QUARTER / 4,
    key: playsDrums(project, content) ? KICK : keyInScale(project, middle), velocity: VELOCITY });
}

function above(app: App): void {
  const at = opened(app);
  if (!at) return;
  const { desk, content } = at, { project } = desk;
  const chosen = chosenNotes(project, content, desk.notes.get()), top = chosen.sort((a, b) => a.key - b.key).pop();
  if (!top) return;
  const third = triadOn(project, top.key)[1] ?? top.key + 4;
  if (third > 127) return;
  const { result, notes } = addNotes(project, content, [{ startTicks: top.startTicks, lengthTicks: top.lengthTicks, key: third, velocity: top.velocity }]);
  if (!report(app, result)) return;
  desk.notes.set(new Set([...desk.notes.get(), ...notes]));
  revealNotes(desk);
  audition(app, desk, chosenNotes(project, content, new Set(notes)));
}

export const newNote = {
  possible: (app: App): boolean => opened(app) !== null,
  isChosen: (app: App): boolean => opened(app) !== null && (app.desk.get()?.notes.get().size ?? 0) > 0,
  behind, above,
};
