// Edits of sends: each is one batch, one undo step. Groups, returns and new sends are edits of C (Project.perform).
import type { EditResult, Id, Project } from "./api.ts";
import { ConnectionPoint, Field } from "./fields.ts";
import { trackName } from "./song.ts";

const to = (project: Project, send: Id): string => trackName(project, project.ref(send, Field.connection.target));

export const setSendGain = (project: Project, send: Id, db: number): EditResult =>
  project.edit(`Send to ${to(project, send)}`, (batch) => batch.setReal(send, Field.connection.gainDb, db));
export const muteSend = (project: Project, send: Id, mute: boolean): EditResult =>
  project.edit(`${mute ? "Mute" : "Unmute"} send to ${to(project, send)}`, (batch) => batch.setBool(send, Field.connection.mute, mute));
export const setSendPoint = (project: Project, send: Id, preFader: boolean): EditResult =>
  project.edit(`Send ${preFader ? "before" : "after"} the fader`, (batch) => batch.setInt(send, Field.connection.point, preFader ? ConnectionPoint.preFader : ConnectionPoint.postFader));
export const removeSend = (project: Project, send: Id): EditResult =>
  project.edit(`Remove send to ${to(project, send)}`, (batch) => batch.delete(send));
