// How many rows of slots all strips have room for: as many as the fullest of them needs, so that what no strip has leaves its room to the faders.
import type { Project } from "../../project/api.ts";
import { devicesOf, tracksOf } from "../../project/song.ts";

export const SLOTS_LEAST = 3, SLOTS_MOST = 6; // more are scrolled to

/** With the one that adds a device. */
export function slotRows(project: Project): number {
  let rows = SLOTS_LEAST;
  for (const track of [project.master, ...tracksOf(project)]) {
    rows = Math.max(rows, devicesOf(project, track).length + 1);
    if (rows >= SLOTS_MOST) return SLOTS_MOST;
  }
  return rows;
}
