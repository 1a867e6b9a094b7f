// Ctrl+O: files from this computer: MIDI, WAV or a Tutti project.
import { t } from "../messages/index.ts";
import { ACCEPT, bringFiles, chooseFiles } from "../views/projects.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "import", title: t("Bring in a file"), also: t("open, load, add audio, add MIDI"), group: "Project", icon: "folder", keys: ["Ctrl+O"],
  async run(app) {
    await bringFiles(app, await chooseFiles(ACCEPT));
  },
};
