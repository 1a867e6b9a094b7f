// The zones of a sampler and the pads of a drum machine: recordings on ranges of keys and velocities.
import { clamp } from "../lib/geometry.ts";
import { english, t } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { Field, Kind } from "./fields.ts";

const F = Field.zone;
export const SAMPLER = 14, PAD_MACHINE = 15;
export const PAD_COUNT = 16, FIRST_PAD_KEY = 36, PAD_KNOBS = 6;
export const LOOP_MODES = [{ id: "0", name: t("No loop") }, { id: "1", name: t("Loop") }, { id: "2", name: t("Until let go") }, { id: "3", name: t("To and fro") }] as const;

export interface Zone {
  readonly id: Id; readonly name: string; readonly asset: Id;
  readonly keyLow: number; readonly keyHigh: number; readonly root: number;
  readonly softest: number; readonly hardest: number;
  readonly gainDb: number; readonly tuneCt: number;
  readonly turn: number; readonly choke: number; // numbers of those that take turns, or end each other; 0: none
  readonly loop: number; readonly startFrame: number; readonly endFrame: number; readonly loopStart: number; readonly loopEnd: number; // ends 0: all of it
  readonly frames: number; // of its asset
}

export function zoneOf(project: Project, id: Id): Zone {
  const asset = project.ref(id, F.asset), there = project.exists(asset), whole = (field: number): number => project.int(id, field);
  const name = project.text(id, F.name) || (there ? project.text(asset, Field.asset.name) || project.text(asset, Field.asset.originalName) : "") || t("Sound");
  return { id, name, asset, keyLow: whole(F.keyLow), keyHigh: whole(F.keyHigh), root: whole(F.keyRoot), softest: whole(F.velocityLow), hardest: whole(F.velocityHigh),
    gainDb: project.real(id, F.gainDb), tuneCt: project.real(id, F.tuneCt), turn: whole(F.roundRobin), choke: whole(F.choke), loop: whole(F.loop), startFrame: whole(F.startFrame), endFrame: whole(F.endFrame), loopStart: whole(F.loopStartFrame), loopEnd: whole(F.loopEndFrame),
    frames: there ? project.int(asset, Field.asset.frames) : 0 };
}
export const zonesOf = (project: Project, device: Id): Zone[] => (project.exists(device) ? project.childrenOf(device, Kind.zone).map((id) => zoneOf(project, id)) : []);

/** Zones that take turns, and such that end each other, have a number in common. */
export const GROUPS = 127;

/** What may be said of a zone, by the field it is kept in. */
const INTS = { keyLow: F.keyLow, keyHigh: F.keyHigh, root: F.keyRoot, softest: F.velocityLow, hardest: F.velocityHigh, turn: F.roundRobin, choke: F.choke, loop: F.loop, startFrame: F.startFrame, endFrame: F.endFrame, loopStart: F.loopStartFrame, loopEnd: F.loopEndFrame } as const;
const REALS = { gainDb: F.gainDb, tuneCt: F.tuneCt } as const;
export type ZoneChange = Partial<Record<keyof typeof INTS | keyof typeof REALS, number>>;

/** A change that keeps low below high, as one step. */
export function changeZone(project: Project, zone: Zone, change: ZoneChange, label = english("Change zone")): EditResult {
  const now = legalZone(zone, change);
  const ints = (Object.keys(INTS) as (keyof typeof INTS)[]).filter((name) => now[name] !== zone[name]), reals = (Object.keys(REALS) as (keyof typeof REALS)[]).filter((name) => now[name] !== zone[name]);
  if (ints.length + reals.length === 0) return { ok: true, skipped: 0 };
  return project.edit(label, (batch) => {
    for (const name of ints) batch.setInt(zone.id, INTS[name], now[name]);
    for (const name of reals) batch.setReal(zone.id, REALS[name], now[name]);
  });
}

/** What a change leads to: within the keyboard and the recording, the edge that was moved stops at the other. */
export function legalZone(zone: Zone, change: ZoneChange): Zone {
  const next = { ...zone, ...change }, key = (value: number): number => clamp(Math.round(value), 0, 127), hit = (value: number): number => clamp(Math.round(value), 1, 127), frame = (value: number): number => clamp(Math.round(value), 0, zone.frames), group = (value: number): number => clamp(Math.round(value), 0, GROUPS);
  const keyHigh = change.keyHigh === undefined || change.keyLow !== undefined ? key(next.keyHigh) : Math.max(key(next.keyHigh), zone.keyLow), hardest = change.hardest === undefined ? hit(next.hardest) : Math.max(hit(next.hardest), zone.softest);
  return { ...next, keyHigh, keyLow: Math.min(key(next.keyLow), keyHigh), root: key(next.root), hardest, softest: Math.min(hit(next.softest), hardest), gainDb: clamp(next.gainDb, -144, 24), tuneCt: clamp(next.tuneCt, -4800, 4800),
    startFrame: frame(next.startFrame), endFrame: frame(next.endFrame), loopStart: frame(next.loopStart), loopEnd: frame(next.loopEnd), turn: group(next.turn), choke: group(next.choke), loop: clamp(Math.round(next.loop), 0, 3) };
}

/** All of a zone up or down the keys, as far as there are any. */
export function shiftZone(zone: Zone, keys: number): ZoneChange {
  const held = clamp(Math.round(keys), -zone.keyLow, 127 - zone.keyHigh);
  return { keyLow: zone.keyLow + held, keyHigh: zone.keyHigh + held, root: clamp(zone.root + held, 0, 127) };
}

export const removeZone = (project: Project, zone: Zone): EditResult => project.perform({ edit: "delete", objects: [zone.id] }).result;

/** All at once, as one step. */
export const removeZones = (project: Project, zones: readonly Zone[]): EditResult => project.perform({ edit: "delete", objects: zones.map(({ id }) => id) }).result;

/** What a pad is called by the sound on it; empty: nothing is. */
export function padSound(project: Project, device: Id, pad: number): Zone | null {
  const key = FIRST_PAD_KEY + pad;
  return zonesOf(project, device).find((zone) => zone.keyLow <= key && key <= zone.keyHigh) ?? null;
}
