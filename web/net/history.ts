// The past of a shared song, as the server keeps it: what everybody did, named versions, the song as it was, forks.

import { t } from "../messages/index.ts";
import { api } from "./api.ts";

export interface PastStep { readonly seq: number; readonly atMs: number; readonly label: string; readonly by: string; readonly undo: boolean; readonly mine: boolean }
export interface ServerVersion { readonly id: string; readonly seq: number; readonly name: string; readonly by: string; readonly atMs: number }

/** The newest steps before a place of the log, newest first. */
export const pastSteps = async (branch: string, before: number): Promise<readonly PastStep[]> => (await api.pastSteps(branch, String(before))).steps;
export const serverVersions = async (branch: string): Promise<readonly ServerVersion[]> => (await api.versions(branch)).versions;
export const keepServerVersion = async (branch: string, name: string): Promise<void> => void (await api.keepVersion(branch, { name }));
export const removeServerVersion = async (branch: string, id: string): Promise<void> => void (await api.removeVersion(branch, id));

/** The document after a step of the log. */
export async function songAt(branch: string, seq: number): Promise<Uint8Array<ArrayBuffer>> {
  const reply = await fetch(`/api/branches/${branch}/at/${seq}`).catch(() => null);
  if (reply === null || !reply.ok) throw new Error(t("The server did not give the song as it was then. Try again in a moment."));
  return new Uint8Array(await reply.arrayBuffer());
}

/** A song of one's own that goes on from there. */
export async function forkOnServer(branch: string, name: string, seq: number): Promise<{ readonly project: string; readonly branch: string }> {
  const made = await api.fork(branch, { name, seq });
  return { project: made.id, branch: made.branch };
}
