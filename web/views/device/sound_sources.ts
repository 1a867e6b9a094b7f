// Sounds that are here already: the song's own and those one keeps, onto a pad or a key of an instrument that plays recordings. By a
// drag from the library, by the menu of its rows, and by the menu beside "Add a sound".
import { keyName } from "../../lib/format.ts";
import { t } from "../../messages/index.ts";
import type { Id, Project, TakenSound } from "../../project/api.ts";
import { Kind } from "../../project/fields.ts";
import { type OwnClip, ownClips } from "../../project/own_clips.ts";
import { type SongSound, songSounds } from "../../project/song_sounds.ts";
import { infoOf, trackName, tracksOf } from "../../project/song.ts";
import { FIRST_PAD_KEY, PAD_COUNT, PAD_MACHINE, padSound, SAMPLER, zonesOf } from "../../project/zones.ts";
import type { MenuEntry, MenuGroup } from "../../ui/menu.tsx";
import { report, type App, type Desk } from "../app.ts";

/** Beside what a dragged row is (library/place.ts): that it is a sound, which is all that may be known of it before it is let go. */
export const SOUND_TYPE = "application/x-tutti-sound";

type Source = TakenSound;
const kept = ({ name, text }: OwnClip): Source => ({ name, text, isClip: true }), heard = ({ name, text }: SongSound): Source => ({ name, text, isClip: false });

/** The sound that a row of the library stands for; null: it is something else. */
export function sourceOf(project: Project, carries: string): Source | null {
  const own = ownClips.list.get().find(({ name, hasSound }) => hasSound && carries === `clip ${name}`), sound = carries.startsWith("asset ") ? songSounds(project).find(({ asset }) => carries === `asset ${asset}`) : undefined;
  return own ? kept(own) : sound ? heard(sound) : null;
}

export async function sourceOnto(app: App, desk: Desk, source: Source, device: Id, key: number): Promise<void> {
  report(app, await desk.project.soundOntoKey(source, device, key), t("{file} can be played", { file: source.name }));
}

/** The sounds there are, for a menu. */
export function sourceGroups(project: Project, load: (source: Source) => void): MenuGroup[] {
  const entry = (source: Source, id: string): MenuEntry => ({ id, name: source.name, icon: "audio", run: () => load(source) });
  const groups = [
    { title: t("Sounds of this song"), entries: songSounds(project).map((sound) => entry(heard(sound), `asset ${sound.asset}`)) },
    { title: t("My clips"), entries: ownClips.list.get().filter(({ hasSound }) => hasSound).map((clip) => entry(kept(clip), `clip ${clip.name}`)) },
  ].filter(({ entries }) => entries.length > 0);
  return groups.length > 0 ? groups : [{ entries: [{ id: "none", name: t("This song and your library have no sounds yet"), disabled: true, run: () => {} }] }];
}

/** The key behind all zones, where a next sound goes. */
export function nextKey(project: Project, device: Id): number {
  const zones = zonesOf(project, device);
  return zones.length === 0 ? MIDDLE_KEY : Math.min(127, Math.max(FIRST_PAD_KEY, ...zones.map((one) => one.keyHigh + 1)));
}
const MIDDLE_KEY = 60, OCTAVES = [24, 36, 48, 60, 72, 84, 96];

/** What plays recordings: on the chosen track, else the first in the song. */
function taker(desk: Desk): { readonly device: Id; readonly track: Id; readonly isPads: boolean } | null {
  const { project } = desk, chosen = desk.track.get();
  const within = (at: Id): Id | null => {
    for (const child of project.childrenOf(at)) {
      const kind = project.kindOf(child), number = kind === Kind.device ? infoOf(project, child)?.number : undefined;
      if (number === SAMPLER || number === PAD_MACHINE) return child;
      const deeper = kind === Kind.device || kind === Kind.chain ? within(child) : null;
      if (deeper !== null) return deeper;
    }
    return null;
  };
  for (const track of [...(chosen !== null && project.exists(chosen) ? [chosen] : []), ...tracksOf(project)]) {
    const device = within(track);
    if (device !== null) return { device, track, isPads: infoOf(project, device)?.number === PAD_MACHINE };
  }
  return null;
}

/** Where a sound of the library may go besides a lane, as the menu of its row says it. */
export function ontoGroups(app: App, desk: Desk, source: Source, show: (label: string, groups: readonly MenuGroup[]) => void): MenuGroup[] {
  const { project } = desk, found = taker(desk);
  if (found === null) return [{ entries: [{ id: "onto", name: t("Load to pad…"), note: t("needs a drum machine or a sampler"), disabled: true, run: () => {} }] }];
  const { device, track, isPads } = found, title = t("{device} on {track}", { device: infoOf(project, device)?.name ?? "", track: trackName(project, track) });
  const entry = (key: number, name: string, note?: string): MenuEntry => ({ id: `key${key}`, name, note, run: () => void sourceOnto(app, desk, source, device, key) });
  const pads = (): MenuEntry[] => Array.from({ length: PAD_COUNT }, (_, pad) => entry(FIRST_PAD_KEY + pad, t("Pad {number}", { number: pad + 1 }), padSound(project, device, pad)?.name));
  const keys = (): MenuEntry[] => [...new Set([nextKey(project, device), ...OCTAVES])].map((key) => entry(key, keyName(key), key === nextKey(project, device) ? t("next free") : undefined));
  return [{ entries: [{ id: "onto", name: isPads ? t("Load to pad…") : t("Load to key…"), icon: "drum", run: () => show(title, [{ title, entries: isPads ? pads() : keys() }]) }] }];
}
