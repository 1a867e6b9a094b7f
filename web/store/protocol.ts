// What the page asks of the storage worker. One worker serves all projects of a page; calls of one project keep their order.

import type { ProjectListEntry } from "../project/api";
import type { Loaded } from "./project_log";

export interface AssetHead {
  readonly head: Uint8Array<ArrayBuffer>;
  readonly bytes: number;
}

/** A project whose tab ended before its entry was written, or whose list is gone. */
export interface Unlisted {
  readonly id: string;
  readonly changedAt: number;
}

export interface StoreCalls {
  /** Can this browser keep files here? A reason in plain words when it cannot. */
  probe(): Promise<string | null>;
  /** Known projects, and those that lie on the disk without an entry. */
  list(): Promise<{ entries: ProjectListEntry[]; unlisted: Unlisted[] }>;
  putEntry(entry: ProjectListEntry): Promise<void>;
  remove(project: string): Promise<void>;
  /** Take a project for writing. */
  open(project: string): Promise<Loaded>;
  /** Look at a project without taking it. */
  peek(project: string): Promise<Loaded>;
  /** Durable when it resolves; gives the log's size since its snapshot. */
  append(project: string, batches: Uint8Array[]): Promise<number>;
  compact(project: string, snapshot: Uint8Array): Promise<void>;
  putAsset(project: string, name: string, wav: Uint8Array): Promise<void>;
  removeIncoming(project: string): Promise<void>;
  getAsset(project: string, name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The first bytes of an asset's WAV, and its length; unlike getAsset it does not look at the rest. */
  assetHead(project: string, name: string): Promise<AssetHead | null>;
  assetPiece(project: string, name: string, at: number, bytes: number): Promise<Uint8Array<ArrayBuffer> | null>;
  close(project: string): Promise<void>;
}

export type StoreMethod = keyof StoreCalls;
export interface StoreRequest {
  readonly id: number;
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
}
export type StoreReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string; readonly diskFull: boolean };
