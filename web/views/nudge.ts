// Moving by keys: arrows move what is selected, Shift changes its length or octave, Alt moves the selection itself.
import { TICKS_PER_QUARTER, type Id } from "../project/api.ts";
import { moveClips, trimClips } from "../project/edit_clips.ts";
import { chosenNotes, moveNotes, resizeNotes, type Note } from "../project/edit_notes.ts";
import { clipsOf, clipSpan, tracksOf } from "../project/song.ts";
import { report, type App, type Desk } from "./app.ts";
import { nudgeStep, revealNotes, selectClips } from "./editing.ts";

const inEditor = (desk: Desk): boolean => desk.area.get() === "editor" && desk.pane.get() === "editor" && desk.content.get() !== null;

function notesIn(desk: Desk): { clip: Id; notes: Note[] } | null {
  const clip = desk.content.get();
  return clip !== null && inEditor(desk) && desk.notes.get().size > 0 ? { clip, notes: chosenNotes(desk.project, clip, desk.notes.get()) } : null;
}

function move(app: App, steps: number, up: number): void {
  const desk = app.desk.get();
  if (!desk) return;
  const { project } = desk, chosen = notesIn(desk);
  if (chosen) {
    const step = nudgeStep(project, desk.rollSnap.get(), desk.rollView.get(), 0);
    if (report(app, moveNotes(project, chosen.clip, chosen.notes, steps * step, up)) && up !== 0) audition(app, desk, chosen.notes, up);
    return revealNotes(desk);
  }
  const clips = [...desk.clips.get()], first = clips[0];
  if (first === undefined) return;
  report(app, moveClips(project, clips, steps * nudgeStep(project, desk.snap.get(), desk.view.get(), clipSpan(project, first).startTicks), -up));
}

/** Lets a moved note be heard. */
export function audition(app: App, desk: Desk, notes: readonly Note[], up = 0): void {
  const track = desk.track.get(), note = notes[0];
  if (track === null || !note || app.player.playing() || app.player.state !== "running") return;
  const key = note.key + up;
  app.player.noteOn(track, key, note.velocity);
  setTimeout(() => app.player.noteOff(track, key), 180);
}

function octave(app: App, way: number): void {
  const desk = app.desk.get(), chosen = desk && notesIn(desk);
  if (desk && chosen && report(app, moveNotes(desk.project, chosen.clip, chosen.notes, 0, 12 * way))) revealNotes(desk);
}

function length(app: App, steps: number): void {
  const desk = app.desk.get();
  if (!desk) return;
  const { project } = desk, chosen = notesIn(desk);
  if (chosen) {
    const step = nudgeStep(project, desk.rollSnap.get(), desk.rollView.get(), 0);
    report(app, resizeNotes(project, chosen.clip, chosen.notes, "end", steps * step, TICKS_PER_QUARTER / 32));
    return;
  }
  const clips = [...desk.clips.get()], first = clips[0];
  if (first !== undefined) report(app, trimClips(project, clips, "end", steps * nudgeStep(project, desk.snap.get(), desk.view.get(), clipSpan(project, first).startTicks)));
}

function select(app: App, along: number, down: number): void {
  const desk = app.desk.get();
  if (!desk) return;
  const clip = desk.content.get();
  if (inEditor(desk) && clip !== null) return selectNote(desk, clip, along !== 0 ? along : -down);
  const { project } = desk, tracks = tracksOf(project);
  const current = [...desk.clips.get()].pop();
  if (current === undefined) {
    const track = desk.track.get() ?? tracks[0];
    const first = track === undefined ? undefined : clipsOf(project, track)[0];
    if (first) selectClips(desk, [first.id]);
    return;
  }
  const span = clipSpan(project, current), row = tracks.indexOf(span.track);
  if (along !== 0) {
    const list = clipsOf(project, span.track);
    const next = list[list.findIndex((other) => other.id === current) + along];
    if (next) selectClips(desk, [next.id]);
    return;
  }
  for (let index = row + down; index >= 0 && index < tracks.length; index += down) {
    const list = clipsOf(project, tracks[index] as Id);
    const nearest = list.sort((a, b) => Math.abs(a.startTicks - span.startTicks) - Math.abs(b.startTicks - span.startTicks))[0];
    if (nearest) return selectClips(desk, [nearest.id]);
  }
}

function selectNote(desk: Desk, clip: Id, way: number): void {
  const all = chosenNotes(desk.project, clip, new Set());
  const current = all.findIndex((note) => desk.notes.get().has(note.id));
  const next = all[current < 0 ? 0 : current + way];
  if (!next) return;
  desk.notes.set(new Set([next.id]));
  revealNotes(desk);
}

export function stretchNotes(app: App, factor: number): void {
  const desk = app.desk.get(), clip = desk?.content.get();
  if (desk && clip != null) report(app, desk.project.perform({ edit: "stretch-notes", clip, notes: [...desk.notes.get()], factor }).result);
}

export const nudge = {
  possible: (app: App): boolean => {
    const desk = app.desk.get();
    return desk !== null && desk.area.get() !== "devices" && desk.area.get() !== "mixer" && (notesIn(desk) !== null || (!inEditor(desk) && desk.clips.get().size > 0));
  },
  open: (app: App): boolean => app.desk.get() !== null,
  move, octave, length, select,
};
