// What commands are about: the chosen track, device, send or scene, as long as it is there.
import type { Id, Project } from "../project/api.ts";
import { Kind } from "../project/fields.ts";
import { isGroupTrack } from "../project/song.ts";
import type { App, Desk } from "./app.ts";

export interface Chosen { readonly desk: Desk; readonly project: Project; readonly id: Id }

const chosen = (app: App, pick: (desk: Desk) => Id | null, kind: number): Chosen | null => {
  const desk = app.desk.get(), id = desk === null ? null : pick(desk);
  return desk === null || id === null || !desk.project.exists(id) || desk.project.kindOf(id) !== kind ? null : { desk, project: desk.project, id };
};

/** Not the master. */
export function chosenTrack(app: App): Chosen | null {
  const track = chosen(app, (desk) => desk.track.get(), Kind.track);
  return track === null || track.id === track.project.master ? null : track;
}
export function chosenGroup(app: App): Chosen | null {
  const track = chosenTrack(app);
  return track !== null && isGroupTrack(track.project, track.id) ? track : null;
}
export const chosenDevice = (app: App): Chosen | null => chosen(app, (desk) => desk.device.get(), Kind.device);
export const chosenSend = (app: App): Chosen | null => chosen(app, (desk) => desk.send.get(), Kind.connection);
export const chosenScene = (app: App): Chosen | null => chosen(app, (desk) => desk.scene.get(), Kind.scene);
