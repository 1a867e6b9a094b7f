// The menu under the right button, made of commands, so that it says the same as the palette and the keys.
import { commandEntries } from "../command_menu.ts";
import type { MenuGroup } from "../../ui/menu.tsx";
import type { ArrangeHit } from "../../tools/arrange.ts";
import { isNoteTrack } from "../../project/song.ts";
import { addNoteClip } from "../../project/edit_clips.ts";
import { barLength } from "../../project/song.ts";
import { report, type App, type Desk } from "../app.ts";
import { openEditor } from "../editing.ts";

export function arrangeMenu(app: App, desk: Desk, hit: ArrangeHit, ticks: number): { label: string; groups: readonly MenuGroup[] } {
  if (hit.kind === "clip") {
    return { label: "Clip", groups: [
      { entries: commandEntries(app, ["edit-clip", "split", "join", "duplicate", "mute-clips", "loop-selection"]) },
      { entries: commandEntries(app, ["cut-clips", "copy-clips", "paste-clips"]) },
      { entries: commandEntries(app, ["groove-from-clip"]) },
      { entries: commandEntries(app, ["delete"]) },
    ] };
  }
  const here: MenuGroup = { entries: hit.kind === "lane" && isNoteTrack(desk.project, hit.lane.track) ? [{ id: "add-clip-here", name: "Add clip here", icon: "plus", run: () => {
    const { result, clip } = addNoteClip(desk.project, hit.lane.track, ticks, barLength(desk.project, ticks));
    if (report(app, result)) openEditor(desk, clip);
  } }] : [] };
  return { label: "Arrangement", groups: [here, { entries: commandEntries(app, ["add-instrument", "add-drums", "add-audio", "import"]) }, { entries: commandEntries(app, ["paste-clips", "select-all", "zoom-fit"]) },
    ...(hit.kind === "lane" ? [{ entries: commandEntries(app, ["delete-track"]) }] : [])] };
}
