// What an import left behind stands in the song's notes, where whoever brought it in reads and changes it: in their language. C writes it
// in English, behind what was there.
import { Field, ID_PROJECT } from "@gen/schema";
import type { Document } from "../../wasm/document";
import { english, said } from "../messages/index.ts";
import type { Id } from "./api";

const HEAD = english("Not brought over:"), ITEM = "- ";

/** "Solo: a VCA track" begins with somebody's name for it. */
function itemSaid(text: string): string {
  const whole = said(text), colon = text.lastIndexOf(": ");
  return whole !== text || colon < 0 ? whole : `${text.slice(0, colon)}: ${said(text.slice(colon + 2))}`;
}

/** The last of such lists in the reader's language. */
export function toldNotes(notes: string): string {
  const lines = notes.split("\n"), head = lines.lastIndexOf(HEAD);
  if (head < 0) return notes;
  return lines.map((line, index) => (index < head ? line : index === head ? said(HEAD) : line.startsWith(ITEM) ? ITEM + itemSaid(line.slice(ITEM.length)) : line)).join("\n");
}

/** In a song that has just been read from another program's file, before anybody else has it. */
export function tellInOwnWords(document: Document): void {
  const song = ID_PROJECT as Id, notes = document.text(song, Field.project.notes), own = toldNotes(notes);
  if (own === notes) return;
  document.edit("", (batch) => batch.setText(song, Field.project.notes, own));
  document.forgetHistory();
}
