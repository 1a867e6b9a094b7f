// Edits of sends: each is one batch, one undo step. Groups, returns and new sends are edits of C (Project.perform).
import { english, t } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { farthestHue } from "../lib/hue.ts";
import { uniqueName } from "./edit_tracks.ts";
import { ConnectionPoint, ConnectionType, DEVICES, Field, Kind, TRACK_RETURN } from "./fields.ts";
import { returnsOf, trackHue, trackName, tracksOf } from "./song.ts";

const to = (project: Project, send: Id): string => trackName(project, project.ref(send, Field.connection.target));

export const setSendGain = (project: Project, send: Id, db: number): EditResult =>
  project.edit(english("Send to {track}", { track: to(project, send) }), (batch) => batch.setReal(send, Field.connection.gainDb, db));
export const muteSend = (project: Project, send: Id, mute: boolean): EditResult =>
  project.edit(mute ? english("Mute send to {track}", { track: to(project, send) }) : english("Unmute send to {track}", { track: to(project, send) }), (batch) => batch.setBool(send, Field.connection.mute, mute));
export const setSendPoint = (project: Project, send: Id, preFader: boolean): EditResult =>
  project.edit(preFader ? english("Send before the fader") : english("Send after the fader"), (batch) => batch.setInt(send, Field.connection.point, preFader ? ConnectionPoint.preFader : ConnectionPoint.postFader));
export const removeSend = (project: Project, send: Id): EditResult =>
  project.edit(english("Remove send to {track}", { track: to(project, send) }), (batch) => batch.delete(send));

/** What steers a device besides its own sound; null: nothing. */
export function sidechainOf(project: Project, device: Id): Id | null {
  const connections = project.childrenOf(project.root, Kind.connection);
  const key = connections.find((one) => project.int(one, Field.connection.type) === ConnectionType.sidechain && project.ref(one, Field.connection.target) === device);
  return key === undefined ? null : project.ref(key, Field.connection.source);
}

/** A return of its own hue, the first with a reverb on it, because that is what most first returns are for; `from` sends to it at once. */
export function addReturn(project: Project, from: { readonly track: Id; readonly gainDb: number } | null): { result: EditResult; track: Id } {
  const first = returnsOf(project).length === 0, name = uniqueName(project, first ? t("Hall") : t("Return"));
  const reverb = first ? DEVICES.find((device) => device.id === "reverb") : undefined, mix = reverb?.params.find((param) => param.id === "mix");
  let track = 0n as Id;
  const result = project.edit(english("Add return {name}", { name }), (batch) => {
    track = batch.create(Kind.track, project.root, "last");
    batch.setText(track, Field.track.name, name);
    batch.setInt(track, Field.track.type, TRACK_RETURN);
    batch.setInt(track, Field.track.hue, farthestHue(tracksOf(project).map((one) => trackHue(project, one))) - 1);
    if (reverb) {
      const device = batch.create(Kind.device, track, "last");
      batch.setInt(device, Field.device.device, reverb.number);
      if (mix) batch.setParam(device, mix.number, mix.max); // what is sent is heard beside, not instead
    }
    if (from === null) return;
    const send = batch.create(Kind.connection, project.root, "last");
    batch.setInt(send, Field.connection.type, ConnectionType.send);
    batch.setRef(send, Field.connection.source, from.track);
    batch.setRef(send, Field.connection.target, track);
    batch.setReal(send, Field.connection.gainDb, from.gainDb);
  });
  return { result, track };
}
