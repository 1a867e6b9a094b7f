// The public edge of the audio folder.

import type { Player } from "../project/api";
import { AudioPlayer } from "./player";

export function createPlayer(): Player {
  return new AudioPlayer();
}
