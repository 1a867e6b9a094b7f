// The menu under the right button in the lanes.
import { addNoteClip } from "../../project/edit_clips.ts";
import { barLength, isNoteTrack } from "../../project/song.ts";
import type { ArrangeHit } from "../../tools/arrange.ts";
import type { MenuGroup } from "../../ui/menu.tsx";
import { report, type App, type Desk } from "../app.ts";
import { openEditor } from "../editing.ts";
import { menuOf } from "../menus.ts";

export function arrangeMenu(app: App, desk: Desk, hit: ArrangeHit, ticks: number): { label: string; groups: readonly MenuGroup[] } {
  if (hit.kind === "clip") return { label: "Clip", groups: menuOf(app, "clip") };
  if (hit.kind !== "lane") return { label: "Arrangement", groups: menuOf(app, "empty") };
  const here: MenuGroup[] = isNoteTrack(desk.project, hit.lane.track) ? [{ entries: [{ id: "add-clip-here", name: "Add clip here", icon: "plus", run: () => {
    const { result, clip } = addNoteClip(desk.project, hit.lane.track, ticks, barLength(desk.project, ticks));
    if (report(app, result)) openEditor(desk, clip);
  } }] }] : [];
  return { label: "Arrangement", groups: [...here, ...menuOf(app, "lane")] };
}
