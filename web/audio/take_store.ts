// Takes on the disk while they are recorded: files of the origin's private file system that are only ever appended to. What
// lies in the folder at a start was never ended. Where a browser keeps no files, a take lies in memory. Workers only.
import { english } from "../messages/english.ts";

/** The compiler's DOM library leaves out what only workers have. */
interface AccessHandle {
  getSize(): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}
interface AccessibleFile {
  createSyncAccessHandle(): Promise<AccessHandle>;
}

/** Where the pieces of a take go, one behind the other. */
export interface TakeSink {
  /** Throws when there is no more room; what was whole before is whole still. */
  append(bytes: Uint8Array<ArrayBuffer>): void;
  flush(): void;
  close(): void;
}

const FOLDER = "takes";
const IN_MEMORY = english("This browser keeps no files in this window, so the recording is only in memory until it is in the song: do not close the tab before you stop.");

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

class TakeFile implements TakeSink {
  private at = 0;

  constructor(private readonly handle: AccessHandle) {}

  append(bytes: Uint8Array<ArrayBuffer>): void {
    let written = 0;
    try {
      written = this.handle.write(bytes, { at: this.at });
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "QuotaExceededError") throw error;
    }
    if (written < bytes.length) throw new Error(english("The disk is full. What was recorded up to here is safe; free some space, then record on."));
    this.at += written;
  }

  flush(): void {
    this.handle.flush();
  }

  close(): void {
    this.handle.flush();
    this.handle.close();
  }
}

const inMemory = new Map<string, Uint8Array<ArrayBuffer>[]>();

/** A new take; `warn` is told when it can only be kept in memory. */
export async function openTake(name: string, warn: (why: string) => void): Promise<TakeSink> {
  try {
    const file = await (await folder()).getFileHandle(name, { create: true });
    return new TakeFile(await (file as unknown as AccessibleFile).createSyncAccessHandle());
  } catch {
    warn(IN_MEMORY);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    inMemory.set(name, pieces);
    return { append: (bytes) => void pieces.push(bytes), flush() {}, close() {} };
  }
}

export async function readTake(name: string): Promise<File> {
  const pieces = inMemory.get(name);
  return pieces !== undefined ? new File(pieces, name) : (await (await folder()).getFileHandle(name)).getFile();
}

export async function removeTake(name: string): Promise<void> {
  if (inMemory.delete(name)) return;
  await (await folder()).removeEntry(name);
}

/** Somebody else writes it: only one may hold a file this way. */
export async function isBusy(name: string): Promise<boolean> {
  try {
    const file = await (await folder()).getFileHandle(name);
    (await (file as unknown as AccessibleFile).createSyncAccessHandle()).close();
    return false;
  } catch {
    return true;
  }
}

export async function takeNames(): Promise<string[]> {
  const names: string[] = [];
  try {
    const entries = (await folder()) as unknown as { keys(): AsyncIterable<string> };
    for await (const name of entries.keys()) names.push(name);
  } catch {
    return [...inMemory.keys()]; // nothing is kept here
  }
  return names.sort();
}
