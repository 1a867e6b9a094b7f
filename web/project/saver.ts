// Makes batches durable in the order they were applied, and says how that is going. "Saved" is shown only after the storage
// worker has flushed; until then, and while the disk is full, the batches are kept here and tried again.

import { said, t } from "../messages/index.ts";
import { DiskFull } from "../store/folder";
import type { SaveState } from "./api";

/** One value each, so that whoever compares states sees that nothing changed. */
const SAVED: SaveState = { kind: "saved" }, SAVING: SaveState = { kind: "saving" };

const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000];

/** The durable log as the saver needs it. */
export interface Log {
  append(batches: Uint8Array[]): Promise<number>;
}

/** What an open project needs of whoever keeps its changes. */
export interface Keeping {
  current(): SaveState;
  subscribe(listener: (state: SaveState) => void): () => void;
  /** A change was applied; these are its bytes. */
  push(batch: Uint8Array): void;
  settled(): Promise<void>;
  atRisk(): number;
  beginCopy(): () => void;
}

export class Saver implements Keeping {
  private readonly waiting: Uint8Array[] = [];
  private readonly listeners = new Set<(state: SaveState) => void>();
  private state: SaveState;
  private writing: Promise<void> | null = null;
  private failures = 0;
  /** Batches ever pushed, and how many of them a copy made elsewhere holds. */
  private pushed = 0;
  private copied = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `log` null: nothing can be kept on this device, and `reason` says why. */
  constructor(
    private readonly log: Log | null,
    reason: string,
    private readonly onLogBytes: (bytes: number) => void,
  ) {
    this.state = log === null ? { kind: "memory-only", reason } : SAVED;
  }

  current(): SaveState {
    return this.state;
  }

  subscribe(listener: (state: SaveState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  push(batch: Uint8Array): void {
    this.waiting.push(batch);
    this.pushed++;
    if (this.log === null) return;
    if (this.state.kind === "saved") this.become(SAVING);
    if (this.state.kind === "saving") this.write();
  }

  /** Everything pushed so far is durable, or cannot be made so. */
  async settled(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  /** How many batches are still to be made durable; where nothing is kept, none ever will be. */
  pending(): number {
    return this.log === null ? 0 : this.waiting.length;
  }

  /** How many batches would be gone with this window: neither durable here nor in a copy made elsewhere. */
  atRisk(): number {
    return Math.min(this.waiting.length, this.pushed - this.copied);
  }

  /** A copy of the project as it is now is being made elsewhere; what is given is called when it is there. */
  beginCopy(): () => void {
    const { pushed } = this;
    return () => void (this.copied = Math.max(this.copied, pushed));
  }

  /** Batches that are in no file: the last ones, in order; all of them where nothing is kept. */
  unsaved(): readonly Uint8Array[] {
    return this.waiting;
  }

  retryNow(): void {
    clearTimeout(this.timer);
    this.write();
  }

  private write(): void {
    if (this.writing !== null || this.waiting.length === 0) return;
    this.writing = this.writeOnce().finally(() => {
      this.writing = null;
      if (this.state.kind === "saving") this.write();
    });
  }

  private async writeOnce(): Promise<void> {
    const log = this.log as Log;
    const batches = this.waiting.slice();
    try {
      const bytes = await log.append(batches);
      this.waiting.splice(0, batches.length);
      this.failures = 0;
      this.become(this.waiting.length === 0 ? SAVED : SAVING);
      this.onLogBytes(bytes);
    } catch (error) {
      this.become({ kind: "failed", reason: reasonOf(error) });
      const wait = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)] as number;
      this.timer = setTimeout(() => this.write(), wait);
    }
  }

  private become(state: SaveState): void {
    if (state.kind === this.state.kind && state.kind !== "failed") return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DiskFull) {
    return t("The disk is full. Your changes are kept in this window; free some space, or download the project.");
  }
  const text = said(error instanceof Error ? error.message : String(error));
  return t("Saving on this device did not work ({text}). Your changes are kept in this window; download the project to be safe.", { text });
}
