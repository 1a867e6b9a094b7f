// Where an open project lives: its log and assets in the storage worker, its face in the list, its lead lock; or nowhere but
// in memory, with the reason why.

import { t } from "../messages/index.ts";
import { Document } from "../../wasm/document";
import { Engine, EngineProblem } from "../../wasm/engine";
import type { StoreClient } from "../store/client";
import type { Loaded } from "../store/project_log";
import type { AssetHead } from "../store/protocol";
import { DeviceLog } from "./device_log";
import { askToPersist } from "./lead";
import type { NamedPcm } from "./offline_protocol";
import type { Comments } from "./comments";
import type { KeptShelf } from "./kept";
import type { Presence } from "./presence";
import type { Home, OpenProject } from "./project";
import { type Keeping, Saver } from "./saver";
import { summarize } from "./summary";
import { opfsVersionFiles } from "./version_files";
import { DeviceVersions, type Versions } from "./versions";
import { toHex } from "../lib/hex";
import { HELD_BYTES_MAX } from "./held_assets";

/** A log longer than this begins anew from a snapshot, when the page is idle. */
const COMPACT_BYTES = 1024 * 1024;
const DESCRIBE_AFTER_MS = 1500;

const whenIdle: (run: () => void) => void =
  typeof requestIdleCallback === "function" ? (run) => void requestIdleCallback(run, { timeout: 5000 }) : (run) => void setTimeout(run, 500);

/** Bring a document to where its log ends. Gives how many batches, from the first that cannot be read, were left out. */
export function replay(document: Document, loaded: Loaded): number {
  if (loaded.snapshot !== null) document.restore(loaded.snapshot);
  let held = 0;
  try {
    for (; held < loaded.batches.length; held++) document.replay(loaded.batches[held] as Uint8Array);
  } catch (error) {
    if (!(error instanceof EngineProblem)) throw error;
  }
  document.release();
  return loaded.batches.length - held;
}

export interface HomeOptions {
  readonly id: string;
  readonly module: WebAssembly.Module;
  readonly files: StoreClient;
  /** The project lies on the disk, whoever leads it. */
  readonly onDisk: boolean;
  /** Why nothing is kept on this device, or why the project is only read; null when it is kept. */
  readonly reason: string | null;
  /** Gives the lead back; null for a project that is only read. */
  readonly release: (() => void) | null;
  /** What the project was opened from, where its log cannot be read again. */
  readonly base: Loaded;
}

export class DeviceHome implements Home {
  readonly module: WebAssembly.Module;
  readonly readOnlyReason: string | null;
  readonly saver: Keeping;
  readonly presence: Presence | null = null;
  readonly putAside: KeptShelf | null = null;
  readonly comments: Comments | null = null;
  readonly versions: Versions;
  protected readonly kept: boolean;
  protected project: OpenProject | null = null;
  private readonly own: Saver;
  readonly folder: string | null;
  private compacting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(protected readonly options: HomeOptions, saver?: Keeping) {
    const { id, files, reason } = options;
    this.module = options.module;
    this.readOnlyReason = options.release === null ? reason : null;
    this.kept = reason === null;
    this.folder = options.onDisk ? id : null;
    const log = this.kept ? new DeviceLog(files, id) : null;
    this.own = new Saver(log, reason ?? "", (bytes) => this.logGrew(bytes));
    this.saver = saver ?? this.own;
    this.versions = new DeviceVersions(this.folder === null ? null : opfsVersionFiles(this.folder));
  }

  /** The project that lives here. */
  settle(project: OpenProject): void {
    this.project = project;
  }

  async putAsset({ digest, wav }: NamedPcm): Promise<void> {
    if (this.kept) await this.options.files.call("putAsset", this.options.id, toHex(digest), wav);
  }

  async removeIncoming(): Promise<void> {
    if (this.folder !== null) await this.options.files.call("removeIncoming", this.folder);
  }

  async getAsset(digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.kept ? this.options.files.call("getAsset", this.options.id, toHex(digest)) : null;
  }

  async assetOf(project: string, digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.kept ? this.options.files.call("getAsset", project, toHex(digest)).catch(() => null) : null;
  }

  async assetHead(digest: Uint8Array): Promise<AssetHead | null> {
    return this.folder === null ? null : this.options.files.call("assetHead", this.folder, toHex(digest));
  }

  async assetPiece(digest: Uint8Array, at: number, bytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.folder === null ? null : this.options.files.call("assetPiece", this.folder, toHex(digest), at, bytes);
  }

  async rebuild(broken: Document): Promise<Document> {
    const { id, files, module, base } = this.options;
    await this.own.settled();
    const document = new Document(Engine.create(module));
    const lost = replay(document, this.kept ? await files.call("peek", id) : base);
    if (lost > 0) throw new Error(t("The project's own log cannot be replayed."));
    for (const batch of this.own.unsaved()) document.replay(batch);
    for (const digest of document.assetDigests()) {
      const head = await this.assetHead(digest);
      if (head !== null && head.bytes > HELD_BYTES_MAX) {
        document.knowAsset(digest, head.head, head.bytes);
        continue;
      }
      const wav = (await this.getAsset(digest)) ?? broken.assetBytes(digest);
      if (wav !== null) document.adoptAsset(digest, wav);
    }
    return document;
  }

  /** The project's entry in the list is written a little after the last change, not after each. */
  describe(): void {
    if (!this.kept) return;
    this.timer ??= setTimeout(() => void this.writeEntry(), DESCRIBE_AFTER_MS);
    void askToPersist();
  }

  async close(): Promise<void> {
    const { id, files, release } = this.options;
    if (this.timer !== undefined) await this.writeEntry();
    if (this.kept) await files.call("close", id);
    release?.();
  }

  private async writeEntry(): Promise<void> {
    const { id, files } = this.options;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.project === null) return;
    await files.call("putEntry", summarize(id, this.project.document)).catch(() => {}); // the list is rebuilt where it is missing
  }

  private logGrew(bytes: number): void {
    if (bytes < COMPACT_BYTES || this.compacting) return;
    this.compacting = true;
    whenIdle(() => void this.compact().finally(() => (this.compacting = false)));
  }

  /** Everything waiting is appended first; then the snapshot holds exactly what the log held, and the log begins anew. */
  private async compact(): Promise<void> {
    const { id, files } = this.options;
    if (this.own.current().kind === "failed") return;
    await this.own.settled();
    if (this.own.pending() > 0 || this.project === null || this.project.isRebuilding()) return;
    await files.call("compact", id, this.project.document.snapshot()).catch(() => {}); // the old generation goes on
  }
}
