// A new track for an instrument, after the chosen one: it plays at once, and what it plays is offered for choice.
import { t } from "../messages/index.ts";
import { addTrack } from "../project/edit_tracks.ts";
import { startingInstrument } from "../project/song.ts";
import { report, say } from "../views/app.ts";
import { selectNewTrack } from "../views/editing.ts";
import { offerFactory } from "../views/instruments.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "add-instrument", title: t("Add instrument track"), also: t("new track, synthesizer, piano, MIDI track"), group: "Tracks", icon: "keys", keys: ["Alt+T"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const instrument = startingInstrument(desk.project);
    if (!instrument) return;
    const { result, track } = addTrack(desk.project, { type: "instrument", instrument }, desk.track.get());
    if (!report(app, result)) return;
    selectNewTrack(desk, track);
    say(app, t("{instrument} plays the new track", { instrument: instrument.name }), { action: { name: t("Another instrument"), run: () => offerFactory(app, desk.project, track) } });
  },
};
