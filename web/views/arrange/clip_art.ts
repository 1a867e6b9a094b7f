// What painting a clip needs besides its place, read once and kept until the clip changes.
import { keyRange } from "../../draw/notes.ts";
import type { Change, Id, Project } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { contentOf, partsOf, partTrack, patternOf, placeOf } from "../../project/content.ts";
import { goesRound } from "../../project/edit_clips.ts";
import { isLinked, linkCounts, sharesContent } from "../../project/links.ts";
import { BEATS } from "../../project/sound.ts";
import { clipName, clipSpan, isAudioClip, isNoteClip } from "../../project/song.ts";
import { NO_WAVE, waveFacts, type WaveFacts } from "../../project/wave.ts";

export interface ClipArt {
  readonly name: string;
  readonly isNotes: boolean;
  readonly contents: readonly Id[]; // what holds its notes: itself, or the parts of its pattern
  readonly lowKey: number; readonly highKey: number;
  readonly offsetTicks: number; readonly loopTicks: number; readonly loopFromTicks: number; // notes: what goes round, and where in the content it begins
  readonly hue: number; // a pattern's own, where it plays on other tracks than the one it lies on; 0: its lane's
  readonly linked: boolean; // other clips play the same, and an edit in one is an edit of all
  readonly asset: Id; readonly channels: number; readonly rateHz: number; readonly sourceFrame: number; readonly gain: number; // audio
  readonly fadeInTicks: number; readonly fadeOutTicks: number; readonly fadeInShape: number; readonly fadeOutShape: number;
  readonly wave: WaveFacts; readonly bent: boolean; // its sound does not lie evenly in time
  readonly slower: number; // by how much a hand draws it out just now
  readonly loops: boolean;
  /** As if what it plays now went round. */
  onceRound(): Partial<ClipArt>;
}

function ownHue(project: Project, clip: Id): number {
  const pattern = patternOf(project, clip), lane = project.parentOf(clip);
  return project.exists(pattern) && partsOf(project, pattern).some((part) => partTrack(project, part) !== lane) ? project.int(pattern, Field.pattern.hue) + 1 : 0;
}

export interface ArtCache { get(clip: Id): ClipArt; drop(changes: readonly Change[]): void }

/** A pattern goes round as it is; a clip of its own notes, in what it plays. */
const noteRound = (project: Project, clip: Id, offsetTicks: number): Partial<ClipArt> =>
  isNoteClip(project, clip) ? { loopTicks: clipSpan(project, clip).lengthTicks, loopFromTicks: offsetTicks } : { loopTicks: project.int(patternOf(project, clip), Field.pattern.lengthTicks) };
function soundRound(project: Project, clip: Id, wave: WaveFacts): Partial<ClipArt> {
  const { startTicks, lengthTicks } = clipSpan(project, clip);
  return { bent: true, wave: { ...wave, loopStart: project.sourceAt(clip, startTicks), loopEnd: Math.min(wave.frames, project.sourceAt(clip, startTicks + lengthTicks)) } };
}

export function createArtCache(project: Project): ArtCache {
  const cache = new Map<Id, ClipArt>();
  const range = new Int32Array(2);
  let counts: ReadonlyMap<string, number> | null = null;
  const linked = (clip: Id): boolean => sharesContent(project, clip) && isLinked(project, clip, (counts ??= linkCounts(project)));
  const read = (clip: Id): ClipArt => {
    const none = { contents: [], lowKey: 60, highKey: 60, offsetTicks: 0, loopTicks: 0, loopFromTicks: 0, hue: 0, linked: linked(clip), wave: NO_WAVE, bent: false, slower: 1, loops: goesRound(project, clip), onceRound: () => ({}), fadeInShape: 0, fadeOutShape: 0, asset: 0n as Id, channels: 1, rateHz: 48000, sourceFrame: 0, gain: 1, fadeInTicks: 0, fadeOutTicks: 0 };
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
      return { ...none, name: clipName(project, clip), hue: content === clip ? 0 : ownHue(project, clip), isNotes: true, contents, lowKey, highKey, offsetTicks, loopTicks, onceRound: () => noteRound(project, clip, offsetTicks) };
    }
    const asset = project.ref(clip, Field.audioClip.asset), has = project.exists(asset), wave = waveFacts(project, clip);
    return { ...none, name: clipName(project, clip), isNotes: false, asset, channels: has ? project.int(asset, Field.asset.channels) : 0,
      rateHz: has ? project.int(asset, Field.asset.rateHz) : 48000, sourceFrame: project.int(clip, Field.audioClip.sourceFrame),
      gain: 10 ** (project.real(clip, Field.audioClip.gainDb) / 20), fadeInTicks: project.int(clip, Field.audioClip.fadeInTicks), fadeOutTicks: project.int(clip, Field.audioClip.fadeOutTicks),
      fadeInShape: project.int(clip, Field.audioClip.fadeInShape), fadeOutShape: project.int(clip, Field.audioClip.fadeOutShape), wave, bent: wave.reversed || wave.loopEnd > wave.loopStart || project.int(clip, Field.audioClip.timeBase) === BEATS, onceRound: () => soundRound(project, clip, wave) };
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
      counts = null;
      for (const change of changes) {
        if (change.kind === Kind.track || change.kind === Kind.asset || change.kind === Kind.part || change.kind === Kind.pattern || change.kind === Kind.tempo || change.kind === Kind.signature) cache.clear(); // clips show what they name, and say where in the song they are
        else if (change.kind === Kind.noteClip || change.kind === Kind.audioClip) {
          cache.delete(change.id);
          for (const [id, { linked }] of cache) if (linked) cache.delete(id); // it may have been one of two
        } else cache.delete(change.id);
      }
    },
  };
}
