// How many rows of devices and of sends all strips have room for: as many as the fullest of them needs, so that what no strip has leaves its
// room to the faders.
import type { Project } from "../../project/api.ts";
import { ConnectionType, Field, Kind } from "../../project/fields.ts";
import { perRevision } from "../../project/per_revision.ts";
import { devicesOf, tracksOf } from "../../project/song.ts";

export const SLOTS_LEAST = 2, SLOTS_MOST = 6; // more are scrolled to

/** With the one that adds a device. */
export const slotRows = perRevision((project: Project): number => {
  let rows = SLOTS_LEAST;
  for (const track of [project.master, ...tracksOf(project)]) {
    rows = Math.max(rows, devicesOf(project, track).length + 1);
    if (rows >= SLOTS_MOST) return SLOTS_MOST;
  }
  return rows;
});

export const SENDS_MOST = 2; // as above

/** With the one that adds a send. */
export const sendRows = perRevision((project: Project): number => (project.childrenOf(project.root, Kind.connection).some((one) => project.int(one, Field.connection.type) === ConnectionType.send) ? SENDS_MOST : 1));
