// Clips on the system's clipboard, and the last ones that were taken, for menus: a page may not read the clipboard unasked.
import { isTyping } from "../lib/keys.ts";
import { t, tn } from "../messages/index.ts";
import { removeClips } from "../project/edit_clips.ts";
import { Kind } from "../project/fields.ts";
import { report, say, type App } from "./app.ts";
import { selectClips, snapped } from "./editing.ts";
import { bringFiles } from "./projects.ts";

let last: string | null = null;

export const clipsWait = (): boolean => last !== null;
export const clipsChosen = (app: App): boolean => (app.desk.get()?.clips.get().size ?? 0) > 0 && app.desk.get()?.area.get() === "arrange";

/** Some of them are sound. */
export const soundChosen = (app: App): boolean => clipsChosen(app) && [...(app.desk.get()?.clips.get() ?? [])].some((clip) => app.desk.get()?.project.kindOf(clip) === Kind.audioClip);

export function copyChosen(app: App, cut: boolean): void {
  const desk = app.desk.get(), clips = [...(desk?.clips.get() ?? [])];
  if (!desk || clips.length === 0) return;
  const text = desk.project.takeClips(clips);
  if (text === null) {
    say(app, t("Only clips of notes or sound can be copied."), { tone: "bad" });
    return;
  }
  last = text;
  navigator.clipboard?.writeText(text).catch(() => {}); // refused: they can still be pasted on this page
  if (!cut) say(app, tn(clips.length, "Copied 1 clip", "Copied {count} clips"));
  else if (report(app, removeClips(desk.project, clips), tn(clips.length, "Cut 1 clip", "Cut {count} clips"))) selectClips(desk, []);
}

export async function paste(app: App, text = last, ticks = app.player.positionTicks(), inKey = false): Promise<void> {
  const desk = app.desk.get();
  if (!desk || text === null) return;
  const at = snapped(desk.project, desk.snap.get(), desk.view.get(), ticks);
  const { result, made } = await desk.project.pasteClips(text, desk.track.get(), at, inKey);
  const isClip = (kind: number): boolean => kind === Kind.noteClip || kind === Kind.audioClip;
  if (report(app, result)) selectClips(desk, made.filter((id) => desk.project.exists(id) && isClip(desk.project.kindOf(id))));
}

/** Ctrl+V comes as an event that brings along what was copied: clips, or files from the desktop, which begin at the bar that plays. */
export function listenForPaste(app: App): () => void {
  const pasted = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "", desk = app.desk.get();
    if (desk === null || isTyping(event.target) || desk.area.get() !== "arrange") return;
    const files = [...event.clipboardData?.files ?? []];
    event.preventDefault();
    if (files.length > 0) void bringFiles(app, files);
    else if (text.includes("tutti clips")) void paste(app, text);
    else say(app, t("What was copied holds no clips. Copy some in a song, or a file of sound or MIDI."));
  };
  document.addEventListener("paste", pasted);
  return () => document.removeEventListener("paste", pasted);
}
