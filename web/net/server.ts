// What the page asks of the server about songs. Whoever asks for the first time becomes a guest: sharing needs a person, not an
// account.

import { t } from "../messages/index.ts";
import { api } from "./api.ts";
import { Nobody } from "./send.ts";
import { isAnybodyHere } from "./who.ts";

export type Role = "viewer" | "commenter" | "performer" | "editor" | "owner";

export interface Place { readonly project: string; readonly branch: string; readonly role: Role }

let isSomebody = false;

/** A call as whoever is signed in here, or else as a new guest. Asked first, so that nothing is sent that must be refused; a session that
 * ended since is found out all the same. */
async function asSomebody<T>(call: () => Promise<T>): Promise<T> {
  if (!isSomebody && !(await isAnybodyHere())) await api.becomeGuest();
  isSomebody = true;
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Nobody)) throw error;
    await api.becomeGuest();
    return call();
  }
}

export async function createOnServer(name: string): Promise<Place> {
  const made = await asSomebody(() => api.createProject({ name: name === "" ? t("Untitled") : name }));
  return { project: made.id, branch: made.branch, role: "owner" };
}

export async function joinByToken(token: string): Promise<Place & { readonly name: string }> {
  const { id, branch, role, name } = await asSomebody(() => api.join({ token }));
  return { project: id, branch, role, name };
}

/** Look after the server from now on, by the link it printed when it first started. */
export async function becomeAdmin(token: string): Promise<void> {
  await asSomebody(() => api.becomeAdmin({ token }));
}

/** The number this device's ids and edits go by on a branch. */
export async function takeActor(branch: string): Promise<number> {
  return (await asSomebody(() => api.takeActor(branch, {}))).actor;
}

/** The address that lets whoever has it in, for some seconds or (0) until it is taken back. */
export async function linkTo(project: string, role: Exclude<Role, "owner">, seconds = 0): Promise<string> {
  const { token } = await asSomebody(() => api.makeLink(project, { role, seconds }));
  return `${location.origin}/#join=${token}`;
}

/** Where a shared song is spoken about. */
export const socketAddress = (branch: string, actor: number): string =>
  `${location.origin.replace(/^http/, "ws")}/ws?branch=${branch}&actor=${actor}`;
