// The menu under the right button in the lanes.
import { FIRST_LENGTH } from "../../commands/crossfade.ts";
import { t } from "../../messages/index.ts";
import type { Project } from "../../project/api.ts";
import { crossfade, lengthOf, shapeOf, type Seam } from "../../project/crossfades.ts";
import { addNoteClip } from "../../project/edit_clips.ts";
import { FADE_SHAPES } from "../../project/sound.ts";
import { barLength, isAudioClip, isNoteTrack } from "../../project/song.ts";
import type { ArrangeHit, EdgeHow } from "../../tools/arrange.ts";
import type { MenuGroup } from "../../ui/menu.tsx";
import { report, type App, type Desk } from "../app.ts";
import { openEditor } from "../editing.ts";
import { menuOf } from "../menus.ts";

const EDGES: readonly { readonly id: EdgeHow | null; readonly name: string }[] = [{ id: null, name: t("By where it is held") }, { id: "trim", name: t("Trims") }, { id: "loop", name: t("Loops") }, { id: "stretch", name: t("Stretches") }];

/** What dragging the right edge does: for fingers, which have no Alt and hit no halves. */
const edgeGroup = (desk: Desk, sound: boolean): MenuGroup => ({ title: t("Right edge"), entries: EDGES.filter(({ id }) => sound || id !== "stretch").map(({ id, name }) => ({ id: `edge-${id ?? "held"}`, name, checked: desk.edge.get() === id, run: () => desk.edge.set(id) })) });

function seamMenu(app: App, project: Project, seam: Seam): readonly MenuGroup[] {
  const length = lengthOf(seam), crossed = length > 0, to = (ticks: number, shape = shapeOf(project, seam)): void => void report(app, crossfade(project, seam, ticks, shape));
  return [
    { title: t("Curve"), entries: FADE_SHAPES.map(({ id, name }) => ({ id: `shape${id}`, name, checked: crossed && String(shapeOf(project, seam)) === id, run: () => to(length || FIRST_LENGTH, Number(id)) })) },
    { entries: [{ id: "longer", name: t("Longer"), run: () => to(length * 2 || FIRST_LENGTH) }, { id: "shorter", name: t("Shorter"), disabled: !crossed, run: () => to(Math.floor(length / 2)) }, { id: "none", name: t("No crossfade"), disabled: !crossed, run: () => to(0) }] },
  ];
}

export function arrangeMenu(app: App, desk: Desk, hit: ArrangeHit, ticks: number): { label: string; groups: readonly MenuGroup[] } {
  const clip = menuOf(app, "clip");
  if (hit.kind === "clip") return { label: t("Clip"), groups: [...clip.slice(0, -1), edgeGroup(desk, isAudioClip(desk.project, hit.clip)), ...clip.slice(-1)] };
  if (hit.kind === "seam") return { label: t("Crossfade"), groups: seamMenu(app, desk.project, hit.seam) };
  if (hit.kind !== "lane") return { label: t("Arrangement"), groups: menuOf(app, "empty") };
  const here: MenuGroup[] = isNoteTrack(desk.project, hit.lane.track) ? [{ entries: [{ id: "add-clip-here", name: t("Add clip here"), icon: "plus", run: () => {
    const { result, clip } = addNoteClip(desk.project, hit.lane.track, ticks, barLength(desk.project, ticks));
    if (report(app, result)) openEditor(desk, clip);
  } }] }] : [];
  return { label: t("Arrangement"), groups: [...here, ...menuOf(app, "lane")] };
}
