// A worker with a private memory: bounces a project, packs a bundle, brings a file to its canonical form.

import { Bounce } from "../../wasm/bounce";
import { Document } from "../../wasm/document";
import { Engine } from "../../wasm/engine";
import type { OfflineAnswer, OfflineJob, OfflineResult, Parcel } from "./offline_protocol";

const PROGRESS_EVERY_MS = 100;

const answer = (message: OfflineAnswer): void => self.postMessage(message);

function unpack(module: WebAssembly.Module, parcel: Parcel): Document {
  const document = new Document(Engine.create(module));
  document.restore(parcel.snapshot);
  for (const asset of parcel.assets) document.putAsset(asset);
  return document;
}

function bounce(job: OfflineJob & { kind: "wav" }): OfflineResult<"wav"> {
  const rendering = new Bounce(unpack(job.module, job.parcel), job);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let shown = 0;
  for (let done = false; !done; ) {
    const step = rendering.step();
    done = step.done;
    if (step.bytes.length > 0) parts.push(step.bytes);
    if (performance.now() - shown < PROGRESS_EVERY_MS) continue;
    shown = performance.now();
    answer({ kind: "progress", part: rendering.progress() });
  }
  const report = rendering.report();
  return { blob: new Blob([rendering.header(), ...parts], { type: "audio/wav" }), report };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function run(job: OfflineJob): Promise<OfflineAnswer> {
  switch (job.kind) {
    case "wav":
      return { kind: "done", result: bounce(job) };
    case "bundle":
      return { kind: "done", result: { blob: new Blob([unpack(job.module, job.parcel).toBundle()]) } };
    case "canonical": {
      const wav = new Document(Engine.create(job.module)).canonicalWav(job.wav);
      return { kind: "done", result: { wav, sha256: await sha256(wav) } };
    }
  }
}

self.onmessage = async ({ data }: MessageEvent<OfflineJob>) => {
  try {
    answer(await run(data));
  } catch (error) {
    answer({ kind: "failed", problem: error instanceof Error ? error.message : String(error) });
  }
};
