// What a recording left (takes a worker made ready, notes as the audio thread stamped them) as one open batch of a document.

import type { Document } from "../../wasm/document";
import { EngineProblem } from "../../wasm/engine";
import { StatusCode } from "@gen/schema";
import type { Id } from "./api";
import type { NamedPcm } from "./offline_protocol";

/** A take whose audio was made and hashed elsewhere. */
export interface RecordedTake {
  readonly track: Id;
  readonly shiftFrames: number;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly outline: Uint8Array<ArrayBuffer>;
  readonly wav: Uint8Array<ArrayBuffer>;
}

export interface RecordedNotes {
  readonly tracks: readonly Id[];
  readonly events: Uint8Array;
  readonly endOutputFrame: number;
  readonly shiftFrames: number;
}

export interface Recording {
  readonly label: string;
  readonly takes: readonly RecordedTake[];
  readonly notes: RecordedNotes | null;
  /** Song frames; equal: everywhere. */
  readonly punch: readonly [number, number];
  /** Below 0: only what was asked for; else everything, and there if the song stood still. */
  readonly atFrame: number;
}

interface AssetHome {
  putAsset(pcm: NamedPcm): Promise<void>;
}

/** The audio, here and on the disk. */
export async function storeTakes(document: Document, home: AssetHome, { takes }: Recording): Promise<void> {
  for (const { digest, wav } of takes) {
    document.adoptAsset(digest, wav);
    await home.putAsset({ digest, wav });
  }
}

/** Leaves the batch of it all open; false when nothing in it was to be recorded. */
export function openRecording(document: Document, { label, takes, notes, punch, atFrame }: Recording): boolean {
  document.cancel();
  let made = 0, why: EngineProblem | null = null;
  const take = (record: () => void): void => {
    try {
      record();
    } catch (error) {
      // A track where nothing was played, or that is gone, does not spoil the others.
      if (!(error instanceof EngineProblem) || (error.status !== StatusCode.notFound && error.status !== StatusCode.refused)) throw error;
      if (error.status === StatusCode.refused) why = error;
      return;
    }
    document.putAside();
    made++;
  };
  for (const one of takes) take(() => document.recordOutlined(one.outline, one.digest, one.track, one.shiftFrames, punch, atFrame));
  for (const track of notes?.tracks ?? []) if (notes) take(() => document.recordNotes(notes.events, notes.endOutputFrame, track, notes.shiftFrames, punch, atFrame));
  if (made === 0 && why !== null) throw why;
  if (made > 0) document.openJoined(label);
  return made > 0;
}
