// Shift+P: keys that are played become notes, step by step.
import { t } from "../messages/index.ts";
import { startSound } from "../views/projects.ts";
import { placeOf } from "../project/content.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "step-input", title: t("Step input"), group: "Notes", icon: "keyboard", keys: ["Shift+P"], when: (app) => app.desk.get()?.content.get() != null,
  run(app) {
    const desk = app.desk.get(), clip = desk?.clip.get(), content = desk?.content.get();
    if (!desk || clip == null || content == null) return;
    desk.entering.update((on) => !on);
    if (!desk.entering.get()) return;
    desk.notes.set(new Set());
    startSound(app);
    const span = placeOf(desk.project, clip, content), at = app.player.positionTicks();
    if (!app.player.playing() && (at < span.startTicks || at >= span.startTicks + span.lengthTicks)) app.player.seekTicks(span.startTicks);
  },
};
