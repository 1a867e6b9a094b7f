// A clip of a pattern of one part plays on the track it lies on: carried to another instrument its part goes along, and where other clips
// of the pattern stay behind, what was carried gets a pattern of its own. A pattern of several parts plays them all wherever it lies.
import { DocumentBatch } from "../../wasm/document_batch";
import type { EditResult, Id, MusicalEdit, Project } from "./api";
import { partsOf, partTrack, patternOf } from "./content.ts";
import { Field, Kind } from "./fields.ts";
import type { OpenProject } from "./project";
import { freshPatternName } from "./patterns.ts";
import { nextId } from "./slot_sound.ts";
import { isNoteTrack, isPatternClip, trackHue, tracksOf } from "./song.ts";

interface Done { readonly result: EditResult; readonly made: Id[] }
interface Stray { readonly pattern: Id; readonly part: Id; readonly track: Id; readonly clips: Id[] }

/** Clips that lie on another instrument's track than the one their pattern plays on, by pattern and track. */
function straysOf(project: Project, clips: readonly Id[]): Stray[] {
  const found = new Map<string, Stray>();
  for (const clip of clips) {
    if (!project.exists(clip) || !isPatternClip(project, clip)) continue;
    const track = project.parentOf(clip), pattern = patternOf(project, clip), [part, ...others] = partsOf(project, pattern);
    if (part === undefined || others.length > 0 || project.kindOf(track) !== Kind.track || !isNoteTrack(project, track) || partTrack(project, part) === track) continue;
    const key = `${pattern} ${track}`, stray = found.get(key);
    if (stray) stray.clips.push(clip);
    else found.set(key, { pattern, part, track, clips: [clip] });
  }
  return [...found.values()];
}

const playElsewhere = (project: Project, { pattern, clips }: Stray): boolean =>
  tracksOf(project).some((track) => project.childrenOf(track, Kind.patternClip).some((clip) => patternOf(project, clip) === pattern && !clips.includes(clip)));

/** The part goes to its new track; the pattern's colour, too, if it was its track's. */
function give(project: Project, batch: DocumentBatch, { pattern, part, track }: Stray, to: { readonly pattern: Id; readonly part: Id }): void {
  batch.setRef(to.part, Field.part.track, track);
  const before = partTrack(project, part);
  if (project.exists(before) && project.int(pattern, Field.pattern.hue) === trackHue(project, before) - 1) batch.setInt(to.pattern, Field.pattern.hue, trackHue(project, track) - 1);
}

/** `perform` carries the clips. Whether they went astray is known then: it is taken back, and done anew with their parts as one step. */
export function carried(project: OpenProject, edit: MusicalEdit, perform: () => Done): Done {
  if ((edit.edit !== "move" && edit.edit !== "copy") || edit.steps === 0 || !edit.clips.some((clip) => project.exists(clip) && isPatternClip(project, clip))) return perform();
  const { document } = project, before = nextId(document), done = perform();
  const strays = done.result.ok ? straysOf(project, edit.edit === "move" ? edit.clips : done.made) : [];
  if (strays.length === 0) return done;
  const leave = strays.map((stray) => playElsewhere(project, stray)), label = document.steps(false)[0] ?? "", names = new Set<string>();
  if (!project.undo().ok) return done;
  const higher = edit.edit === "copy" ? nextId(document) - before : 0n, now = (clip: Id): Id => (clip + higher) as Id;
  const result = project.change(() => {
    document.openEdit(edit);
    document.putAside();
    strays.forEach((stray, index) => {
      if (leave[index] !== true) return;
      const name = freshPatternName(project, names), copy = (nextId(document) + 1n) as Id, part = (copy + 1n) as Id; // it is made before its part
      names.add(name);
      document.openEdit({ edit: "duplicate-pattern", pattern: stray.pattern, name });
      const batch = new DocumentBatch(document);
      for (const clip of stray.clips) batch.setRef(now(clip), Field.patternClip.pattern, copy);
      give(project, batch, stray, { pattern: copy, part });
      document.putAside();
    });
    document.openJoined(label);
    const batch = new DocumentBatch(document);
    strays.forEach((stray, index) => leave[index] !== true && give(project, batch, stray, stray));
    return document.commit();
  });
  if (!result.ok) project.redo();
  return result.ok ? { result, made: done.made.map(now) } : done;
}
