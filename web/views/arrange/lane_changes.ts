// Which changes move lanes: tracks that came, went, moved or changed height.
import type { Change } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";

export const lanesMoved = (changes: readonly Change[]): boolean =>
  changes.some((change) => change.kind === Kind.track && (change.op !== "set" || change.field === Field.track.height));
