// The song's clock on MIDI outputs: a menu of them, each on or off.
import { t } from "../messages/index.ts";
import { say } from "../views/app.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "midi-clock", title: t("Send MIDI clock to…"), group: "Transport",
  async run(app) {
    const { midiOutputs } = app.player;
    await midiOutputs.open();
    const state = midiOutputs.state.get();
    if (state.kind === "refused") return void say(app, state.problem, { tone: "bad" });
    if (state.kind === "off" || state.outputs.length === 0) return void say(app, t("There is no MIDI output. Plug one in, and try again."));
    app.menu.set({ x: innerWidth / 2 - 120, y: innerHeight / 3, label: t("Send MIDI clock to"), groups: [{ title: t("Send MIDI clock to"), entries: state.outputs.map(({ id, name, clock }) => ({
      id, name, checked: clock, run: () => midiOutputs.sendClock(id, !clock) })) }] });
  },
};
