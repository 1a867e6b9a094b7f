// With step input on: the playhead moves on without a note.
import { t } from "../messages/index.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "enter-rest", title: t("Step input: rest"), group: "Notes", keys: ["ArrowRight"], repeats: true,
  when: (app) => app.stepInput.possible() && app.desk.get()?.notes.get().size === 0, run: (app) => app.stepInput.rest(),
};
