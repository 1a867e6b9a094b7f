// Which changes of the song the many parts of heads and strips look at. Tracks are in each: a song that others changed is told as tracks in
// another order, at which everybody reads everything anew.
import { Kind } from "../project/fields.ts";

export const OF_TRACKS: readonly number[] = [Kind.track];
export const OF_DEVICES: readonly number[] = [Kind.track, Kind.device];
export const OF_SENDS: readonly number[] = [Kind.track, Kind.connection];
/** What moves a parameter, or shows in a picture of it. */
export const OF_PARAMS: readonly number[] = [Kind.track, Kind.device, Kind.connection, Kind.zone, Kind.asset, Kind.chain];
