// Sound that is nowhere on this device: files are chosen for it.
import type { Command } from "./command.ts";
import { t } from "../messages/index.ts";
import { findSounds } from "../views/missing.ts";

export const command: Command = {
  id: "find-sounds", title: t("Find missing sounds"), group: "Project", icon: "search", when: (app) => (app.desk.get()?.project.missingSounds().length ?? 0) > 0,
  run: (app) => findSounds(app),
};
