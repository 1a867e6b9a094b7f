// Where an entry of the library goes: onto the track it suits, or onto a new one.
import { english, t } from "../../messages/index.ts";
import type { FactoryInstrument, FactoryPreset, Id, LibraryEntry, Project } from "../../project/api.ts";
import { chooseInstrument } from "../../project/edit_devices.ts";
import { addTrack } from "../../project/edit_tracks.ts";
import { placeForDevice } from "../../project/device_places.ts";
import { DEVICES, deviceInfo, Field, Kind } from "../../project/fields.ts";
import { ownClips } from "../../project/own_clips.ts";
import { ownPresets, type OwnPreset } from "../../project/own_presets.ts";
import { songSounds } from "../../project/song_sounds.ts";
import { barStart, devicesOf, instrumentOf, isDrumDevice, isDrumTrack, isNoteTrack, trackName } from "../../project/song.ts";
import { valuesOf } from "../device/sounds.ts";
import { report, say, type App, type Desk } from "../app.ts";
import { selectClips, selectTrack } from "../editing.ts";

/** What a dragged row is called among the kinds of data a drag may carry; its text says what it is: "entry 5", "device 4". */
export const DRAG_TYPE = "application/x-tutti-library";

/** The entry that is carried; null: it is something else. */
export function entryOf(project: Project, carries: string): LibraryEntry | null {
  const [type, index] = carries.split(" ");
  return type === "entry" ? project.library()[Number(index)] ?? null : null;
}

/** A clip of one's own or a sound of the song that is carried, as it is kept; null: it is something else. */
export const keptClip = (project: Project, carries: string): { readonly name: string; readonly text: string } | null =>
  ownClips.list.get().find(({ name }) => carries === `clip ${name}`) ?? (carries.startsWith("asset ") ? songSounds(project).find(({ asset }) => carries === `asset ${asset}`) : undefined) ?? null;

/** A device onto a strip or the chosen track. `place`: before which device of its chain. */
export function placeDevice(app: App, desk: Desk, number: number, place?: { readonly track: Id; readonly index: number }, preset?: OwnPreset): void {
  const { project } = desk, track = place?.track ?? desk.track.get(), info = deviceInfo(number);
  if (track === null || !project.exists(track)) return void say(app, t("Choose a track first."));
  const found = placeForDevice(project, info, track, place?.index ?? devicesOf(project, track).length);
  if ("problem" in found) return void say(app, found.problem, { tone: "bad" });
  let device = 0n as Id;
  const result = project.edit(english("Add {preset}", { preset: preset?.name ?? info?.name ?? english("device") }), (batch) => {
    device = batch.create(Kind.device, track, found.after ?? "first");
    batch.setInt(device, Field.device.device, number);
    if (preset === undefined) return;
    batch.setText(device, Field.device.preset, preset.name);
    for (const param of info?.params ?? []) {
      const value = preset.values[param.id];
      if (value !== undefined && value >= param.min && value <= param.max) batch.setParam(device, param.number, value);
    }
  });
  if (!report(app, result, t("{preset} is on {track}", { preset: preset?.name ?? info?.name ?? t("It"), track: trackName(project, track) }))) return;
  selectTrack(desk, track);
  desk.device.set(device);
}
/** An instrument's preset goes where sounds go: the track plays it from then on. */
export function placePreset(app: App, desk: Desk, preset: OwnPreset, place?: { readonly track: Id; readonly index: number }): void {
  const info = DEVICES.find(({ id }) => id === preset.device);
  if (info?.role === "instrument") return placeSound(app, desk, { name: preset.name, icon: "keyboard-music", family: "", parts: [{ device: info.number, values: valuesOf(info, preset) }] }, place?.track ?? desk.track.get());
  if (info) placeDevice(app, desk, info.number, place, preset);
}

/** A preset of the factory in the form of one's own. */
export function ownForm(preset: FactoryPreset): OwnPreset | null {
  const info = deviceInfo(preset.device);
  return info === undefined ? null : { device: info.id, name: preset.name, tags: preset.tags, values: Object.fromEntries(info.params.map((param) => [param.id, preset.values[param.number] ?? param.fallback])) };
}

/** What was carried, dropped on a strip. */
export function dropOnStrip(app: App, desk: Desk, carries: string, place: { readonly track: Id; readonly index: number }): void {
  const [type = "", first = "", ...rest] = carries.split(" "), name = rest.join(" ");
  const preset = [...ownPresets.list.get(), ...desk.project.presets().flatMap((one) => ownForm(one) ?? [])].find((one) => one.device === first && one.name === name);
  const instrument = type === "sound" ? desk.project.instruments()[Number(first)] : undefined;
  if (type === "device") placeDevice(app, desk, Number(first), place);
  else if (preset) placePreset(app, desk, preset, place);
  else if (instrument && isNoteTrack(desk.project, place.track)) report(app, chooseInstrument(desk.project, place.track, instrument).result, t("{track} plays {instrument}", { track: trackName(desk.project, place.track), instrument: instrument.name }));
  else say(app, t("This goes onto a track that plays notes."));
}

/** Drums go to drums, notes to what plays notes; a track without an instrument takes either. */
export function suits(project: Project, entry: LibraryEntry, track: Id): boolean {
  if (!project.exists(track) || !isNoteTrack(project, track)) return false;
  return instrumentOf(project, track) === null || isDrumTrack(project, track) === (entry.type !== "phrase");
}

/** On the chosen track when it is one of its kind, else on a new track. */
export function placeSound(app: App, desk: Desk, instrument: FactoryInstrument, chosen = desk.track.get()): void {
  const { project } = desk;
  const drums = isDrumDevice(deviceInfo(instrument.parts[0]?.device ?? 0));
  if (chosen !== null && project.exists(chosen) && isNoteTrack(project, chosen) && isDrumTrack(project, chosen) === drums) {
    const { result, device } = chooseInstrument(project, chosen, instrument);
    if (report(app, result, t("{track} plays {instrument}", { track: trackName(project, chosen), instrument: instrument.name }))) desk.device.set(device);
    return;
  }
  const { result, track } = addTrack(project, { type: "instrument", instrument }, chosen);
  if (report(app, result, t("{instrument} has a track of its own", { instrument: instrument.name }))) selectTrack(desk, track);
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
    report(app, result, entry.type === "kit" ? t("{entry} plays on {track}", { entry: entry.name, track: trackName(project, shown) }) : t("{entry} is on {track}", { entry: entry.name, track: trackName(project, shown) }));
  }
}
