// One project's files: `snapshot.G` (a state) and `log.G` (the batches since), for the newest generation G. A new generation
// begins with its snapshot written whole and flushed; only then is the old one removed. Whatever instant the machine dies at,
// opening finds every batch that was acknowledged.

import { english } from "../messages/english.ts";
import type { Folder, OpenFile } from "./folder";
import { FRAME_HEADER_BYTES, frame, scanFrames } from "./frames";

export interface Loaded {
  readonly snapshot: Uint8Array<ArrayBuffer> | null;
  readonly batches: Uint8Array<ArrayBuffer>[];
  /** Bytes of a torn tail that were cut off: a batch that was never acknowledged. */
  readonly cutBytes: number;
}

interface Generation {
  readonly number: number;
  readonly snapshot: Uint8Array<ArrayBuffer> | null;
}

const logName = (generation: number): string => `log.${generation}`;
const snapshotName = (generation: number): string => `snapshot.${generation}`;

/** The newest generation whose snapshot is whole; 0 needs none. */
async function newestGeneration(folder: Folder, names: readonly string[]): Promise<Generation> {
  const numbers = names.flatMap((name) => (name.startsWith("snapshot.") ? [Number(name.slice(9))] : []));
  for (const number of numbers.sort((a, b) => b - a)) {
    const file = await folder.open(snapshotName(number));
    const { contents } = scanFrames(file.read(0, file.size()));
    file.close();
    if (contents[0] !== undefined) return { number, snapshot: contents[0].slice() };
  }
  const snapshotsLost = numbers.length > 0 && !names.includes(logName(0));
  if (snapshotsLost) throw new Error(english("The stored project is damaged: its snapshot cannot be read."));
  return { number: 0, snapshot: null };
}

export class ProjectLog {
  /** A snapshot that could not be finished. Until it is gone nothing may be appended: opening might take it for whole. */
  private unwanted: string | null = null;

  private constructor(
    private readonly folder: Folder,
    private generation: number,
    private file: OpenFile,
    private end: number,
  ) {}

  static async open(folder: Folder): Promise<{ log: ProjectLog; loaded: Loaded }> {
    const names = await folder.names();
    const { number, snapshot } = await newestGeneration(folder, names);
    const file = await folder.open(logName(number));
    const bytes = file.read(0, file.size());
    const { contents, wholeBytes } = scanFrames(bytes);
    const cutBytes = bytes.length - wholeBytes;
    if (cutBytes > 0) {
      file.truncate(wholeBytes);
      file.flush();
    }
    await removeOthers(folder, names, number);
    const loaded = { snapshot, batches: contents.map((content) => content.slice()), cutBytes };
    return { log: new ProjectLog(folder, number, file, wholeBytes), loaded };
  }

  /** Bytes of batches since the snapshot. */
  bytes(): number {
    return this.end;
  }

  /** Durable when this returns; on failure the log is as it was. */
  async append(batches: readonly Uint8Array[]): Promise<void> {
    await this.removeUnwanted();
    let at = this.end;
    try {
      for (const batch of batches) {
        this.file.write(at, frame(batch));
        at += FRAME_HEADER_BYTES + batch.length;
      }
      this.file.flush();
    } catch (error) {
      this.forgetTail();
      throw error;
    }
    this.end = at;
  }

  /**
   * Begin a new generation from `snapshot`, which contains everything appended so far. On failure the old one goes on. The
   * empty log comes first, the snapshot last: the moment it is whole is the moment the generation changes.
   */
  async compact(snapshot: Uint8Array): Promise<void> {
    const next = this.generation + 1;
    let file: OpenFile | undefined;
    try {
      file = await this.folder.open(logName(next));
      file.truncate(0);
      file.flush();
      this.unwanted = snapshotName(next);
      await writeSnapshot(this.folder, snapshotName(next), snapshot);
    } catch (error) {
      file?.close();
      await this.removeUnwanted().catch(() => {});
      throw error;
    }
    const before = this.generation;
    this.file.close();
    this.file = file;
    this.generation = next;
    this.end = 0;
    this.unwanted = null;
    await this.folder.remove(logName(before)).catch(() => {});
    await this.folder.remove(snapshotName(before)).catch(() => {});
  }

  close(): void {
    this.file.close();
  }

  private async removeUnwanted(): Promise<void> {
    if (this.unwanted === null) return;
    await this.folder.remove(this.unwanted);
    this.unwanted = null;
  }

  private forgetTail(): void {
    try {
      this.file.truncate(this.end);
    } catch {
      // The torn tail stays; the next append overwrites it, the next opening cuts it.
    }
  }
}

async function writeSnapshot(folder: Folder, name: string, snapshot: Uint8Array): Promise<void> {
  const file = await folder.open(name);
  try {
    file.truncate(0);
    file.write(0, frame(snapshot));
    file.flush();
  } finally {
    file.close();
  }
}

async function removeOthers(folder: Folder, names: readonly string[], generation: number): Promise<void> {
  for (const name of names) {
    const [stem, number] = name.split(".");
    if ((stem === "log" || stem === "snapshot") && Number(number) !== generation) await folder.remove(name).catch(() => {});
  }
}
