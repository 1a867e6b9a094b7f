// The storage worker: takes requests in order, one project's after another, and answers when the work is durable.

import { DiskFull } from "./folder";
import { ProjectFiles } from "./project_files";
import type { StoreReply, StoreRequest } from "./protocol";

const files = new ProjectFiles();
let last: Promise<void> = Promise.resolve();

async function answer(request: StoreRequest): Promise<StoreReply> {
  try {
    const method = files[request.method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id: request.id, ok: true, value: await method.apply(files, request.args as unknown[]) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { id: request.id, ok: false, error: text, diskFull: error instanceof DiskFull };
  }
}

self.onmessage = (event: MessageEvent<StoreRequest>) => {
  last = last.then(async () => {
    const reply = await answer(event.data);
    const bytes = reply.ok && reply.value instanceof Uint8Array ? [reply.value.buffer as ArrayBuffer] : [];
    self.postMessage(reply, { transfer: bytes });
  });
};
