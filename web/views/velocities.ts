// Velocities of the selected notes, or of all in the open clip, shaped as a whole.
import { chosenNotes, setVelocities } from "../project/edit_notes.ts";
import { shapedVelocities, type VelocityShape } from "../project/note_lanes.ts";
import { report, type App } from "./app.ts";

export const canShape = (app: App): boolean => app.desk.get()?.content.get() != null;

export function shapeVelocities(app: App, shape: VelocityShape): void {
  const desk = app.desk.get(), content = desk?.content.get();
  if (desk && content != null) report(app, setVelocities(desk.project, content, shapedVelocities(chosenNotes(desk.project, content, desk.notes.get()), shape)));
}
