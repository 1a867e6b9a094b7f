// Whether anybody is signed in here, asked before what only somebody may do: then nothing is sent that must be refused.

import { t } from "../messages/index.ts";
import { api } from "./api.ts";

/** Throws when the server cannot be reached, or keeps nobody's songs. */
export async function isAnybodyHere(): Promise<boolean> {
  const { kind } = await api.who();
  if (kind === "alone") throw new Error(t("This server keeps no songs: it serves the page alone."));
  return kind !== "nobody";
}
