// Notes that were laid among others leave the tempo, the metre and the markers of their file aside: they are offered, and one may pass.
import { listed, t, tn } from "../messages/index.ts";
import { newTime, takeTime } from "../project/midi_time.ts";
import type { MidiTime } from "../project/offline_protocol";
import type { Project } from "../project/api.ts";
import { type App, dismiss, report, say } from "./app.ts";

/** "92 BPM, 3/4 and 2 markers"; several tempi or metres are as many changes. */
function wordsOf({ tempos, metres, markers }: MidiTime): string {
  const [tempo] = tempos, [metre] = metres;
  return listed([
    ...(tempo === undefined ? [] : [tempos.length === 1 ? t("{bpm} BPM", { bpm: Math.round(tempo.bpm * 100) / 100 }) : tn(tempos.length, "1 tempo", "{count} tempi")]),
    ...(metre === undefined ? [] : [metres.length === 1 ? `${metre.numerator}/${metre.denominator}` : tn(metres.length, "1 metre", "{count} metres")]),
    ...(markers.length === 0 ? [] : [tn(markers.length, "1 marker", "{count} markers")]),
  ]);
}

/** `there`: what is said of the notes. False: there is nothing to offer. */
export function offerTime(app: App, project: Project, name: string, time: MidiTime, fromTicks: number, there: string): boolean {
  const left = newTime(project, time, fromTicks), words = wordsOf(left);
  if (words === "") return false;
  const bar = project.barAt(fromTicks).bar + 1, step = project.undoLabel();
  const key = say(app, t("{there}. Its file also has {what}.", { there, what: words }), { long: true, action: { name: bar === 1 ? t("Use them for the song") : t("Use them from bar {bar} on", { bar }), run: () =>
    void report(app, takeTime(project, left, fromTicks, name), t("The song has {what} of {name}", { what: words, name })) } });
  // The offer is about what just came in: it goes with that, and with whatever is done next.
  const stop = project.subscribe(() => {
    if (project.undoLabel() === step && app.toasts.get().some((toast) => toast.key === key)) return;
    stop();
    dismiss(app, key);
  });
  return true;
}
