// T, again and again: the song takes the tempo of the hand.
import { t } from "../messages/index.ts";
import { setTempo } from "../project/edit_song.ts";
import { tapped } from "../lib/taps.ts";
import { report } from "../views/app.ts";
import type { Command } from "./command.ts";

const REST_MS = 1500;
let taps: readonly number[] = [], timer: ReturnType<typeof setTimeout> | undefined;

export const command: Command = {
  id: "tap-tempo", title: t("Tap the tempo"), also: t("BPM, speed"), group: "Transport", icon: "tap", keys: ["T"],
  run(app) {
    const { project } = app.desk.get() ?? {};
    if (!project) return;
    const { kept, bpm } = tapped(taps, performance.now());
    taps = kept;
    clearTimeout(timer);
    app.info.set(bpm === null ? t("Tap on.") : t("{bpm} BPM. Tap on, or wait: the song takes it.", { bpm: bpm.toFixed(1) }));
    if (bpm !== null) timer = setTimeout(() => void report(app, setTempo(project, Math.round(bpm * 10) / 10), t("The song plays at {bpm} BPM", { bpm: bpm.toFixed(1) })), REST_MS);
  },
};
