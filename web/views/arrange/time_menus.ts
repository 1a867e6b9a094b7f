// Menus of the rows above the ruler: what is done with a marker, with its section's music, with tempo and metre.
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { setLoop } from "../../project/edit_song.ts";
import { addMarker, deleteTime, duplicateTime, freeName, isSection, markerRow, markersOf, moveTime, removeMarker, setMarkerHue, type MarkerRow } from "../../project/markers.ts";
import { METRES } from "../../project/metre.ts";
import { metresOf, putMetre, putTempo, removePlace, setRamp, temposOf } from "../../project/tempo_map.ts";
import type { MapHit } from "../../tools/time_context.ts";
import type { MenuEntry, MenuGroup } from "../../ui/menu.tsx";
import { report, type App, type Desk } from "../app.ts";
import { hueGroup, menuOf } from "../menus.ts";

type Menu = { label: string; groups: readonly MenuGroup[] };

export function markerMenu(app: App, desk: Desk, id: Id | null, ticks: number): Menu {
  const { project } = desk;
  if (id === null) {
    return { label: t("Sections"), groups: [{ entries: [{ id: "mark-here", name: t("Add marker here"), icon: "plus", run: () => {
      const made = addMarker(project, freeName(project, t("Marker")), ticks);
      if (report(app, made.result)) desk.typing.set(made.marker);
    } }] }, ...menuOf(app, "sections")] };
  }
  const marker = markerRow(project, id);
  return { label: marker.name || t("Marker"), groups: [
    { entries: [
      { id: "rename", name: t("Rename"), icon: "pencil", run: () => desk.typing.set(id) },
      ...(isSection(marker) ? [{ id: "loop-it", name: t("Loop it"), icon: "loop" as const, run: () => void report(app, setLoop(project, marker.position, marker.position + marker.length, true)) }] : []),
    ] },
    { entries: isSection(marker) ? sectionEntries(app, desk, marker) : [] },
    hueGroup(marker.hue, (hue) => void report(app, setMarkerHue(project, id, hue)), true),
    { entries: [{ id: "remove", name: isSection(marker) ? t("Delete the section's name") : t("Delete marker"), icon: "trash", danger: true, run: () => void report(app, removeMarker(project, id)) }] },
  ] };
}

/** The music of a section, for all tracks. */
function sectionEntries(app: App, desk: Desk, marker: MarkerRow): MenuEntry[] {
  const { project } = desk, range = { from: marker.position, to: marker.position + marker.length };
  const sections = markersOf(project).filter(isSection), index = sections.findIndex((one) => one.id === marker.id), before = sections[index - 1], after = sections[index + 1];
  return [
    { id: "again", name: t("Play it twice"), icon: "copy", run: () => void report(app, duplicateTime(project, range)) },
    { id: "earlier", name: before ? t("Bring before {before}", { before: before.name }) : t("Bring earlier"), icon: "chevron-left", disabled: !before || before.position >= range.from, run: () => void (before && report(app, moveTime(project, range, before.position))) },
    { id: "later", name: after ? t("Bring behind {after}", { after: after.name }) : t("Bring later"), icon: "chevron-right", disabled: !after || after.position + after.length <= range.to, run: () => void (after && report(app, moveTime(project, range, after.position + after.length))) },
    { id: "cut-out", name: t("Cut it out of the song"), icon: "scissors", danger: true, run: () => void report(app, deleteTime(project, range), t("Cut out {marker}", { marker: marker.name })) },
  ];
}


export function mapMenu(app: App, desk: Desk, hit: MapHit, ticks: number): Menu {
  const { project } = desk, { id } = hit, remove: MenuGroup = { entries: id === null ? [] : [{ id: "remove", name: t("Delete"), icon: "trash", danger: true, run: () => void report(app, removePlace(project, id)) }] };
  const typed: MenuGroup = { entries: id === null ? [] : [{ id: "type", name: t("Type a value"), icon: "pencil", run: () => desk.typing.set(id) }] };
  if (hit.kind === "metre") {
    const bar = project.barTicks(project.barAt(ticks).bar);
    return { label: t("Metre"), groups: [typed, { title: id === null ? t("From this bar on") : t("Metre"), entries: METRES.map((name) => ({ id: name, name, run: () => {
      const [numerator = 4, denominator = 4] = name.split("/").map(Number);
      const there = metresOf(project).find((one) => one.id === id);
      report(app, putMetre(project, { ...(there ? { id: there.id } : {}), position: there?.position ?? bar, numerator, denominator }));
    } })) }, remove] };
  }
  const tempo = temposOf(project).find((one) => one.id === id);
  const glide: MenuGroup = { entries: tempo ? [{ id: "glide", name: t("Glide to the next tempo"), checked: tempo.ramp, run: () => void report(app, setRamp(project, tempo.id, !tempo.ramp)) }] : [
    { id: "add", name: t("Add tempo change here"), icon: "plus", run: () => void report(app, putTempo(project, { position: ticks, bpm: project.bpmAt(ticks) })) }] };
  return { label: t("Tempo"), groups: [typed, glide, remove] };
}
