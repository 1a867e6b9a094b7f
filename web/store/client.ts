// The page's end of the storage worker: every call is a promise; a worker that dies fails the calls it owed an answer.

import { english } from "../messages/english.ts";
import { DiskFull } from "./folder";
import type { StoreCalls, StoreMethod, StoreReply, StoreRequest } from "./protocol";

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Arguments<M extends StoreMethod> = Parameters<StoreCalls[M]>;
type Answer<M extends StoreMethod> = Awaited<ReturnType<StoreCalls[M]>>;

export class StoreClient {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private died = 0;

  call<M extends StoreMethod>(method: M, ...args: Arguments<M>): Promise<Answer<M>> {
    const id = this.nextId++;
    const request: StoreRequest = { id, method, args };
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.start().postMessage(request);
    });
  }

  /** How many workers have died: what one of them had open, its successor has not. */
  lives(): number {
    return this.died;
  }

  private start(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(new URL("./opfs_worker.ts", import.meta.url), { type: "module", name: "storage" });
    worker.onmessage = (event: MessageEvent<StoreReply>) => this.settle(event.data);
    worker.onerror = (event) => this.fail(event.message === "" ? english("The storage worker could not be started.") : event.message);
    this.worker = worker;
    return worker;
  }

  private settle(reply: StoreReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (reply.ok) waiting?.resolve(reply.value);
    else waiting?.reject(reply.diskFull ? new DiskFull(reply.error) : new Error(reply.error));
  }

  private fail(reason: string): void {
    this.worker?.terminate();
    this.worker = null;
    this.died++;
    for (const waiting of this.waiting.values()) waiting.reject(new Error(reason));
    this.waiting.clear();
  }
}
