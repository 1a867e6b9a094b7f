// With step input on: the step just entered lasts one more.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "enter-longer", title: t("Step input: hold the step longer"), group: "Notes", keys: ["Shift+ArrowRight"], repeats: true,
  when: (app) => app.stepInput.possible() && app.desk.get()?.notes.get().size === 0, run: (app) => app.stepInput.longer(),
};
