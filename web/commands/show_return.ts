// The return the chosen send goes to is chosen.
import { t } from "../messages/index.ts";
import { Field } from "../project/fields.ts";
import { chosenSend } from "../views/chosen.ts";
import { selectTrack } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "show-return", title: t("Go to its return"), group: "Devices", icon: "return",
  when: (app) => chosenSend(app) !== null,
  run(app) {
    const at = chosenSend(app);
    if (at === null) return;
    selectTrack(at.desk, at.project.ref(at.id, Field.connection.target));
  },
};
