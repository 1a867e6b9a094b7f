// Esc in the live view: what waits for its turn does not come.
import { t } from "../messages/index.ts";
import { columnsOf } from "../project/scenes.ts";
import type { App } from "../views/app.ts";
import type { Command } from "./command.ts";

const waits = (app: App): boolean => {
  const desk = app.desk.get();
  return desk !== null && desk.area.get() === "live" && columnsOf(desk.project).some((track) => {
    const state = app.player.launcher.state(track);
    return state !== null && (state.queued !== null || state.stops || state.returns);
  });
};

export const command: Command = { id: "call-off", title: t("Call off what waits for its turn"), group: "Transport", keys: ["Esc"], when: waits, run: (app) => app.player.launcher.callOff(null) };
