// Automation as the page shows it: which lanes a track has, what each moves, and edits of them as one step each.

import { english, filledEnglish, said, t, term, type Term } from "../messages/index.ts";
import type { EditResult, Id, LanePoint, Project } from "./api";
import { Field, Kind, writtenParam } from "./fields";
import { devicesOf, infoOf } from "./song";

const PARAM_FIRST = 256; // 256 + n is parameter n of a device

/** What a lane moves: an object, and the number of its field. */
export interface LaneTarget { readonly object: Id; readonly field: number }

const TRACK_FIELDS: readonly (readonly [field: number, name: string])[] = [[Field.track.gainDb, english("Level")], [Field.track.pan, english("Pan")], [Field.track.width, english("Width")], [Field.track.mute, english("Mute")]];

/** Absolute lanes of a track and of its devices, in the order of the chain. */
export function lanesOf(project: Project, track: Id): Id[] {
  return [track, ...devicesOf(project, track)].flatMap((object) => project.childrenOf(object, Kind.automation)).filter((lane) => !project.bool(lane, Field.automation.relative));
}
/** The track an object lies on, or is. */
export function trackOf(project: Project, object: Id): Id | null {
  for (let at = object; project.exists(at); at = project.parentOf(at)) if (project.kindOf(at) === Kind.track) return at;
  return null;
}
export const takeLanesOf = (project: Project, track: Id): Id[] => project.childrenOf(track, Kind.takeLane);

export const targetOf = (project: Project, lane: Id): LaneTarget => ({ object: project.parentOf(lane), field: project.int(lane, Field.automation.param) });
export const valueOf = (project: Project, { object, field }: LaneTarget): number => (field >= PARAM_FIRST ? project.param(object, field - PARAM_FIRST) : project.real(object, field));

/** What is moved as the name of a step has it: in English, and `said` knows it again. */
export function targetStep(project: Project, { object, field }: LaneTarget): string {
  if (project.kindOf(object) === Kind.track) return TRACK_FIELDS.find(([number]) => number === field)?.[1] ?? english("Parameter");
  const info = infoOf(project, object);
  if (field === Field.device.bypass) return english("{device} bypass", { device: info?.name ?? term(english("Device")) });
  return paramStep(info?.number ?? 0, field - PARAM_FIRST) ?? info?.name ?? english("Parameter");
}
/** A parameter with its group, as the names of steps have it; null: the device has none of that number. */
export function paramStep(device: number, number: number): string | null {
  const param = writtenParam(device, number);
  if (param === undefined) return null;
  return param.group === param.name || param.group === "" ? param.name : english("{group} {param}", { group: term(param.group), param: term(param.name) });
}
export const targetName = (project: Project, target: LaneTarget): string => said(targetStep(project, target));

/** All that may move on a track and has no lane yet, by device. */
export function targetsOf(project: Project, track: Id): { readonly title: string; readonly targets: readonly LaneTarget[] }[] {
  const taken = new Set(lanesOf(project, track).map((lane) => Object.values(targetOf(project, lane)).join()));
  const free = (target: LaneTarget): boolean => !taken.has(Object.values(target).join()) && project.laneLaw(target.object, target.field) !== null;
  return [
    { title: t("Track"), targets: TRACK_FIELDS.map(([field]) => ({ object: track, field })).filter(free) },
    ...devicesOf(project, track).map((device) => {
      const info = infoOf(project, device);
      return { title: info?.name ?? t("Device"), targets: (info?.params ?? []).filter((param) => !param.hidden).map((param) => ({ object: device, field: PARAM_FIRST + param.number })).filter(free) };
    }),
  ].filter(({ targets }) => targets.length > 0);
}

/** A lane that begins where the parameter stands. */
export function addLane(project: Project, target: LaneTarget): { result: EditResult; lane: Id } {
  let lane = 0n as Id;
  const value = valueOf(project, target);
  const result = project.edit(english("Automate {target}", { target: term(targetStep(project, target)) }), (batch) => {
    lane = batch.create(Kind.automation, target.object, "last");
    batch.setInt(lane, Field.automation.param, target.field);
    batch.putPoints(lane, [{ positionTicks: 0, value }]);
  });
  return { result, lane };
}

const named = (project: Project, lane: Id): Term => term(targetStep(project, targetOf(project, lane)));

export const putPoint = (project: Project, lane: Id, point: LanePoint & { readonly id?: Id }, label = english("Change {target}")): EditResult =>
  project.edit(filledEnglish(label, { target: named(project, lane) }), (batch) => batch.putPoints(lane, [point]));
export const removePoint = (project: Project, lane: Id, point: Id): EditResult =>
  project.edit(english("Delete a point of {target}", { target: named(project, lane) }), (batch) => batch.removePoints(lane, [point]));
export const setLaneMode = (project: Project, lane: Id, mode: number): EditResult =>
  project.edit(english("Automation of {target}", { target: named(project, lane) }), (batch) => batch.setInt(lane, Field.automation.mode, mode));
export const enableLane = (project: Project, lane: Id, on: boolean): EditResult =>
  project.edit(on ? english("Follow {target}", { target: named(project, lane) }) : english("Leave {target}", { target: named(project, lane) }), (batch) => batch.setBool(lane, Field.automation.enabled, on));
export const removeLane = (project: Project, lane: Id): EditResult =>
  project.edit(english("Delete automation of {target}", { target: named(project, lane) }), (batch) => batch.delete(lane));

/** A point as plain numbers that may be kept. */
export interface PointRow extends LanePoint { readonly id: Id; readonly shape: number; readonly tension: number }

export function pointsIn(project: Project, lane: Id, fromTicks: number, toTicks: number): PointRow[] {
  const columns = project.points(lane, Math.max(0, fromTicks), toTicks);
  return Array.from({ length: columns.count }, (_, i) => ({ id: columns.id[i] as Id, positionTicks: columns.positionTicks[i] ?? 0, value: columns.value[i] ?? 0, shape: columns.shape[i] ?? 0, tension: columns.tension[i] ?? 0 }));
}
