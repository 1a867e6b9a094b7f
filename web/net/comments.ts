// What people say about a shared song, as the server keeps it. Ids of objects go as text with the bits of a signed number.

import { call } from "./server";

export interface ServerComment {
  readonly id: string; readonly thread: string; readonly atTicks: number; readonly track: string; readonly body: string;
  readonly by: string; readonly atMs: number; readonly resolved: boolean; readonly mine: boolean;
}

export async function commentsOnServer(branch: string): Promise<readonly ServerComment[]> {
  const { comments } = await call("GET", `/api/branches/${branch}/comments`);
  return Array.isArray(comments) ? (comments as ServerComment[]) : [];
}
export const addComment = async (branch: string, comment: { body: string; thread?: string; atTicks?: number; track?: string }): Promise<string> => String((await call("POST", `/api/branches/${branch}/comments`, comment))["id"]);
export const resolveComment = async (branch: string, id: string, resolved: boolean): Promise<void> => void (await call("PATCH", `/api/branches/${branch}/comments/${id}`, { resolved }));
export const removeComment = async (branch: string, id: string): Promise<void> => void (await call("DELETE", `/api/branches/${branch}/comments/${id}`, {}));

/** How this person is called where what they said is read later. */
export const tellName = async (name: string): Promise<void> => void (await call("PATCH", "/api/me", { name }));
