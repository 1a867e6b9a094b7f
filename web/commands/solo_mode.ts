// Solo in place, or on the cue output while the mix goes on.
import { english, t } from "../messages/index.ts";
import { Field } from "../project/fields.ts";
import { report, say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "solo-mode", title: t("Solo in place or on the cue output"), group: "Tracks",
  run(app) {
    const project = app.desk.get()?.project;
    if (!project) return;
    const onCue = project.int(project.root, Field.project.soloMode) === 0;
    if (report(app, project.edit(english("Change what solo does"), (batch) => batch.setInt(project.root, Field.project.soloMode, onCue ? 1 : 0))))
      say(app, onCue ? t("Solo is heard on the cue output") : t("Solo silences the others"));
  },
};
