// The sounds of the open song, for the library: each once, as the clip that plays it first, in text (Project.takeClips).
import type { Id, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { clipName } from "./song.ts";

export interface SongSound { readonly asset: Id; readonly name: string; readonly text: string; readonly seconds: number }

export function songSounds(project: Project): SongSound[] {
  if (project.childrenOf(project.root, Kind.asset).length === 0) return []; // nothing to look for among thousands of clips
  const first = new Map<Id, Id>();
  const look = (at: Id): void => {
    for (const child of project.childrenOf(at)) {
      if (project.kindOf(child) === Kind.audioClip) {
        const asset = project.ref(child, Field.audioClip.asset);
        if (project.exists(asset) && !first.has(asset)) first.set(asset, child);
      } else look(child);
    }
  };
  for (const track of project.childrenOf(project.root, Kind.track)) look(track);
  return [...first].flatMap(([asset, clip]) => {
    const text = project.takeClips([clip]);
    return text === null ? [] : [{ asset, name: project.text(asset, Field.asset.name) || clipName(project, clip), text, seconds: project.int(asset, Field.asset.frames) / (project.int(asset, Field.asset.rateHz) || 48_000) }];
  }).sort((a, b) => a.name.localeCompare(b.name));
}
