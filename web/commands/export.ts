// Ctrl+E: the song as a file.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "export", title: t("Export"), also: t("render, bounce, mixdown, save as, download, stems, MP3"), group: "Project", icon: "export", keys: ["Ctrl+E"], run: (app) => app.dialog.set("export") };
