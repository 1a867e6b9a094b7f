// What comes from outside of the song as the clip of a slot, as one step: what brings it in and what gives it to the slot are joined. The clip is
// not in the document yet when the slot is given it, so it is known by its id alone.
import type { Made } from "../../wasm/document";
import { DocumentBatch } from "../../wasm/document_batch";
import type { EditResult, Id, LibraryEntry, MusicalEdit } from "./api";
import { Field, Kind } from "./fields.ts";
import { StatusCode, TICKS_PER_QUARTER } from "@gen/schema";
import { EngineProblem } from "../../wasm/engine";
import { t } from "../messages/index.ts";
import type { OpenProject } from "./project";
import { giveSlot, sceneBar, type SlotPlace } from "./scenes.ts";
import { barLength, isNoteTrack } from "./song.ts";

/** A slot that something is brought into, and the name of that step. `name`: what notes are called there, where they have no name of their own. */
export interface SlotAim extends SlotPlace { readonly label: string; readonly name?: string }

/** An asset that is here, in a slot. The clip is what an import makes last. */
export function openAssetInSlot(project: OpenProject, name: string, digest: Uint8Array, atTicks: number, { label, ...place }: SlotAim): void {
  const { document } = project;
  document.importAsset(name, digest, atTicks, place.track);
  giveSlot(project, new DocumentBatch(document), place, (document.opened().at(-1) as Made).id);
  document.putAside();
  document.openJoined(label);
}

interface Chosen { readonly clip: Id | undefined; readonly others: readonly Id[] }

/** One step: what `open` opens, with one clip of it in a slot, and without what else of it would lie beside that. `choose` finds them in what is
    made; without a clip for the slot it all stays in the song, as it was opened. */
function broughtIntoSlot(project: OpenProject, open: () => void, { label, ...place }: SlotAim, choose: (made: readonly Made[]) => Chosen, finish: (batch: DocumentBatch, clip: Id) => void = () => {}): { result: EditResult; made: Id[] } {
  const { document } = project;
  let inSlot: Id | undefined;
  const result = project.change(() => {
    open();
    const { clip, others } = choose(document.opened());
    if (clip !== undefined) {
      const batch = new DocumentBatch(document);
      giveSlot(project, batch, place, clip);
      for (const other of others) batch.delete(other);
      finish(batch, clip);
      document.putAside();
      document.openJoined(label);
      inSlot = clip;
    }
    return document.commit();
  });
  return { result, made: !result.ok ? [] : inSlot === undefined ? project.created() : [inSlot] };
}

/** What goes round in a slot keeps time with the others: for as many bars as it lasts, the last one whole, or for a part that a bar is made of. */
export function roundTicks(lengthTicks: number, barTicks: number): number {
  return barTicks % lengthTicks === 0 ? lengthTicks : Math.ceil(lengthTicks / barTicks) * barTicks;
}

/** Notes lie in a slot from its beginning on. */
function notesInSlot(project: OpenProject, batch: DocumentBatch, clip: Id, scene: Id, name = ""): void {
  const { lengthTicks, startTicks } = Field.noteClip;
  batch.setInt(clip, startTicks, 0);
  batch.setInt(clip, lengthTicks, roundTicks(project.document.openedInt(clip, lengthTicks, LENGTH_TICKS), sceneBar(project, scene)));
  if (name !== "") batch.setText(clip, Field.noteClip.name, name);
}

/** Of a clip that does not say how long it is: engine/model/schema_notes.c. */
const LENGTH_TICKS = 4 * TICKS_PER_QUARTER;
const CLIPS: ReadonlySet<number> = new Set([Kind.noteClip, Kind.audioClip, Kind.patternClip]);

/** What a paste brings, its first clip that suits the track in a slot; the others go, and the tracks they came with. Where none suits, it all
    stays where it was pasted: `made`. */
export function pasteIntoSlot(project: OpenProject, paste: MusicalEdit & { edit: "paste" }, slot: SlotAim): { result: EditResult; made: Id[] } {
  const suits = isNoteTrack(project, slot.track) ? Kind.noteClip : Kind.audioClip;
  const open = (): void => {
    if (!project.document.openEdit(paste)) throw new EngineProblem(t("There are no clips on the clipboard."), StatusCode.notFound);
  };
  return broughtIntoSlot(project, open, slot, (made) => {
    const clip = made.find(({ kind, parent }) => kind === suits && parent === slot.track)?.id, tracks = new Set(made.filter(({ kind }) => kind === Kind.track).map(({ id }) => id));
    return { clip, others: [...made.filter(({ id, kind, parent }) => CLIPS.has(kind) && id !== clip && !tracks.has(parent)).map(({ id }) => id), ...tracks] };
  }, (batch, clip) => { if (suits === Kind.noteClip) notesInSlot(project, batch, clip, slot.scene, slot.name); });
}

/** What was recorded on the track of a slot, which `open` opens: its last take in the slot; those before it go. What suits no slot stays in
    the song: `made`. */
export function recordIntoSlot(project: OpenProject, open: () => void, slot: SlotAim): { result: EditResult; made: Id[] } {
  const suits = isNoteTrack(project, slot.track) ? Kind.noteClip : Kind.audioClip;
  return broughtIntoSlot(project, open, slot, (made) => {
    const lanes = new Set(made.filter(({ kind }) => kind === Kind.takeLane).map(({ id }) => id));
    const takes = made.filter(({ kind }) => kind === suits), clip = takes.at(-1)?.id;
    const beside = takes.filter(({ id, parent }) => id !== clip && project.exists(parent) && project.kindOf(parent) === Kind.track).map(({ id }) => id);
    return { clip, others: [...beside, ...lanes] };
  }, (batch, clip) => { if (suits === Kind.noteClip) notesInSlot(project, batch, clip, slot.scene); });
}

/** A groove or phrase of the library, in whole bars. */
export function placeIntoSlot(project: OpenProject, entry: LibraryEntry, slot: SlotAim): { result: EditResult; made: Id[] } {
  const { document } = project, bar = barLength(project, 0);
  const open = (): void => {
    if (!document.openEdit({ edit: "place", entry: entry.index, track: slot.track, atTicks: 0 })) throw new EngineProblem(t("There were no notes in it."), StatusCode.notFound);
  };
  return broughtIntoSlot(project, open, slot, (made) => ({ clip: made.find(({ kind }) => kind === Kind.noteClip)?.id, others: [] }), (batch, clip) => {
    batch.setInt(clip, Field.noteClip.lengthTicks, Math.max(1, Math.round(entry.lengthTicks / bar)) * bar);
    batch.setText(clip, Field.noteClip.name, entry.name);
  });
}
