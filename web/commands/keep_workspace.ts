// What stands open now, under a name, to come back to in any song.
import { t } from "../messages/index.ts";
import { isPhone } from "../lib/phone.ts";
import { naming } from "../views/own_workspaces.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "keep-workspace", title: t("Keep this as a workspace"), group: "View", icon: "plus",
  when: (app) => app.desk.get() !== null && !isPhone(), // which has one view at a time
  run: () => naming.set(true),
};
