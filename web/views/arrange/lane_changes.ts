// Which changes move lanes: tracks, takes and automation that came, went or moved, and tracks that changed height or group.
import type { Change } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";

const ROWS = new Set([Kind.track, Kind.takeLane, Kind.automation, Kind.device] as number[]);

export const lanesMoved = (changes: readonly Change[]): boolean =>
  changes.some((change) => ROWS.has(change.kind) && (change.op !== "set" || (change.kind === Kind.track && (change.field === Field.track.height || change.field === Field.track.target))));
