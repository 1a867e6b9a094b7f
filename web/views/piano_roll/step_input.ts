// Step input: while the song stands still, a key that is played becomes a note at the playhead, as long as was chosen; keys held
// together are a chord. When all are up the playhead moves on.
import { english } from "../../messages/index.ts";
import { placeOf } from "../../project/content.ts";
import { addNotes, inFirstPass, removeNotes, resizeNotes, chosenNotes } from "../../project/edit_notes.ts";
import type { Id } from "../../project/api.ts";
import { report, ROW_HEIGHT, type App, type Desk } from "../app.ts";

interface Entered { readonly content: Id; readonly at: number; notes: Id[] }

/** Where the next note begins, in song time: the playhead, or exactly where the last step ended if it stands there. */
export function stepPlace(playhead: number, exact: number | null, lengthTicks: number, tolerance: number): number {
  if (exact !== null && Math.abs(exact - playhead) <= tolerance) return exact;
  return Math.max(0, Math.round(playhead / lengthTicks) * lengthTicks);
}

/** Scrolls the roll to a key that is out of sight. */
function showKey(desk: Desk, key: number): void {
  const { height } = desk.rollSize.get(), y = (127 - key) * ROW_HEIGHT, top = desk.rollTop.get();
  if (y < top || y + ROW_HEIGHT > top + height) desk.rollTop.set(Math.min(128 * ROW_HEIGHT - height, Math.max(0, y - height / 2)));
}

export interface StepInput {
  /** A hand on any keys: the page's, a screen's, a MIDI cable's. */
  played(on: boolean, key: number, velocity: number): void;
  rest(): void;
  back(): void;
  /** The step just entered lasts one more. */
  longer(): void;
  possible(): boolean;
  place(): number;
}

/** `app`: what it plays on and in. */
export function createStepInput(app: Pick<App, "desk" | "player" | "toasts">): StepInput {
  const held = new Set<number>();
  let exact: number | null = null, step: Entered | null = null, last: Entered | null = null;
  const desk = (): Desk | null => app.desk.get();
  const length = (): number => desk()?.enterTicks.get() ?? 1;
  const possible = (): boolean => {
    const now = desk(), content = now?.content.get() ?? null;
    return now !== null && now.entering.get() && content !== null && now.project.exists(content) && !app.player.playing();
  };
  const place = (): number => {
    const project = desk()?.project;
    return project ? stepPlace(app.player.positionTicks(), exact, length(), project.ticksAt(0.002)) : 0;
  };
  const go = (ticks: number): void => {
    exact = Math.max(0, ticks);
    app.player.seekTicks(exact);
  };
  const forget = (): void => {
    held.clear();
    step = null;
  };
  const enter = (now: Desk, clip: Id, content: Id, key: number, velocity: number): void => {
    const { project } = now, span = placeOf(project, clip, content), song = Math.max(place(), span.startTicks);
    const at = step !== null && step.content === content ? step.at : song, start = inFirstPass(at - span.startTicks + span.offsetTicks, span.loopTicks);
    const made = addNotes(project, content, [{ startTicks: start, lengthTicks: length(), key, velocity }], english("Step input"));
    if (!report(app, made.result)) return;
    showKey(now, key);
    if (step !== null && step.content === content) step.notes.push(...made.notes);
    else last = step = { content, at, notes: [...made.notes] };
  };
  return {
    possible, place,
    played(on, key, velocity) {
      if (!on) {
        if (!held.delete(key) || held.size > 0 || step === null) return;
        const end = step.at + length();
        step = null;
        if (possible()) go(end);
        return;
      }
      const now = desk(), clip = now?.clip.get() ?? null, content = now?.content.get() ?? null;
      if (now === null || clip === null || content === null || !possible()) return forget();
      held.add(key);
      enter(now, clip, content, key, velocity);
    },
    rest() {
      if (!possible()) return;
      last = null;
      go(place() + length());
    },
    back() {
      const now = desk();
      if (now === null || !possible()) return;
      const gone = last;
      last = null;
      if (gone !== null && now.project.exists(gone.content)) {
        const there = new Set(chosenNotes(now.project, gone.content, new Set(gone.notes)).map((note) => note.id));
        if (there.size > 0 && there.size <= gone.notes.length) report(app, removeNotes(now.project, gone.content, gone.notes.filter((note) => there.has(note))));
        return go(gone.at);
      }
      go(Math.max(0, place() - length()));
    },
    longer() {
      const now = desk();
      if (now === null || last === null || !possible() || !now.project.exists(last.content)) return;
      const notes = chosenNotes(now.project, last.content, new Set(last.notes)).filter((note) => last?.notes.includes(note.id));
      if (report(app, resizeNotes(now.project, last.content, notes, "end", length(), 1))) go(place() + length());
    },
  };
}
