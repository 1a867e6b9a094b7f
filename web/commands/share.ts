// The song for several people: put on the server, and a link to it.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = { id: "share", title: t("Share"), also: t("invite, collaborate, link, together"), group: "Project", icon: "users", run: (app) => app.dialog.set("share") };
