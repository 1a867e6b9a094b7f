// What people say about a shared song: threads, each at a place. The server has them; a page reads them anew whenever it is told that
// something was said, and when it is back after having been away.

import { t } from "../messages/index.ts";
import { addComment, commentsOnServer, removeComment, resolveComment, type ServerComment, tellName } from "../net/comments";
import { type Readable, signal } from "../lib/signal";
import type { Id } from "./api";

export interface Remark { readonly id: string; readonly body: string; readonly by: string; readonly atMs: number; readonly mine: boolean }
export interface Thread extends Remark {
  readonly atTicks: number;
  readonly track: Id | null; // null: the song as a whole
  readonly resolved: boolean;
  readonly answers: readonly Remark[];
}

/** Threads in the order of the song; answers in the order they were given. */
export function threadsOf(comments: readonly ServerComment[]): readonly Thread[] {
  const answers = new Map<string, Remark[]>();
  const remark = ({ id, body, by, atMs, mine }: ServerComment): Remark => ({ id, body, by, atMs, mine });
  for (const one of comments) {
    if (one.thread === "0") continue;
    const of = answers.get(one.thread) ?? [];
    of.push(remark(one));
    answers.set(one.thread, of);
  }
  return comments
    .filter(({ thread }) => thread === "0")
    .map((one) => ({ ...remark(one), atTicks: one.atTicks, track: one.track === "0" ? null : (BigInt.asUintN(64, BigInt(one.track)) as Id), resolved: one.resolved, answers: answers.get(one.id) ?? [] }))
    .sort((a, b) => a.atTicks - b.atTicks || a.atMs - b.atMs);
}

/** What is new to this page and not its own doing, in words for those who listen; "" when nothing is. */
export function newsOf(before: readonly Thread[], after: readonly Thread[]): string {
  const known = new Set(before.flatMap((thread) => [thread.id, ...thread.answers.map(({ id }) => id)]));
  const fresh = after.flatMap((thread): Remark[] => [thread, ...thread.answers]).filter(({ id, mine }) => !mine && !known.has(id));
  return fresh.map(({ by, body }) => t("{by} says: {body}", { by: by || t("Guest"), body })).join(" ");
}

export class Comments {
  private readonly list = signal<readonly Thread[]>([]);
  private readonly said = signal("");
  private looking: Promise<void> | null = null;
  private again = false;
  private first = true;
  private name = "";

  constructor(private readonly branch: string, private readonly read: (branch: string) => Promise<readonly ServerComment[]> = commentsOnServer) {}

  get threads(): Readable<readonly Thread[]> {
    return this.list;
  }
  /** The last of what others said since this page is open. */
  get news(): Readable<string> {
    return this.said;
  }

  /** Something may have been said. A server that is away is asked again when it is back. */
  look(): Promise<void> {
    this.again = true;
    this.looking ??= this.lookAll().finally(() => (this.looking = null));
    return this.looking;
  }
  private async lookAll(): Promise<void> {
    while (this.again) {
      this.again = false;
      const comments = await this.read(this.branch).catch(() => null);
      if (comments === null) return;
      const before = this.list.get(), now = threadsOf(comments), news = this.first ? "" : newsOf(before, now);
      this.first = false;
      if (JSON.stringify(now, plain) !== JSON.stringify(before, plain)) this.list.set(now);
      if (news !== "") this.said.set(news);
    }
  }

  /** `name`: how who says it wants to be called. */
  async begin(body: string, place: { readonly atTicks: number; readonly track: Id | null }, name: string): Promise<string> {
    await this.callMe(name);
    const id = await addComment(this.branch, { body, atTicks: Math.max(0, Math.round(place.atTicks)), ...(place.track !== null && { track: String(BigInt.asIntN(64, place.track)) }) });
    await this.look();
    return id;
  }
  async answer(thread: string, body: string, name: string): Promise<void> {
    await this.callMe(name);
    await addComment(this.branch, { body, thread });
    await this.look();
  }
  async resolve(thread: string, resolved: boolean): Promise<void> {
    await resolveComment(this.branch, thread, resolved);
    await this.look();
  }
  async remove(id: string): Promise<void> {
    await removeComment(this.branch, id);
    await this.look();
  }
  private async callMe(name: string): Promise<void> {
    if (name === "" || name === this.name) return;
    await tellName(name);
    this.name = name;
  }
}

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
