// The page's end of the offline worker: one short-lived worker for each job, so that a cancelled or crashed one takes nothing
// with it. Progress comes back while it runs.

import { EngineProblem } from "../../wasm/engine";
import { t } from "../messages/index.ts";
import type { OfflineAnswer, OfflineJob, OfflineResult } from "./offline_protocol";

/** Held until they have answered: Firefox ends a worker that nobody holds while it waits for its disk, and no answer ever comes. */
const running = new Set<Worker>();

export function runOffline<J extends OfflineJob>(
  job: J,
  transfer: Transferable[],
  progress: (part: number) => void,
  signal?: AbortSignal,
): Promise<OfflineResult<J["kind"]>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./offline_worker.ts", import.meta.url), { type: "module", name: job.kind });
    running.add(worker);
    const end = (): void => {
      running.delete(worker);
      worker.terminate();
      signal?.removeEventListener("abort", abort);
    };
    const abort = (): void => {
      end();
      reject(new DOMException("Cancelled.", "AbortError"));
    };
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    worker.onmessage = ({ data }: MessageEvent<OfflineAnswer>) => {
      if (data.kind === "progress") return progress(data.part);
      end();
      if (data.kind === "failed") reject(data.status === null ? new Error(data.problem) : new EngineProblem(data.problem, data.status));
      else resolve(data.result as OfflineResult<J["kind"]>);
    };
    worker.onerror = (event) => {
      end();
      reject(new Error(event.message === "" ? t("The worker could not be started.") : event.message));
    };
    worker.postMessage(job, transfer);
  });
}
