// Sound on its way into a song: a worker reads, decodes and names it piece by piece, and it is durable before the batch that names it.

import type { Document } from "../../wasm/document";
import { HELD_BYTES_MAX } from "./held_assets";
import { runOffline } from "./offline";
import type { Home } from "./project";

export interface Incoming {
  readonly digest: Uint8Array<ArrayBuffer>;
  /** Make it known to the document, held whole if it is short. */
  take(document: Document): void;
}

/** `sound`: a file of our own readers or a take, of any length. Where nothing is kept it is in memory anyway. */
export async function bringIn(home: Home, sound: Blob, progress: (part: number) => void = () => {}, signal?: AbortSignal): Promise<Incoming> {
  const { folder, module } = home;
  if (folder === null) {
    const pcm = await runOffline({ kind: "canonical", module, file: sound }, [], progress, signal);
    await home.putAsset(pcm);
    return { digest: pcm.digest, take: (document) => document.adoptAsset(pcm.digest, pcm.wav) };
  }
  try {
    const { digest, head, bytes } = await runOffline({ kind: "intake", module, file: sound, folder }, [], progress, signal);
    const short = bytes <= HELD_BYTES_MAX ? await home.getAsset(digest) : null;
    return { digest, take: (document) => (short === null ? document.knowAsset(digest, head, bytes) : document.adoptAsset(digest, short)) };
  } finally {
    if (signal?.aborted) await home.removeIncoming();
  }
}
