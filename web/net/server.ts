// The calls of the server's API the page makes. Whoever calls for the first time becomes a guest: sharing needs a person, not
// an account. Errors are sentences for people.

export type Role = "viewer" | "commenter" | "performer" | "editor" | "owner";

export interface Place { readonly project: string; readonly branch: string; readonly role: Role }

const AWAY = "The server cannot be reached. Your work is safe on this device; try again when you are online.";

export async function call(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const init: RequestInit = { method, ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }) };
  const reply = await fetch(path, init).catch(() => null);
  if (reply === null) throw new Error(AWAY);
  const json = (await reply.json().catch(() => ({}))) as Record<string, unknown>;
  if (reply.status === 401 && path !== "/api/guests") throw new Nobody();
  if (!reply.ok) throw new Error(typeof json["error"] === "string" ? json["error"] : AWAY);
  return json;
}

class Nobody extends Error {}

/** The same call once more as a guest, when nobody is signed in here. */
async function asSomebody(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  try {
    return await call(method, path, body);
  } catch (error) {
    if (!(error instanceof Nobody)) throw error;
    await call("POST", "/api/guests", {});
    return call(method, path, body);
  }
}

const text = (json: Record<string, unknown>, name: string): string => String(json[name] ?? "");

export async function createOnServer(name: string): Promise<Place> {
  const made = await asSomebody("POST", "/api/projects", { name: name === "" ? "Untitled" : name });
  return { project: text(made, "id"), branch: text(made, "branch"), role: "owner" };
}

export async function joinByToken(token: string): Promise<Place & { readonly name: string }> {
  const joined = await asSomebody("POST", "/api/join", { token });
  return { project: text(joined, "id"), branch: text(joined, "branch"), role: text(joined, "role") as Role, name: text(joined, "name") };
}

/** The number this device's ids and edits go by on a branch. */
export async function takeActor(branch: string): Promise<number> {
  return Number((await asSomebody("POST", `/api/branches/${branch}/actors`, {}))["actor"]);
}

/** The address that lets whoever has it in. */
export async function linkTo(project: string, role: Exclude<Role, "owner">): Promise<string> {
  const { token } = await asSomebody("POST", `/api/projects/${project}/links`, { role });
  return `${location.origin}/#join=${String(token)}`;
}

/** Where a shared song is spoken about. */
export const socketAddress = (branch: string, actor: number): string =>
  `${location.origin.replace(/^http/, "ws")}/ws?branch=${branch}&actor=${actor}`;
