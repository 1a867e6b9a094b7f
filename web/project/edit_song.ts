// Edits of the song as a whole: its name, tempo, metre, key and loop.
import { english, t } from "../messages/index.ts";
import type { EditResult, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { firstSignature, firstTempo } from "./song.ts";

export const renameSong = (project: Project, name: string): EditResult =>
  project.edit(english("Rename project"), (batch) => batch.setText(project.root, Field.project.name, name.trim() || t("Untitled")));

export function setTempo(project: Project, bpm: number): EditResult {
  return project.edit(english("Tempo {bpm}", { bpm: bpm.toFixed(2) }), (batch) => {
    const tempo = firstTempo(project) ?? batch.create(Kind.tempo, project.root, "first");
    batch.setReal(tempo, Field.tempo.bpm, bpm);
  });
}

export function setSignature(project: Project, numerator: number, denominator: number): EditResult {
  return project.edit(english("Metre {numerator}/{denominator}", { numerator, denominator }), (batch) => {
    const signature = firstSignature(project) ?? batch.create(Kind.signature, project.root, "first");
    batch.setInt(signature, Field.signature.numerator, numerator);
    batch.setInt(signature, Field.signature.denominator, denominator);
  });
}

export function setKey(project: Project, root: number, scale: number): EditResult {
  return project.edit(english("Change key"), (batch) => {
    batch.setInt(project.root, Field.project.keyRoot, root);
    batch.setInt(project.root, Field.project.keyScale, scale);
  });
}

export function setLoop(project: Project, startTicks: number, endTicks: number, on: boolean): EditResult {
  return project.edit(english("Change loop"), (batch) => {
    batch.setInt(project.root, Field.project.loopStartTicks, Math.round(Math.min(startTicks, endTicks)));
    batch.setInt(project.root, Field.project.loopEndTicks, Math.round(Math.max(startTicks, endTicks)));
    batch.setBool(project.root, Field.project.loop, on);
  });
}

export const toggleLoop = (project: Project): EditResult =>
  project.edit(project.bool(project.root, Field.project.loop) ? english("Loop off") : english("Loop on"), (batch) => {
    const on = !project.bool(project.root, Field.project.loop);
    if (on && project.int(project.root, Field.project.loopEndTicks) <= project.int(project.root, Field.project.loopStartTicks)) {
      batch.setInt(project.root, Field.project.loopStartTicks, 0);
      batch.setInt(project.root, Field.project.loopEndTicks, project.barTicks(4));
    }
    batch.setBool(project.root, Field.project.loop, on);
  });

export const loopOf = (project: Project): { start: number; end: number; on: boolean } => ({
  start: project.int(project.root, Field.project.loopStartTicks), end: project.int(project.root, Field.project.loopEndTicks), on: project.bool(project.root, Field.project.loop),
});
