// Cables made and taken away by hand, as edits of the document.
import { english, t } from "../../messages/index.ts";
import type { EditResult, Id } from "../../project/api.ts";
import { ConnectionType, Field, Kind } from "../../project/fields.ts";
import { isGroupTrack, isReturnTrack, trackName } from "../../project/song.ts";
import { trackOf } from "../../project/automation.ts";
import { report, say, type App, type Desk } from "../app.ts";
import { removeDevice } from "../../project/edit_devices.ts";
import { tailOf, type Cable, type GraphNode } from "./graph_model.ts";

const SEND_DB = -12, FEEDBACK_SECONDS = 0.018;

/** From where a cable taken from a node begins: the last of a chain is its track, behind the fader. */
const sourceOf = (desk: Desk, from: Id): Id => {
  const track = trackOf(desk.project, from);
  return track !== null && tailOf(desk.project, track) === from ? track : from;
};

/** A cable from one node to another; `side`: to what steers a device. A circle is refused with its path, and offered with a delay. */
export function connect(app: App, desk: Desk, from: Id, to: Id, side: boolean): void {
  const { project } = desk, source = sourceOf(desk, from);
  if (from === to) return;
  if (project.kindOf(to) === Kind.device && !side) return void reorder(app, desk, from, to);
  const result = project.kindOf(to) === Kind.device ? project.perform({ edit: "set-sidechain", device: to, source }).result : toTrack(desk, source, to);
  if (result.ok || !/circle/.test(result.problem)) return void report(app, result);
  say(app, result.problem, { tone: "bad", action: { name: t("Feed back {ms} ms later", { ms: Math.round(FEEDBACK_SECONDS * 1000) }), run: () => void report(app, feedBack(desk, source, to)) } });
}

function toTrack(desk: Desk, source: Id, to: Id): EditResult {
  const { project } = desk, whole = project.kindOf(source) === Kind.track && (to === project.master || isGroupTrack(project, to));
  if (!whole || isReturnTrack(project, to)) return project.perform({ edit: "add-sends", sources: [source], target: to, gainDb: SEND_DB }).result;
  return project.edit(english("{track} into {target}", { track: trackName(project, source), target: trackName(project, to) }), (batch) => batch.setRef(source, Field.track.target, to));
}

/** A send that may close a circle: it carries what was there a moment ago. */
function feedBack(desk: Desk, source: Id, to: Id): EditResult {
  const { project } = desk, frames = Math.round(FEEDBACK_SECONDS * (project.real(project.root, Field.project.rateHz) || 48_000));
  return project.edit(english("Feed back into {track}", { track: trackName(project, to) }), (batch) => {
    const made = batch.create(Kind.connection, project.root, "last");
    batch.setInt(made, Field.connection.type, ConnectionType.send);
    batch.setRef(made, Field.connection.source, source);
    batch.setRef(made, Field.connection.target, to);
    batch.setReal(made, Field.connection.gainDb, SEND_DB);
    batch.setBool(made, Field.connection.feedback, true);
    batch.setInt(made, Field.connection.delayFrames, frames);
  });
}

/** A cable into a device puts it behind where the cable begins. */
function reorder(app: App, desk: Desk, from: Id, device: Id): void {
  const { project } = desk, holder = trackOf(project, from);
  if (holder === null) return;
  report(app, project.perform({ edit: "move-devices", devices: [device], holder, after: project.kindOf(from) === Kind.device ? from : null }).result);
}

/** Takes a cable away, where it is one that can go: a track always plays somewhere. */
export function disconnect(app: App, desk: Desk, cable: Cable): void {
  const { project } = desk;
  if (cable.connection !== null) return void report(app, project.perform({ edit: "delete", objects: [cable.connection] }).result, t("Took the cable away"));
  if (cable.kind === "out" && cable.to !== project.master && cable.track !== null) {
    const { track } = cable;
    return void report(app, project.edit(english("{track} into Master", { track: trackName(project, track) }), (batch) => batch.setRef(track, Field.track.target, project.master)));
  }
  say(app, cable.kind === "chain" ? t("Devices of a track follow each other. Delete the device, or draw a cable to put it elsewhere.") : t("A track always plays somewhere: draw a cable to a group instead."));
}

export function removeNode(app: App, desk: Desk, node: GraphNode): void {
  if (node.kind === "device" || node.kind === "modulator") report(app, removeDevice(desk.project, node.id), t("Removed {node}", { node: node.name }));
  else if (node.id === desk.project.master) say(app, t("The master stays: everything is heard through it."));
  else report(app, desk.project.perform({ edit: "delete", objects: [node.id] }).result, t("Deleted {node}", { node: node.name }));
}
export const setSendDelay = (desk: Desk, connection: Id, ms: number): EditResult =>
  desk.project.edit(english("Change the feedback's delay"), (batch) => batch.setInt(connection, Field.connection.delayFrames, Math.max(64, Math.round((ms / 1000) * (desk.project.real(desk.project.root, Field.project.rateHz) || 48_000)))));
