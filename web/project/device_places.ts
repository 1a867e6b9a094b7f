// Where a device may stand: notes are changed before they are played, sound behind it, and a track has one instrument. What is wanted
// gives way to that as little as it can.
import { t } from "../messages/index.ts";
import type { Id, Project } from "./api.ts";
import type { DeviceInfo } from "./fields.ts";
import { chainPlace, devicesOf, infoOf, isNoteTrack, trackName } from "./song.ts";

const INSTRUMENT = 1;

/** What it then stands behind (null: nothing), or, in plain words, why it cannot stand there. */
export type DevicePlace = { readonly after: Id | null } | { readonly problem: string };

/** `index`: in the track's chain, before the device that is there now. `moving`: the device itself, where it is no new one. */
export function placeForDevice(project: Project, info: DeviceInfo | undefined, track: Id, index: number, moving: Id | null = null): DevicePlace {
  const chain = devicesOf(project, track), name = trackName(project, track);
  if (info === undefined) return { problem: t("There is no such device.") };
  if (chainPlace(info) <= INSTRUMENT && !isNoteTrack(project, track)) return { problem: t("{device} needs notes: drop it on an instrument track, not on {name}.", { info: info.name, name }) };
  if (info.role === "instrument" && chain.some((one) => one !== moving && infoOf(project, one)?.role === "instrument")) return { problem: t("{name} has an instrument already.", { name }) };
  const place = chainPlace(info), before = chain[index - 1];
  const others = chain.filter((one) => one !== moving);
  const low = others.filter((one) => chainPlace(infoOf(project, one)) < place).length, high = others.filter((one) => chainPlace(infoOf(project, one)) <= place).length;
  const wanted = before === undefined ? 0 : others.includes(before) ? others.indexOf(before) + 1 : Math.min(others.length, chain.indexOf(before));
  return { after: others[Math.max(low, Math.min(high, wanted)) - 1] ?? null };
}
