// What a recording left (takes a worker made ready, notes as the audio thread stamped them) as one open batch of a document.

import type { Document } from "../../wasm/document";
import { EngineProblem } from "../../wasm/engine";
import { StatusCode } from "@gen/schema";
import { t } from "../messages/index.ts";
import type { EditResult, Id } from "./api";
import { bringIn, type Incoming } from "./bring_in";
import type { NamedPcm } from "./offline_protocol";
import type { Home, OpenProject } from "./project";
import { recordIntoSlot, type SlotAim } from "./slot_sound";

/** A take whose audio was made and hashed elsewhere, or is long and lies in a file. */
export interface RecordedTake {
  readonly track: Id;
  readonly shiftFrames: number;
  readonly outline: Uint8Array<ArrayBuffer>;
  readonly sound: NamedPcm | File;
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
  /** Where its sound is to lie instead of the timeline. */
  readonly slot?: SlotAim | null;
}

async function keep(home: Home, pcm: NamedPcm): Promise<Incoming> {
  await home.putAsset(pcm);
  return { digest: pcm.digest, take: (document) => document.adoptAsset(pcm.digest, pcm.wav) };
}

/** The audio, on the disk and here; gives the name of each. */
async function storeTakes(document: Document, home: Home, { takes }: Recording): Promise<Uint8Array[]> {
  const names: Uint8Array[] = [];
  for (const { sound } of takes) {
    const coming = sound instanceof File ? await bringIn(home, sound) : await keep(home, sound);
    coming.take(document);
    names.push(coming.digest);
  }
  return names;
}

/** Leaves the batch of it all open; false when nothing in it was to be recorded. */
function openRecording(document: Document, { label, takes, notes, punch, atFrame }: Recording, names: readonly Uint8Array[]): boolean {
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
  takes.forEach((one, i) => take(() => document.recordOutlined(one.outline, names[i] as Uint8Array, one.track, one.shiftFrames, punch, atFrame)));
  for (const track of notes?.tracks ?? []) if (notes) take(() => document.recordNotes(notes.events, notes.endOutputFrame, track, notes.shiftFrames, punch, atFrame));
  if (made === 0 && why !== null) throw why;
  if (made > 0) document.openJoined(label);
  return made > 0;
}

/** All of it as one step. `isEmpty`: nothing of it was to be recorded. */
export async function recordInto(project: OpenProject, home: Home, recording: Recording): Promise<{ result: EditResult; made: Id[]; isEmpty: boolean }> {
  const { document } = project, { slot = null } = recording;
  let names: Uint8Array[], isEmpty = false;
  try {
    names = await storeTakes(document, home, recording);
  } catch (error) {
    return { result: { ok: false, problem: error instanceof Error ? error.message : String(error) }, made: [], isEmpty };
  }
  const open = (): void => {
    isEmpty = !openRecording(document, recording, names);
    if (isEmpty) throw new EngineProblem(t("Nothing was recorded."), StatusCode.notFound);
  };
  const record = (): { result: EditResult; made: Id[] } => {
    const result = project.change(() => (open(), document.commit()));
    return { result, made: result.ok ? project.created() : [] };
  };
  return { ...(slot === null ? record() : recordIntoSlot(project, open, slot)), isEmpty };
}
