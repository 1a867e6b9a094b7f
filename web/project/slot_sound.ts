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
const nextId = ({ engine }: Document): bigint => BigInt.asUintN(64, engine.exports.tutti_reserve_ids(1));

/** An asset that is here, in a slot. The clip is what an import makes last. */
export function openAssetInSlot(project: OpenProject, name: string, digest: Uint8Array, atTicks: number, { label, ...place }: SlotAim): void {
  const { document } = project;
  document.importAsset(name, digest, atTicks, place.track);
  giveSlot(project, new DocumentBatch(document), place, (nextId(document) - 1n) as Id);
  document.putAside();
  document.openJoined(label);
}

/** What a paste brings, its first sound in a slot; the others go. Which ids that has is known when it was done once: it is taken back, and done
    anew with the slot, its ids that much higher. What has no sound for the track stays where it was pasted: `made`. */
export function pasteIntoSlot(project: OpenProject, paste: MusicalEdit & { edit: "paste" }, { label, ...place }: SlotAim): { result: EditResult; made: Id[] } {
  const before = nextId(project.document), tried = project.perform(paste);
  const [first, ...others] = tried.made.filter((id) => project.kindOf(id) === Kind.audioClip && project.parentOf(id) === place.track);
  if (!tried.result.ok || first === undefined) return tried;
  const back = project.undo();
  if (!back.ok) return { result: back, made: [] };
  const higher = nextId(project.document) - before, now = (id: Id): Id => (id + higher) as Id;
  const result = project.change(() => {
    const { document } = project;
    document.openEdit(paste);
    const batch = new DocumentBatch(document);
    giveSlot(project, batch, place, now(first));
    for (const other of others) batch.delete(now(other));
    document.putAside();
    document.openJoined(label);
    return document.commit();
  });
  return { result, made: result.ok ? [now(first)] : [] };
}
