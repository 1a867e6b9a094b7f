// Edits of devices on a track: each is one batch, one undo step.
import type { Batch, EditResult, FactoryInstrument, Id, Project } from "./api.ts";
import { deviceInfo, Field, Kind } from "./fields.ts";
import { devicesOf, infoOf, instrumentOf } from "./song.ts";

/** Makes a factory instrument on a track, first in its chain. */
export function placeInstrument(batch: Batch, track: Id, instrument: FactoryInstrument): Id {
  const device = batch.create(Kind.device, track, "first");
  batch.setInt(device, Field.device.device, instrument.device);
  batch.setText(device, Field.device.preset, instrument.name);
  for (const [param, value] of instrument.params) batch.setParam(device, param, value);
  return device;
}

/** Gives a track another sound: the instrument that is there takes the settings, or is replaced when it is another device. */
export function chooseInstrument(project: Project, track: Id, instrument: FactoryInstrument): { result: EditResult; device: Id | null } {
  const old = instrumentOf(project, track);
  let device = old;
  const result = project.edit(`Choose ${instrument.name}`, (batch) => {
    batch.setText(track, Field.track.icon, instrument.icon);
    // A track still called by its sound goes on being called by its sound.
    if (old !== null && project.text(track, Field.track.name) === project.text(old, Field.device.preset)) batch.setText(track, Field.track.name, instrument.name);
    const info = old === null ? undefined : infoOf(project, old);
    if (old === null || info?.number !== instrument.device) {
      if (old !== null) batch.delete(old);
      device = placeInstrument(batch, track, instrument);
      return;
    }
    const wanted = new Map(instrument.params);
    batch.setText(old, Field.device.preset, instrument.name);
    for (const param of info.params) batch.setParam(old, param.number, wanted.get(param.number) ?? param.fallback);
  });
  return { result, device };
}

/** Adds an effect at the end of the chain; an instrument takes the place of the one that is there. */
export function addDevice(project: Project, track: Id, number: number): { result: EditResult; device: Id } {
  const info = deviceInfo(number);
  const old = info?.role === "instrument" ? instrumentOf(project, track) : null;
  let device = 0n as Id;
  const result = project.edit(`${old ? "Change instrument to" : "Add"} ${info?.name ?? "device"}`, (batch) => {
    device = batch.create(Kind.device, track, info?.role === "instrument" ? "first" : "last");
    batch.setInt(device, Field.device.device, number);
    if (old) batch.delete(old);
  });
  return { result, device };
}

export const removeDevice = (project: Project, device: Id): EditResult =>
  project.edit(`Remove ${infoOf(project, device)?.name ?? "device"}`, (batch) => batch.delete(device));
export const bypassDevice = (project: Project, device: Id, bypass: boolean): EditResult =>
  project.edit(`${bypass ? "Bypass" : "Switch on"} ${infoOf(project, device)?.name ?? "device"}`, (batch) => batch.setBool(device, Field.device.bypass, bypass));

/** One parameter: what a knob's gesture becomes. */
export function setParam(project: Project, device: Id, param: number, value: number): EditResult {
  return setParams(project, device, [{ param, value }]);
}

export function setParams(project: Project, device: Id, values: readonly { param: number; value: number }[]): EditResult {
  const info = infoOf(project, device);
  const first = info?.params[values[0]?.param ?? 0];
  return project.edit(`${info?.name ?? "Device"}: ${first?.name ?? "parameter"}`, (batch) => values.forEach(({ param, value }) => batch.setParam(device, param, value)));
}

/** Moves an effect one place left or right; the instrument stays first. */
export function shiftDevice(project: Project, device: Id, way: -1 | 1): EditResult {
  const track = project.parentOf(device);
  const chain = devicesOf(project, track);
  const index = chain.indexOf(device), target = index + way;
  const other = chain[target];
  if (other === undefined || infoOf(project, other)?.role === "instrument") return { ok: true, skipped: 0 };
  const after = way === 1 ? other : chain[target - 1];
  return project.edit(`Move ${infoOf(project, device)?.name ?? "device"}`, (batch) => batch.move(device, track, after ?? "first"));
}

/** Puts every parameter back to where it began. */
export function resetDevice(project: Project, device: Id): EditResult {
  const info = infoOf(project, device);
  return project.edit(`Reset ${info?.name ?? "device"}`, (batch) => info?.params.forEach((param) => batch.setParam(device, param.number, param.fallback)));
}
