// The computer keyboard as a piano for the chosen track: two rows of keys, Z and X for octaves.
import { pianoOffset, writes } from "../../lib/keys.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { isDrumTrack, padKeys } from "../../project/song.ts";
import { say, type App } from "../app.ts";
import { lettersPlay } from "../letters.ts";
import { startSound } from "../projects.ts";

export function attachPiano(app: App): () => void {
  const held = new Map<string, { tracks: readonly Id[]; key: number }>();
  const release = (code: string): void => {
    const note = held.get(code);
    if (!note) return;
    held.delete(code);
    for (const track of note.tracks) app.player.noteOff(track, note.key);
    app.stepInput.played(false, note.key, 0);
    show();
  };
  const show = (): void => app.desk.get()?.sounding.set(new Set([...held.values()].map((note) => note.key)));
  const releaseAll = (): void => {
    for (const code of [...held.keys()]) release(code);
  };
  const down = (event: KeyboardEvent): void => {
    const desk = app.desk.get();
    if (!desk || !lettersPlay(app) || event.repeat || event.ctrlKey || event.metaKey || event.altKey || writes(event) || app.dialog.get() !== null) return;
    if (event.code === "KeyZ" || event.code === "KeyX") {
      app.octave.update((octave) => Math.min(7, Math.max(0, octave + (event.code === "KeyX" ? 1 : -1))));
      event.preventDefault();
      return;
    }
    const offset = pianoOffset(event.code);
    if (offset < 0) return;
    event.preventDefault();
    const tracks = app.studio.playedTracks(desk.track.get()), [track] = tracks;
    if (track === undefined) return void say(app, t("Choose a track first, then play."));
    if (app.player.state === "off") startSound(app);
    const key = isDrumTrack(desk.project, track) ? padKeys(desk.project, track)[offset] : Math.min(127, (app.octave.get() + 1) * 12 + offset);
    if (key === undefined) return;
    held.set(event.code, { tracks, key });
    for (const one of tracks) app.player.noteOn(one, key, 100, event.timeStamp);
    app.stepInput.played(true, key, 100);
    show();
  };
  const up = (event: KeyboardEvent): void => release(event.code);
  const undo = app.piano.subscribe(releaseAll);
  window.addEventListener("keydown", down, true);
  window.addEventListener("keyup", up);
  window.addEventListener("blur", releaseAll);
  return () => {
    undo();
    window.removeEventListener("keydown", down, true);
    window.removeEventListener("keyup", up);
    window.removeEventListener("blur", releaseAll);
  };
}
