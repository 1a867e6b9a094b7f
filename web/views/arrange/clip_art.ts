// What painting a clip needs besides its place, read once and kept until the clip changes.
import { keyRange } from "../../draw/notes.ts";
import type { Change, Id, Project } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { contentOf, partsOf, patternOf, placeOf } from "../../project/content.ts";
import { clipName, isAudioClip } from "../../project/song.ts";

export interface ClipArt {
  readonly name: string;
  readonly isNotes: boolean;
  readonly contents: readonly Id[]; // what holds its notes: itself, or the parts of its pattern
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
    const none = { contents: [], lowKey: 60, highKey: 60, offsetTicks: 0, loopTicks: 0, asset: 0n as Id, channels: 1, rateHz: 48000, sourceFrame: 0, gain: 1, fadeInTicks: 0, fadeOutTicks: 0 };
    if (!isAudioClip(project, clip)) {
      const content = contentOf(project, clip);
      if (content === null) return { ...none, name: clipName(project, clip), isNotes: true };
      const contents = content === clip ? [clip] : partsOf(project, patternOf(project, clip)), { offsetTicks, loopTicks } = placeOf(project, clip, content);
      let [lowKey, highKey] = [127, 0];
      for (const one of contents) {
        const notes = project.notes(one, 0, Number.MAX_SAFE_INTEGER, 0, 127);
        if (notes.count === 0) continue;
        keyRange(notes, 0, range);
        lowKey = Math.min(lowKey, range[0] ?? 60);
        highKey = Math.max(highKey, range[1] ?? 60);
      }
      if (lowKey > highKey) lowKey = highKey = 60;
      return { ...none, name: clipName(project, clip), isNotes: true, contents, lowKey, highKey, offsetTicks, loopTicks };
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
        if (change.kind === Kind.track || change.kind === Kind.asset || change.kind === Kind.part || change.kind === Kind.pattern) cache.clear(); // clips show what they name
        else cache.delete(change.id);
      }
    },
  };
}
