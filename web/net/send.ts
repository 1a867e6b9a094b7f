// One call of the server's API: JSON there and back; errors are sentences for people.
import { t } from "../messages/index.ts";

const AWAY = t("The server cannot be reached. Your work is safe on this device; try again when you are online.");

/** Nobody is signed in here. */
export class Nobody extends Error {}

export async function send<T>(method: string, path: string, body?: object): Promise<T> {
  const init: RequestInit = { method, ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }) };
  const reply = await fetch(path, init).catch(() => null);
  if (reply === null) throw new Error(AWAY);
  const json = (await reply.json().catch(() => ({}))) as { readonly error?: unknown };
  const why = typeof json.error === "string" ? json.error : AWAY;
  if (reply.status === 401) throw new Nobody(why);
  if (!reply.ok) throw new Error(why);
  return json as T;
}
