// What a song plays outside the computer.
import type { Id, Project } from "./api.ts";
import { Kind } from "./fields.ts";
import { infoOf } from "./song.ts";

/** The devices whose notes leave the studio, in containers, too: of a track, or of the whole song. */
export function outwardDevices(project: Project, parent?: Id): Id[] {
  if (parent === undefined) return project.childrenOf(project.root, Kind.track).flatMap((track) => outwardDevices(project, track));
  return project.childrenOf(parent, Kind.device).flatMap((device) =>
    infoOf(project, device)?.outward === true ? [device] : project.childrenOf(device, Kind.chain).flatMap((chain) => outwardDevices(project, chain)));
}

/** The tracks whose notes are heard from there alone. */
export const outwardTracks = (project: Project): Id[] => project.childrenOf(project.root, Kind.track).filter((track) => outwardDevices(project, track).length > 0);
