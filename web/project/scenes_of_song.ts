// Clips of the arrangement as scenes: a row for each place where some of them begin (Edit scenes-of-clips), without those that would play
// what a scene before them plays already. Patterns alone have one scene each from the start.
import { DocumentBatch } from "../../wasm/document_batch";
import { english } from "../messages/index.ts";
import type { EditResult, Id } from "./api";
import { Field, Kind } from "./fields.ts";
import type { OpenProject } from "./project";

interface Placed { readonly id: Id; readonly lane: string; readonly fromTicks: number; readonly toTicks: number }

/** What a clip plays, whoever it is and wherever it lies: copies have the same. */
function contentOf(project: OpenProject, clip: Id): string {
  const text = project.document.takeClips([clip]);
  if (text === null) return String(clip);
  const names = new Map<string, number>();
  return text.replace(/^ "ids": .*$/m, "").replace(/^ {3}"start_ticks": -?\d+,?$/m, "").replace(/"\d+:\d+"/g, (id) => {
    if (!names.has(id)) names.set(id, names.size);
    return `#${names.get(id)}`;
  });
}

function placed(project: OpenProject, id: Id): Placed | null {
  const parent = project.exists(id) ? project.parentOf(id) : null, kind = parent === null ? 0 : project.kindOf(id);
  if (parent === null || project.kindOf(parent) !== Kind.track) return null;
  const span = kind === Kind.audioClip ? Field.audioClip : kind === Kind.patternClip ? Field.patternClip : Field.noteClip, fromTicks = project.int(id, span.startTicks);
  return { id, lane: `${parent} ${kind === Kind.patternClip}`, fromTicks, toTicks: fromTicks + project.int(id, span.lengthTicks) };
}

/** Which of the scenes, in their order, play what one before them does. Of a lane's clips that sound at a place, the one that began last is heard. */
function repeated(project: OpenProject, clips: readonly Placed[]): Set<number> {
  const contents = new Map<Id, string>(), known = new Set<string>(), again = new Set<number>();
  const content = (id: Id): string => {
    if (!contents.has(id)) contents.set(id, contentOf(project, id));
    return contents.get(id) ?? "";
  };
  [...new Set(clips.map(({ fromTicks }) => fromTicks))].sort((a, b) => a - b).forEach((at, index) => {
    const heard = new Map<string, Placed>();
    for (const clip of clips) {
      const before = heard.get(clip.lane);
      if (clip.fromTicks <= at && at < clip.toTicks && (before === undefined || clip.fromTicks > before.fromTicks)) heard.set(clip.lane, clip);
    }
    const plays = JSON.stringify([...heard].map(([lane, { id }]) => [lane, content(id)]));
    if (known.has(plays)) again.add(index);
    known.add(plays);
  });
  return again;
}

/** One step. */
export function scenesOfClips(project: OpenProject, clips: readonly Id[]): EditResult {
  const { document } = project, all = clips.map((clip) => placed(project, clip)).filter((one) => one !== null);
  if (all.every(({ id }) => project.kindOf(id) === Kind.patternClip)) return project.perform({ edit: "scenes-of-clips", clips }).result;
  return project.change(() => {
    document.openEdit({ edit: "scenes-of-clips", clips });
    const again = repeated(project, all), batch = new DocumentBatch(document);
    let scene = -1;
    for (const { id, kind } of document.opened()) { // a scene, then the slots in it
      if (kind === Kind.scene) scene++;
      if (again.has(scene) && (kind === Kind.scene || kind === Kind.slot)) batch.delete(id);
    }
    document.putAside();
    document.openJoined(english("Scenes of clips"));
    return document.commit();
  });
}
