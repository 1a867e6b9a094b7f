// Renders made by the server: asked for, watched, fetched. The same song gives the same bytes there as here.

import { t } from "../messages/index.ts";
import { api } from "./api.ts";

export interface ServerRender { readonly blob: Blob; readonly sha256: string; readonly seconds: number; readonly peakDb: number; readonly integratedLufs: number; readonly truePeakDbtp: number }

export type RenderWish = Parameters<typeof api.askForRender>[1];

const LOOK_MS = 400;

export async function renderOnServer(branch: string, wish: RenderWish, progress: (part: number) => void, signal: AbortSignal): Promise<ServerRender> {
  const { job, receipt } = await finished(branch, wish, progress, signal);
  return { blob: await fetchResult(job), ...factsOf(receipt) };
}

/** A page to listen to the song as it is: its address. With `file` it may be downloaded, too. */
export async function makePage(branch: string, title: string, file: boolean, progress: (part: number) => void, signal: AbortSignal): Promise<string> {
  const wishes: readonly RenderWish[] = [{ container: "opus", format: "f32" }, { container: "mp3", format: "f32" }, ...(file ? [{ container: "flac", format: "s24" } as const] : [])];
  const jobs: string[] = [];
  for (const wish of wishes) jobs.push((await finished(branch, wish, (part) => progress((jobs.length + part) / wishes.length), signal)).job);
  const [sound = "", fallback = "", download] = jobs;
  const { address } = await api.makePage({ title, sound, fallback, ...(download !== undefined && { download }) });
  return `${location.origin}/play/#${address}`;
}

/** A render that is done; cancelled where it is made when `signal` says so. */
async function finished(branch: string, wish: RenderWish, progress: (part: number) => void, signal: AbortSignal): Promise<{ readonly job: string; readonly receipt: unknown }> {
  const { job } = await api.askForRender(branch, wish);
  for (;;) {
    if (signal.aborted) {
      await api.cancelJob(job).catch(() => {}); // it may be done already
      throw new Error("Cancelled.");
    }
    const { state, part, why, receipt } = await api.job(job);
    if (state === "failed" || state === "cancelled") throw new Error(why !== "" ? why : t("The server did not finish this render."));
    if (state === "done") return { job, receipt };
    progress(Number(part));
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function fetchResult(job: string): Promise<Blob> {
  const reply = await fetch(`/api/jobs/${job}/result`);
  if (!reply.ok) throw new Error(t("The server did not give the finished render ({status}).", { status: reply.status }));
  return reply.blob();
}

function factsOf(receipt: unknown): Omit<ServerRender, "blob"> {
  const render = ((receipt as { render?: Record<string, unknown> } | null)?.render ?? {}) as Record<string, unknown>;
  const num = (name: string): number => Number(render[name] ?? 0);
  return { sha256: String(render["sha256"] ?? ""), seconds: num("seconds"), peakDb: num("peak_db"), integratedLufs: num("integrated_lufs"), truePeakDbtp: num("true_peak_dbtp") };
}
