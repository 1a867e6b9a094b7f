// Ctrl+A: all notes in the editor, otherwise all clips.
import { t } from "../messages/index.ts";
import { notesOf } from "../project/edit_clips.ts";
import { clipsOf, tracksOf } from "../project/song.ts";
import { selectClips } from "../views/editing.ts";
import type { Command } from "./command.ts";

export const command: Command = {
  id: "select-all", title: t("Select all"), group: "Edit", keys: ["Ctrl+A"],
  run(app) {
    const desk = app.desk.get();
    if (!desk) return;
    const clip = desk.content.get();
    if (desk.area.get() === "editor" && clip !== null) desk.notes.set(new Set(notesOf(desk.project, clip).map((note) => note.id)));
    else selectClips(desk, tracksOf(desk.project).flatMap((track) => clipsOf(desk.project, track).map((span) => span.id)));
  },
};
