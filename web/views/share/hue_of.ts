// The colour by which somebody is known, where only their name is: that of who is here under it, or one's own.
import { useSyncExternalStore } from "react";
import { hueOf } from "../../project/presence.ts";
import { useDesk } from "../context.tsx";

const never = (): (() => void) => () => {};

/** 0 for somebody who is not here just now. */
export function useHueOf(name: string, mine: boolean): number {
  const { presence } = useDesk().project;
  return useSyncExternalStore(presence?.peers.subscribe ?? never, () => (presence === null ? 0 : mine ? hueOf(presence.actor) : presence.peers.get().find((peer) => peer.name === name)?.hue ?? 0));
}
