// Who this page's person is to the server, as far as it was asked.

import { signal, type Signal } from "../lib/signal.ts";
import { api } from "./api.ts";
import { Nobody } from "./send.ts";
import { isAnybodyHere } from "./who.ts";

export type Me = Awaited<ReturnType<typeof api.me>>;

/** Null: nobody, as far as is known. */
export const me: Signal<Me | null> = signal<Me | null>(null);

/** Ask again. Throws when the server cannot be reached. */
export async function askWhoIAm(): Promise<Me | null> {
  const who = !(await isAnybodyHere()) ? null : await api.me().catch((error: unknown) => {
    if (error instanceof Nobody) return null;
    throw error;
  });
  me.set(who);
  return who;
}
