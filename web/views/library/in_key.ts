// Whether one's own clips come in the song's key: remembered between visits.
import { signal } from "../../lib/signal.ts";
import { recall, remember } from "../app.ts";

export const inSongKey = signal(recall("library.key") !== "off");
export function setInSongKey(on: boolean): void {
  inSongKey.set(on);
  remember("library.key", on ? "on" : "off");
}
