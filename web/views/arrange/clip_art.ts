// What painting a clip needs besides its place, read once and kept until the clip changes.
import { keyRange } from "../../draw/notes.ts";
import type { Change, Id, Project } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { clipName, isNoteClip } from "../../project/song.ts";

export interface ClipArt {
  readonly name: string;
  readonly isNotes: boolean;
  readonly lowKey: number; readonly highKey: number;
  readonly offsetTicks: number; readonly loopTicks: number; // notes
  readonly asset: Id; readonly channels: number; readonly rateHz: number; readonly sourceFrame: number; readonly gain: number; // audio
  readonly fadeInTicks: number; readonly fadeOutTicks: number;
}

export interface ArtCache { get(clip: Id): ClipArt; drop(changes: readonly Change[]): void }

export function createArtCache(project: Project): ArtCache {
  const cache = new Map<Id, ClipArt>();
  const range = new Int32Array(2);
  const read = (clip: Id): ClipArt => {
    const none = { lowKey: 60, highKey: 60, offsetTicks: 0, loopTicks: 0, asset: 0n as Id, channels: 1, rateHz: 48000, sourceFrame: 0, gain: 1, fadeInTicks: 0, fadeOutTicks: 0 };
    if (isNoteClip(project, clip)) {
      keyRange(project.notes(clip, 0, Number.MAX_SAFE_INTEGER, 0, 127), 0, range);
      return { ...none, name: clipName(project, clip), isNotes: true, lowKey: range[0] ?? 60, highKey: range[1] ?? 60,
        offsetTicks: project.int(clip, Field.noteClip.offsetTicks), loopTicks: project.int(clip, Field.noteClip.loopTicks) };
    }
    const asset = project.ref(clip, Field.audioClip.asset), has = project.exists(asset);
    return { ...none, name: clipName(project, clip), isNotes: false, asset, channels: has ? project.int(asset, Field.asset.channels) : 0,
      rateHz: has ? project.int(asset, Field.asset.rateHz) : 48000, sourceFrame: project.int(clip, Field.audioClip.sourceFrame),
      gain: 10 ** (project.real(clip, Field.audioClip.gainDb) / 20), fadeInTicks: project.int(clip, Field.audioClip.fadeInTicks), fadeOutTicks: project.int(clip, Field.audioClip.fadeOutTicks) };
  };
  return {
    get(clip) {
      let art = cache.get(clip);
      if (!art) {
        if (cache.size > 20_000) cache.clear();
        cache.set(clip, (art = read(clip)));
      }
      return art;
    },
    drop(changes) {
      for (const change of changes) {
        if (change.kind === Kind.track || change.kind === Kind.asset || change.kind === Kind.part) cache.clear(); // clips show what they name
        else cache.delete(change.id);
      }
    },
  };
}
