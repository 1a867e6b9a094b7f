// What people say about a shared song, as the server keeps it. Ids of objects go as text with the bits of a signed number.

import { api } from "./api.ts";
import { everyPage } from "./pages.ts";

export interface ServerComment {
  readonly id: string; readonly thread: string; readonly atTicks: number; readonly track: string; readonly body: string;
  readonly by: string; readonly atMs: number; readonly resolved: boolean; readonly mine: boolean;
}

export const commentsOnServer = async (branch: string): Promise<readonly ServerComment[]> => (await everyPage(api.comments(branch), (next) => api.moreComments(branch, next))).flatMap(({ comments }) => comments);
export const addComment = async (branch: string, comment: { body: string; thread?: string; atTicks?: number; track?: string }): Promise<string> => (await api.addComment(branch, comment)).id;
export const resolveComment = async (branch: string, id: string, resolved: boolean): Promise<void> => void (await api.resolveComment(branch, id, { resolved }));
export const removeComment = async (branch: string, id: string): Promise<void> => void (await api.removeComment(branch, id));

/** How this person is called where what they said is read later. */
export const tellName = async (name: string): Promise<void> => void (await api.renameMe({ name }));
