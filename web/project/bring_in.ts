// Sound on its way into a song: a worker reads, decodes and names it piece by piece, and it is durable before the batch that names it.

import type { Document } from "../../wasm/document";
import { HELD_BYTES_MAX } from "./held_assets";
import { runOffline } from "./offline";
import type { KnownPcm, NamedPcm } from "./offline_protocol";
import type { Home } from "./project";

export interface Incoming {
  readonly digest: Uint8Array<ArrayBuffer>;
  /** Make it known to the document, held whole if it is short. */
  take(document: Document): void;
}

/** What a worker brought in, for the document. */
export async function incoming(home: Home, sound: KnownPcm | NamedPcm): Promise<Incoming> {
  const { digest } = sound;
  if ("wav" in sound) {
    await home.putAsset(sound);
    return { digest, take: (document) => document.adoptAsset(digest, sound.wav) };
  }
  const short = sound.bytes <= HELD_BYTES_MAX ? await home.getAsset(digest) : null;
  return { digest, take: (document) => (short === null ? document.knowAsset(digest, sound.head, sound.bytes) : document.adoptAsset(digest, short)) };
}

/** `sound`: a file of our own readers or a take, of any length. Where nothing is kept it is in memory anyway. `pair`: of more than two
    channels, these two and no others. */
export async function bringIn(home: Home, sound: Blob, progress: (part: number) => void = () => {}, signal?: AbortSignal, pair?: number): Promise<Incoming> {
  const { folder, module } = home;
  try {
    if (folder === null) return await incoming(home, await runOffline({ kind: "canonical", module, file: sound, pair }, [], progress, signal));
    return await incoming(home, await runOffline({ kind: "intake", module, file: sound, folder, pair }, [], progress, signal));
  } finally {
    if (signal?.aborted) await home.removeIncoming();
  }
}
