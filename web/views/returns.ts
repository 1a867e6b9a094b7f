// A new return: a track of its own hue, with a reverb on it, because that is what most first returns are for.
import { farthestHue } from "../lib/hue.ts";
import type { Id, Project } from "../project/api.ts";
import { addDevice, setParam } from "../project/edit_devices.ts";
import { uniqueName } from "../project/edit_tracks.ts";
import { DEVICES } from "../project/fields.ts";
import { isReturnTrack, returnsOf, trackHue, tracksOf } from "../project/song.ts";
import { report, type App } from "./app.ts";

/** The new track, or null where it was refused and said so. */
export function addReturn(app: App, project: Project): Id | null {
  const hue = farthestHue(tracksOf(project).map((track) => trackHue(project, track))) - 1, first = returnsOf(project).length === 0;
  const { result, made } = project.perform({ edit: "add-return", name: uniqueName(project, first ? "Hall" : "Return"), hue });
  const track = made.find((id) => project.exists(id) && isReturnTrack(project, id)) ?? null;
  if (!report(app, result) || track === null) return null;
  const reverb = DEVICES.find((device) => device.id === "reverb");
  if (!first || !reverb) return track;
  const added = addDevice(project, track, reverb.number), mix = reverb.params.find((param) => param.id === "mix");
  if (report(app, added.result) && mix) report(app, setParam(project, added.device, mix.number, mix.max)); // what is sent is heard beside, not instead
  return track;
}
