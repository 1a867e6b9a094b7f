// Sound from outside of the song as the clip of a slot, as one step: what brings it in and what gives it to the slot are joined. The clip is
// not in the document yet when the slot is given it, so it is known by its id alone.
import type { Document } from "../../wasm/document";
import { DocumentBatch } from "../../wasm/document_batch";
import type { EditResult, Id, MusicalEdit } from "./api";
import { Kind } from "./fields.ts";
import type { OpenProject } from "./project";
import { giveSlot, type SlotPlace } from "./scenes.ts";

/** A slot that something is brought into, and the name of that step. */
export interface SlotAim extends SlotPlace { readonly label: string }

/** The id behind all that were given out. */
export const nextId = ({ engine }: Document): bigint => BigInt.asUintN(64, engine.exports.tutti_reserve_ids(1));

/** An asset that is here, in a slot. The clip is what an import makes last. */
export function openAssetInSlot(project: OpenProject, name: string, digest: Uint8Array, atTicks: number, { label, ...place }: SlotAim): void {
  const { document } = project;
  document.importAsset(name, digest, atTicks, place.track);
  giveSlot(project, new DocumentBatch(document), place, (nextId(document) - 1n) as Id);
  document.putAside();
  document.openJoined(label);
}

/** What one step brought (`made`), with one sound of it in a slot, and without what else of it would lie beside that: once more, as one step.
    Which ids that has is known when it was done once: it is taken back, and done anew with the slot, its ids that much higher than `before`
    it. `open` opens its batch. Where it cannot be done anew it stays as it was. */
function againInSlot(project: OpenProject, before: bigint, made: readonly Id[], open: () => void, { label, ...place }: SlotAim, sound: Id, others: readonly Id[]): { result: EditResult; made: Id[] } {
  const back = project.undo();
  if (!back.ok) return { result: back, made: [...made] };
  const higher = nextId(project.document) - before, now = (id: Id): Id => (id + higher) as Id;
  const result = project.change(() => {
    const { document } = project;
    open();
    const batch = new DocumentBatch(document);
    giveSlot(project, batch, place, now(sound));
    for (const other of others) batch.delete(now(other));
    document.putAside();
    document.openJoined(label);
    return document.commit();
  });
  if (!result.ok) project.redo();
  return { result, made: result.ok ? [now(sound)] : [] };
}

/** What a paste brings, its first sound in a slot; the others go. What has no sound for the track stays where it was pasted: `made`. */
export function pasteIntoSlot(project: OpenProject, paste: MusicalEdit & { edit: "paste" }, slot: SlotAim): { result: EditResult; made: Id[] } {
  const before = nextId(project.document), tried = project.perform(paste);
  const [first, ...others] = tried.made.filter((id) => project.kindOf(id) === Kind.audioClip && project.parentOf(id) === slot.track);
  if (!tried.result.ok || first === undefined) return tried;
  return againInSlot(project, before, tried.made, () => void project.document.openEdit(paste), slot, first, others);
}

/** What was recorded on the track of a slot: its last sound in the slot; the takes before it go. `record` does it as a step of its own, `open`
    opens the batch of it. What is no sound stays in the song: `made`. */
export function recordIntoSlot(project: OpenProject, record: () => { result: EditResult; made: Id[] }, open: () => void, slot: SlotAim): { result: EditResult; made: Id[] } {
  const before = nextId(project.document), tried = record(), { made } = tried;
  const sound = made.filter((id) => project.kindOf(id) === Kind.audioClip).at(-1);
  if (!tried.result.ok || sound === undefined) return tried;
  const others = made.filter((id) => id !== sound && (project.kindOf(id) === Kind.takeLane || (project.kindOf(id) === Kind.audioClip && project.kindOf(project.parentOf(id)) === Kind.track)));
  return againInSlot(project, before, made, open, slot, sound, others);
}
