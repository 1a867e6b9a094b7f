// Sounds that come in with a beat of their own: the song may take it over where there is nothing else yet, or the sounds fit the song.
import { english, t, tn } from "../messages/index.ts";
import type { EditResult, Id, Project } from "../project/api.ts";
import { Field } from "../project/fields.ts";
import { framesOf, type HeardTempo, rateOf, tempoOf, useTempi, useTempo } from "../project/sound.ts";
import { clipName, clipSpan } from "../project/song.ts";
import { type App, dismiss, report, say } from "./app.ts";

const LEAST_SECONDS = 2, SAME_BPM = 0.5;

interface Offer { readonly words: string; readonly name: string; readonly heard: readonly HeardTempo[]; readonly use: () => EditResult; readonly done: string }

const songAt = (project: Project, clip: Id): number => project.bpmAt(clipSpan(project, clip).startTicks);
const isSame = (one: number, other: number): boolean => Math.abs(one - other) < SAME_BPM;

function heardIn(project: Project, clips: readonly Id[]): HeardTempo[] {
  return clips.flatMap((clip) => {
    if (!project.exists(clip) || framesOf(project, clip) < LEAST_SECONDS * rateOf(project, clip)) return [];
    const bpm = tempoOf(project, clip);
    return bpm === null ? [] : [{ clip, bpm }];
  });
}

function offerOfOne(project: Project, heard: HeardTempo, leads: boolean): Offer {
  const { clip, bpm } = heard, guess = Math.round(bpm), name = clipName(project, clip);
  return {
    words: leads ? t("{clip} sounds like {guess} BPM.", { clip: name, guess }) : t("{clip} sounds like {guess} BPM; the song is at {song}.", { clip: name, guess, song: Math.round(songAt(project, clip)) }),
    name: leads ? t("Use it") : t("Fit it to the song"), heard: [heard],
    use: () => useTempo(project, clip, bpm, leads),
    done: leads ? t("The song is at {guess} BPM", { guess }) : t("{clip} follows the song", { clip: name }),
  };
}

/** Several lead only where they are of one mind. */
function offerOfSeveral(project: Project, heard: readonly HeardTempo[], first: HeardTempo, leads: boolean): Offer {
  const guess = Math.round(first.bpm), count = heard.length;
  if (leads && heard.every(({ bpm }) => isSame(bpm, first.bpm)))
    return {
      words: t("{count} sounds are at about {guess} BPM.", { count, guess }), name: t("Use it"), heard,
      use: () => useTempi(project, heard, true, english("Tempo {bpm} of {count} sounds", { bpm: guess, count })), done: t("The song is at {guess} BPM", { guess }),
    };
  return {
    words: t("{count} sounds have a tempo of their own; the song is at {song} BPM.", { count, song: Math.round(songAt(project, first.clip)) }), name: t("Fit them to the song"), heard,
    use: () => useTempi(project, heard, false, english("Fit {count} sounds to the tempo", { count })), done: tn(count, "1 sound follows the song", "{count} sounds follow the song"),
  };
}

/** `clips`: what just came in; `leads`: nothing was there before. */
export function askTempo(app: App, project: Project, clips: readonly Id[], leads: boolean): void {
  const all = heardIn(project, clips), heard = all.filter(({ clip, bpm }) => !isSame(bpm, songAt(project, clip))), [first] = heard, mayLead = leads && heard.length === all.length;
  if (first === undefined) return;
  const offer = heard.length === 1 ? offerOfOne(project, first, mayLead) : offerOfSeveral(project, heard, first, mayLead);
  const isThere = (): boolean => offer.heard.every(({ clip }) => project.exists(clip));
  const key = say(app, offer.words, { long: true, action: { name: offer.name, run: () => {
    if (isThere()) report(app, offer.use(), offer.done);
  } } });
  // The offer goes when it was taken, here or in the editor, or makes no sense any more.
  const tempi = (): string => (isThere() ? offer.heard.map(({ clip }) => `${project.real(clip, Field.audioClip.sourceBpm)} ${songAt(project, clip)}`).join() : "");
  const then = tempi();
  const stop = project.subscribe(() => {
    if (tempi() === then && app.toasts.get().some((toast) => toast.key === key)) return;
    stop();
    dismiss(app, key);
  });
}
