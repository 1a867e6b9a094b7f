// Renders made by the server: asked for, watched, fetched. The same song gives the same bytes there as here.

import { t } from "../messages/index.ts";
import { api } from "./api.ts";
import { worthLooking } from "./job_news.ts";

export interface ServerRender { readonly blob: Blob; readonly sha256: string; readonly seconds: number; readonly peakDb: number; readonly integratedLufs: number; readonly truePeakDbtp: number }

export type RenderWish = Parameters<typeof api.askForRender>[1];

export async function renderOnServer(branch: string, wish: RenderWish, progress: (part: number) => void, signal: AbortSignal): Promise<ServerRender> {
  const { job, receipt } = await finished(branch, wish, progress, signal);
  return { blob: await fetchResult(job), ...factsOf(receipt) };
}

/** Stems of the song as it is: where their zip lies, and whose they are. */
export async function stemsOnServer(branch: string, wish: RenderWish, progress: (part: number) => void, signal: AbortSignal): Promise<{ readonly address: string; readonly names: readonly string[] }> {
  const { job } = await finished(branch, wish, progress, signal), { stems } = await api.stems(job);
  if (stems.length === 0) throw new Error(t("All of its tracks are silent."));
  return { address: `/api/jobs/${job}/stems/zip`, names: stems.map(({ name }) => name) };
}

/** What visitors of a page may do besides listening. */
export interface PageRights { readonly file: boolean; readonly tracks: boolean }

/** A page to listen to the song as it is: its address. */
export async function makePage(branch: string, title: string, { file, tracks }: PageRights, progress: (part: number) => void, signal: AbortSignal): Promise<string> {
  const opus = { container: "opus", format: "f32" } as const;
  const wishes: readonly (readonly [use: "sound" | "fallback" | "download" | "stems", wish: RenderWish])[] = [
    ["sound", opus], ["fallback", { container: "mp3", format: "f32" }],
    ...(file ? [["download", { container: "flac", format: "s24" }] as const] : []), ...(tracks ? [["stems", { ...opus, stems: "track" }] as const] : []),
  ];
  const jobs: Partial<Record<"sound" | "fallback" | "download" | "stems", string>> = {};
  for (const [at, [use, wish]] of wishes.entries()) jobs[use] = (await finished(branch, wish, (part) => progress((at + part) / wishes.length), signal)).job;
  const { address } = await api.makePage({ title, sound: "", ...jobs });
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
    await worthLooking(branch, job, progress, signal);
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
