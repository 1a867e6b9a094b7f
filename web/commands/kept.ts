// What a shared song did not take of one's own.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "kept", title: t("Changes kept aside"), group: "View", icon: "layers", when: (app) => app.desk.get()?.project.kept != null, run: (app) => app.drawer.update((now) => (now === "kept" ? null : "kept")) };
