// Stems of a Document (engine/session/stems.h), for whoever renders them one by one: the edits stay in it.

import type { Document } from "./document";

/** The tracks that have a stem: each that is heard, or each group and each track outside of one. */
export function stemsOf({ engine }: Document, each: "track" | "group"): bigint[] {
  return Array.from(engine.columnU64(0, engine.exports.tutti_stems(each === "group" ? 1 : 0)));
}

/** Only this is heard from now on, with what it sends to returns. */
export function soloStem({ engine }: Document, track: bigint): void {
  engine.check(engine.exports.tutti_stem_solo(track));
}

/** Only this, as it goes into its group, without the sends that a track in its place would have, too. */
export function aloneStem({ engine }: Document, track: bigint): void {
  engine.check(engine.exports.tutti_stem_alone(track));
}

/** The master does nothing any more: what it was given is what is heard. */
export function openMaster({ engine }: Document): void {
  engine.check(engine.exports.tutti_stems_before_master());
}

/** Where a stem of a mix of so many seconds ends: every stem is as long as the mix, so that they lie together in another program. */
export const stemsEndTicks = ({ engine }: Document, mixSeconds: number): number => engine.exports.tutti_stems_end_ticks(mixSeconds);
