// Where an entry of the library goes: onto the track it suits, or onto a new one.
import type { FactoryInstrument, Id, LibraryEntry, Project } from "../../project/api.ts";
import { chooseInstrument } from "../../project/edit_devices.ts";
import { addTrack } from "../../project/edit_tracks.ts";
import { deviceInfo } from "../../project/fields.ts";
import { barStart, instrumentOf, isDrumDevice, isDrumTrack, isNoteTrack, trackName } from "../../project/song.ts";
import { report, type App, type Desk } from "../app.ts";
import { selectClips, selectTrack } from "../editing.ts";

/** What a dragged entry is called among the kinds of data a drag may carry; its text is the entry's index. */
export const DRAG_TYPE = "application/x-tutti-library";

/** Drums go to drums, notes to what plays notes; a track without an instrument takes either. */
export function suits(project: Project, entry: LibraryEntry, track: Id): boolean {
  if (!project.exists(track) || !isNoteTrack(project, track)) return false;
  return instrumentOf(project, track) === null || isDrumTrack(project, track) === (entry.type !== "phrase");
}

/** On the chosen track when it is one of its kind, else on a new track. */
export function placeSound(app: App, desk: Desk, instrument: FactoryInstrument): void {
  const { project } = desk, chosen = desk.track.get();
  const drums = isDrumDevice(deviceInfo(instrument.parts[0]?.device ?? 0));
  if (chosen !== null && project.exists(chosen) && isNoteTrack(project, chosen) && isDrumTrack(project, chosen) === drums) {
    const { result, device } = chooseInstrument(project, chosen, instrument);
    if (report(app, result, `${trackName(project, chosen)} plays ${instrument.name}`)) desk.device.set(device);
    return;
  }
  const { result, track } = addTrack(project, { type: "instrument", instrument }, chosen);
  if (report(app, result, `${instrument.name} has a track of its own`)) selectTrack(desk, track);
}

/** On `at`, or at the bar that plays on the chosen track; one step of undo. */
export function placeEntry(app: App, desk: Desk, entry: LibraryEntry, at?: { readonly ticks: number; readonly track: Id | null }): void {
  const { project } = desk, wanted = at === undefined ? desk.track.get() : at.track;
  const track = wanted !== null && suits(project, entry, wanted) ? wanted : null;
  const atTicks = Math.round(at?.ticks ?? barStart(project, app.player.positionTicks()));
  const { result, made } = project.perform({ edit: "place", entry: entry.index, track, atTicks });
  if (!result.ok) return void report(app, result);
  const clips = made.filter((id) => project.exists(id) && project.noteCount(id) > 0);
  const shown = clips[0] !== undefined ? project.parentOf(clips[0]) : made.find((id) => isNoteTrack(project, id)) ?? track;
  if (clips.length > 0) selectClips(desk, clips);
  if (shown !== null) {
    selectTrack(desk, shown);
    report(app, result, entry.type === "kit" ? `${entry.name} plays on ${trackName(project, shown)}` : `${entry.name} is on ${trackName(project, shown)}`);
  }
}
