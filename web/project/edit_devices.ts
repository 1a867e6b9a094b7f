// Edits of devices on a track: each is one batch, one undo step.
import { english, term } from "../messages/index.ts";
import type { Batch, EditResult, FactoryInstrument, Id, PatchPart, Project } from "./api.ts";
import { deviceInfo, Field, Kind, writtenParam } from "./fields.ts";
import { chainPlace, devicesOf, infoOf, instrumentOf } from "./song.ts";

const NOTES = 0;

/** The device a new one of this place in the chain follows. */
function following(project: Project, track: Id, place: number): Id | "first" {
  const before = devicesOf(project, track).filter((device) => chainPlace(infoOf(project, device)) <= place);
  return before[before.length - 1] ?? "first";
}

/** Makes a device with the settings of a patch's part, behind `after`. */
function placePart(batch: Batch, track: Id, part: PatchPart, name: string, after: Id | "first" | "last"): Id {
  const device = batch.create(Kind.device, track, after);
  batch.setInt(device, Field.device.device, part.device);
  batch.setText(device, Field.device.preset, name);
  for (const param of deviceInfo(part.device)?.params ?? []) {
    const value = part.values[param.number] ?? param.fallback;
    if (value !== param.fallback) batch.setParam(device, param.number, value);
  }
  return device;
}

function placeParts(batch: Batch, track: Id, parts: readonly PatchPart[], name: string, after: Id | "first" | "last"): Id[] {
  const made: Id[] = [];
  for (const part of parts) made.push(placePart(batch, track, part, name, after === "last" ? after : made[made.length - 1] ?? after));
  return made;
}

/** Makes a factory instrument with its effects on a track, behind `after`; gives the instrument. */
export const placeInstrument = (batch: Batch, track: Id, instrument: FactoryInstrument, after: Id | "first" | "last" = "first"): Id =>
  placeParts(batch, track, instrument.parts, instrument.name, after)[0] as Id;

/** The effects that came with an instrument's sound: those right behind it that are called like it. */
function ownEffects(project: Project, track: Id, instrument: Id): Id[] {
  const chain = devicesOf(project, track), name = project.text(instrument, Field.device.preset);
  const behind = chain.slice(chain.indexOf(instrument) + 1);
  const end = behind.findIndex((device) => project.text(device, Field.device.preset) !== name);
  return name === "" ? [] : behind.slice(0, end < 0 ? behind.length : end);
}

/** Gives a track another sound: the instrument that is there takes the settings, or is replaced when it is another device. Effects that
    came with the old sound go with it; the track's own stay. */
export function chooseInstrument(project: Project, track: Id, instrument: FactoryInstrument): { result: EditResult; device: Id | null } {
  const old = instrumentOf(project, track);
  const [first, ...effects] = instrument.parts;
  let device = old;
  if (first === undefined) return { result: { ok: true, skipped: 0 }, device };
  const result = project.edit(english("Choose {instrument}", { instrument: instrument.name }), (batch) => {
    batch.setText(track, Field.track.icon, instrument.icon);
    // A track still called by its sound goes on being called by its sound.
    if (old !== null && project.text(track, Field.track.name) === project.text(old, Field.device.preset)) batch.setText(track, Field.track.name, instrument.name);
    for (const effect of old === null ? [] : ownEffects(project, track, old)) batch.delete(effect);
    const info = old === null ? undefined : infoOf(project, old);
    if (old === null || info?.number !== first.device) {
      device = placePart(batch, track, first, instrument.name, following(project, track, NOTES));
      if (old !== null) batch.delete(old);
    } else {
      batch.setText(old, Field.device.preset, instrument.name);
      for (const param of info.params) batch.setParam(old, param.number, first.values[param.number] ?? param.fallback);
    }
    placeParts(batch, track, effects, instrument.name, device as Id);
  });
  return { result, device };
}

