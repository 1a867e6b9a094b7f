// Devices as the palette finds them: by name and by the words of what they are, onto the chosen track.
import type { Command } from "../../commands/command.ts";
import { t } from "../../messages/index.ts";
import { effects, isNoteTrack, modulators, noteEffects } from "../../project/song.ts";
import type { App } from "../app.ts";
import { deviceIcon } from "../device_look.ts";
import { placeDevice } from "./place.ts";

function fits(app: App, onNotesOnly: boolean): boolean {
  const desk = app.desk.get(), track = desk?.track.get() ?? null;
  return desk !== null && track !== null && desk.project.exists(track) && (!onNotesOnly || isNoteTrack(desk.project, track));
}

export const deviceCommands = (): Command[] => [...effects(), ...modulators(), ...noteEffects()].map((info) => ({
  id: `add-device ${info.id}`, title: t("Add {name}", { name: info.name }), also: info.summary, note: info.summary, group: "Devices", icon: deviceIcon(info),
  when: (app) => fits(app, info.role === "note_effect"),
  run(app) {
    const desk = app.desk.get();
    if (desk) placeDevice(app, desk, info.number);
  },
}));
