// A project's face in the list: name, and where its clips lie.

import { Field, ID_PROJECT, Kind } from "@gen/schema";
import type { Document } from "../../wasm/document";
import type { Id, ProjectListEntry } from "./api";

const TRACKS_MAX = 12;
const CLIPS_MAX = 64;

type Lane = ProjectListEntry["thumbnail"][number];

function lane(document: Document, track: Id, endTicks: number): Lane {
  const clips = document.clips(track, 0, endTicks);
  const count = Math.min(CLIPS_MAX, clips.count);
  const spans = Array.from({ length: count }, (_, i): readonly [number, number] => [
    (clips.startTicks[i] as number) / endTicks,
    (clips.lengthTicks[i] as number) / endTicks,
  ]);
  return { hue: document.number(track, Field.track.hue), clips: spans };
}

/** `bytes` is filled in by the storage worker, which knows the files. */
export function summarize(id: string, document: Document): ProjectListEntry {
  const endTicks = Math.max(1, document.endTicks());
  const tracks = document.childrenOf(ID_PROJECT as Id, Kind.track).slice(0, TRACKS_MAX);
  const thumbnail = tracks.map((track) => lane(document, track, endTicks)).filter((one) => one.clips.length > 0);
  return { id, name: document.text(ID_PROJECT as Id, Field.project.name), changedAt: Date.now(), bytes: 0, thumbnail };
}
