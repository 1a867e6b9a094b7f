// The song behind another machine's clock: a menu of MIDI inputs, of which one leads.
import { t } from "../messages/index.ts";
import { say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "midi-follow", title: t("Follow MIDI clock of…"), group: "Transport",
  async run(app) {
    const { midi } = app.studio;
    await midi.open();
    const state = midi.state.get();
    if (state.kind === "refused") return void say(app, state.problem, { tone: "bad" });
    if (state.kind !== "on" || state.inputs.length === 0) return void say(app, t("There is no MIDI input. Plug one in, and try again."));
    app.menu.set({ x: innerWidth / 2 - 120, y: innerHeight / 3, label: t("Follow MIDI clock of"), groups: [{ title: t("Follow MIDI clock of"), entries: state.inputs.map(({ id, name, leads }) => ({
      id, name, checked: leads, run: () => midi.follow(leads ? null : id) })) }] });
  },
};
