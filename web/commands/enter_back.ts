// With step input on: the step just entered goes, or the playhead moves back.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "enter-back", title: t("Step input: one step back"), group: "Notes", keys: ["ArrowLeft"], repeats: true,
  when: (app) => app.stepInput.possible() && app.desk.get()?.notes.get().size === 0, run: (app) => app.stepInput.back(),
};