/** Adds a device behind the last of its place in the chain; an instrument takes the place of the one that is there. */
export function addDevice(project: Project, track: Id, number: number): { result: EditResult; device: Id } {
  const info = deviceInfo(number);
  const old = info?.role === "instrument" ? instrumentOf(project, track) : null;
  let device = 0n as Id;
  const result = project.edit(old ? english("Change instrument to {device}", { device: info?.name ?? term(english("device")) }) : english("Add {device}", { device: info?.name ?? term(english("device")) }), (batch) => {
    device = batch.create(Kind.device, track, following(project, track, old === null ? chainPlace(info) : NOTES));
    batch.setInt(device, Field.device.device, number);
    if (old) batch.delete(old);
  });
  return { result, device };
}

export const removeDevice = (project: Project, device: Id): EditResult =>
  project.edit(english("Remove {device}", { device: infoOf(project, device)?.name ?? term(english("device")) }), (batch) => batch.delete(device));
export const bypassDevice = (project: Project, device: Id, bypass: boolean): EditResult =>
  project.edit(bypass ? english("Bypass {device}", { device: infoOf(project, device)?.name ?? term(english("device")) }) : english("Switch on {device}", { device: infoOf(project, device)?.name ?? term(english("device")) }), (batch) => batch.setBool(device, Field.device.bypass, bypass));

/** One parameter: what a knob's gesture becomes. */
export function setParam(project: Project, device: Id, param: number, value: number): EditResult {
  return setParams(project, device, [{ param, value }]);
}

export function setParams(project: Project, device: Id, values: readonly { param: number; value: number }[]): EditResult {
  const info = infoOf(project, device);
  const first = info && writtenParam(info.number, values[0]?.param ?? 0);
  return project.edit(english("{device}: {param}", { device: info?.name ?? term(english("Device")), param: term(first?.name ?? english("parameter")) }), (batch) => values.forEach(({ param, value }) => batch.setParam(device, param, value)));
}

/** Moves a device one place left or right, among its like: notes are changed before they are played, sound behind it. */
export function shiftDevice(project: Project, device: Id, way: -1 | 1): EditResult {
  const track = project.parentOf(device);
  const chain = devicesOf(project, track);
  const index = chain.indexOf(device), target = index + way;
  const other = chain[target];
  if (other === undefined || chainPlace(infoOf(project, other)) !== chainPlace(infoOf(project, device))) return { ok: true, skipped: 0 };
  const after = way === 1 ? other : chain[target - 1];
  return project.edit(english("Move {device}", { device: infoOf(project, device)?.name ?? term(english("device")) }), (batch) => batch.move(device, track, after ?? "first"));
}

/** Puts every parameter back to where it began. */
export function resetDevice(project: Project, device: Id): EditResult {
  const info = infoOf(project, device);
  return applySettings(project, device, info?.params.map((param) => param.fallback) ?? [], english("Reset {device}", { device: info?.name ?? term(english("device")) }), "");
}

/** The plain value of every parameter of a device, by its number. */
export const settingsOf = (project: Project, device: Id): number[] => (infoOf(project, device)?.params ?? []).map((param) => project.param(device, param.number));

/** Gives a device all settings at once; only what differs changes. */
export function applySettings(project: Project, device: Id, values: readonly number[], label: string, preset: string): EditResult {
  const info = infoOf(project, device);
  return project.edit(label, (batch) => {
    if (project.text(device, Field.device.preset) !== preset) batch.setText(device, Field.device.preset, preset);
    for (const param of info?.params ?? []) {
      const value = values[param.number] ?? param.fallback;
      if (value !== project.param(device, param.number)) batch.setParam(device, param.number, value);
    }
  });
}

/** Calls the settings by a name. */
export const namePreset = (project: Project, device: Id, name: string): EditResult =>
  project.edit(english("Save preset {name}", { name }), (batch) => batch.setText(device, Field.device.preset, name));
