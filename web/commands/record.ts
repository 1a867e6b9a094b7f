// R: record on the armed tracks, or on the chosen one; again: the take ends and the song plays on.
import { underFingers } from "../lib/phone.ts";
import { t } from "../messages/index.ts";
import { say, type App } from "../views/app.ts";
import { playsNotes } from "../views/letters.ts";
import { startSound } from "../views/projects.ts";
import type { Command } from "./command.ts";

/** A take of notes that no hand could play would stay empty: then there is a way to play them. */
function offerKeys(app: App): void {
  const desk = app.desk.get(), chosen = desk?.track.get() ?? null, armed = [...app.studio.armed.get()], takers = armed.length > 0 ? armed : chosen === null ? [] : [chosen], midi = app.studio.midi.state.get();
  if (desk === null || app.studio.state.get() === "idle" || app.piano.get() || (midi.kind === "on" && midi.inputs.some((input) => input.isOn)) || underFingers()) return;
  if (takers.length > 0 && takers.every((track) => playsNotes(desk.project, track))) say(app, t("No keyboard is connected that could play this take."), { action: { name: t("Play with this keyboard"), run: () => app.piano.set(true) } });
}

export const command: Command = {
  id: "record", title: t("Record"), group: "Transport", icon: "record", keys: ["R"],
  async run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    startSound(app);
    await app.studio.toggle(desk.track.get());
    offerKeys(app);
  },
};
