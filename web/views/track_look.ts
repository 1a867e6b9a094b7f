// A track's picture.
import type { Id, Project } from "../project/api.ts";
import { Field } from "../project/fields.ts";
import { isAudioTrack, isDrumTrack, isGroupTrack, isReturnTrack } from "../project/song.ts";
import { isIconName, type IconName } from "../ui/icon.tsx";

export function trackIcon(project: Project, track: Id): IconName {
  const named = project.text(track, Field.track.icon);
  if (isIconName(named)) return named;
  if (isAudioTrack(project, track)) return "audio";
  if (isGroupTrack(project, track)) return "folder";
  if (isReturnTrack(project, track)) return "return";
  return isDrumTrack(project, track) ? "drum" : "keys";
}
