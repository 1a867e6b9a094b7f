// The public edge of the audio folder.

import type { Player } from "../project/api";
import { AudioPlayer } from "./player";
import { Studio, type StudioEvents } from "./studio";

/** The sound, and what records it. */
export function createSound(events: StudioEvents): { player: Player; studio: Studio } {
  const player = new AudioPlayer();
  return { player, studio: new Studio(player, events) };
}
