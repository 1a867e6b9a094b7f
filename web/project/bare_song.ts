// What a template keeps of a song: its name, and, when it is to be bare, no music: tracks with their devices, ways and levels stay,
// scenes stay as empty rows; clips, takes, patterns, lanes, markers and the sounds that only clips named go.

import { Field, ID_PROJECT, Kind } from "@gen/schema";
import type { Document } from "../../wasm/document";
import type { Id } from "./api";

/** What is to be said of a song that becomes a template. */
export interface TemplateForm { readonly name: string; readonly isBare: boolean }

const MUSIC: ReadonlySet<number> = new Set([Kind.noteClip, Kind.audioClip, Kind.patternClip, Kind.pattern, Kind.takeLane, Kind.slot, Kind.automation, Kind.marker]);

/** On a document nobody else sees: it forgets its past, too. */
export function intoTemplate(document: Document, { name, isBare }: TemplateForm): void {
  const music: Id[] = [], heard = new Set<Id>();
  const look = (at: Id): void => {
    for (const child of document.childrenOf(at)) {
      const kind = document.kindOf(child);
      if (MUSIC.has(kind)) {
        music.push(child);
        continue; // what lies in it goes with it
      }
      if (kind === Kind.zone) heard.add(document.ref(child, Field.zone.asset));
      look(child);
    }
  };
  if (isBare) look(ID_PROJECT as Id);
  const silent = isBare ? document.childrenOf(ID_PROJECT as Id, Kind.asset).filter((asset) => !heard.has(asset)) : [];
  document.edit("", (batch) => {
    batch.setText(ID_PROJECT as Id, Field.project.name, name);
    for (const id of [...music, ...silent]) batch.delete(id);
    if (isBare) batch.setBool(ID_PROJECT as Id, Field.project.loop, false);
  });
  document.forgetHistory();
}
