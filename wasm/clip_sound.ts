// What lies behind clips besides their fields: markers and strikes of sound, and the notes an open batch would leave.

import { Column } from "@gen/schema";
import type { Id, NoteRow, Warp } from "../web/project/api";
import type { Engine } from "./engine";

export function readWarps(engine: Engine, clip: Id): Warp[] {
  const count = engine.exports.tutti_query_warps(clip), positions = engine.columnF64(1, count), frames = engine.columnF64(2, count);
  return Array.from(engine.columnU64(0, count), (id, i) => ({ id: BigInt.asUintN(64, id) as Id, positionTicks: positions[i] ?? 0, sourceFrame: frames[i] ?? 0 }));
}

/** Frames at which something is struck; none of an asset that is not held in memory. */
export const readStrikes = (engine: Engine, asset: Id, sensitivity: number): number[] => Array.from(engine.columnF64(0, engine.exports.tutti_asset_strikes(asset, sensitivity)));

/** The notes that the open batch changes, as they would be. */
export function openNotes(engine: Engine, content: Id): NoteRow[] {
  const count = engine.exports.tutti_open_notes(content), columns = engine.columnF64(1, count * 4);
  return Array.from(engine.columnU64(0, count), (id, i) => {
    const [startTicks = 0, lengthTicks = 0, key = 0, velocity = 0] = columns.slice(4 * i, 4 * i + Column.note.velocity + 1);
    return { id: BigInt.asUintN(64, id) as Id, startTicks, lengthTicks, key, velocity };
  });
}
