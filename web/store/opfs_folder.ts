// Folders and files of the origin's private file system, by synchronous handles: workers only.

import { english } from "../messages/english.ts";
import { DiskFull, type Folder, type OpenFile } from "./folder";

// The compiler's DOM library leaves out what only workers have.
interface FileSystemSyncAccessHandle {
  getSize(): number;
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}
interface SyncFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}

const LOCK_TRIES = 40;
const LOCK_WAIT_MS = 50;

class OpfsFile implements OpenFile {
  constructor(private readonly handle: FileSystemSyncAccessHandle) {}

  size(): number {
    return this.handle.getSize();
  }
  read(at: number, bytes: number): Uint8Array<ArrayBuffer> {
    const buffer = new Uint8Array(bytes);
    return buffer.subarray(0, this.handle.read(buffer, { at }));
  }
  write(at: number, bytes: Uint8Array): void {
    const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
    let written: number;
    try {
      written = this.handle.write(own as Uint8Array<ArrayBuffer>, { at });
    } catch (error) {
      throw asDiskFull(error);
    }
    if (written < bytes.length) throw new DiskFull(english("The disk is full."));
  }
  truncate(bytes: number): void {
    try {
      this.handle.truncate(bytes);
    } catch (error) {
      throw asDiskFull(error);
    }
  }
  flush(): void {
    this.handle.flush();
  }
  close(): void {
    this.handle.close();
  }
}

/** A file as it is now, without a lock: for a tab that only looks. */
class OpfsCopy implements OpenFile {
  constructor(private readonly content: Uint8Array<ArrayBuffer>) {}
  size(): number {
    return this.content.length;
  }
  read(at: number, bytes: number): Uint8Array<ArrayBuffer> {
    return this.content.slice(at, at + bytes);
  }
  write(): void {
    throw new Error(english("This project is open for reading only."));
  }
  truncate(): void {}
  flush(): void {}
  close(): void {}
}

function asDiskFull(error: unknown): unknown {
  return error instanceof DOMException && error.name === "QuotaExceededError" ? new DiskFull(english("The disk is full.")) : error;
}

export class OpfsFolder implements Folder {
  constructor(
    readonly handle: FileSystemDirectoryHandle,
    private readonly readOnly = false,
  ) {}

  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.handle.keys()) names.push(name);
    return names.sort();
  }

  async open(name: string): Promise<OpenFile> {
    if (this.readOnly) return new OpfsCopy(await contentOf(this.handle, name));
    return new OpfsFile(await lockedHandle(await this.handle.getFileHandle(name, { create: true })));
  }

  async remove(name: string): Promise<void> {
    if (this.readOnly) return;
    await this.handle.removeEntry(name, { recursive: true });
  }

  /** Of all files in it and below. */
  async bytes(): Promise<number> {
    let sum = 0;
    for await (const entry of this.handle.values()) {
      if (entry.kind === "file") sum += (await (entry as FileSystemFileHandle).getFile()).size;
      else sum += await new OpfsFolder(entry as FileSystemDirectoryHandle).bytes();
    }
    return sum;
  }

  /** When one of its own files was last written; 0 where there is none. */
  async changedAt(): Promise<number> {
    let last = 0;
    for await (const entry of this.handle.values()) {
      if (entry.kind === "file") last = Math.max(last, (await (entry as FileSystemFileHandle).getFile()).lastModified);
    }
    return last;
  }

  async folder(name: string): Promise<OpfsFolder> {
    return new OpfsFolder(await this.handle.getDirectoryHandle(name, { create: !this.readOnly }), this.readOnly);
  }
}

/** A file's bytes as they are now, empty when there is no such file. */
async function contentOf(folder: FileSystemDirectoryHandle, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const file = await (await folder.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return new Uint8Array(0);
    throw error;
  }
}

/** A page that was just closed or reloaded may hold its handles a moment longer. */
async function lockedHandle(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  for (let i = 0; ; i++) {
    try {
      return await (file as unknown as SyncFileHandle).createSyncAccessHandle();
    } catch (error) {
      const taken = error instanceof DOMException && error.name === "NoModificationAllowedError";
      if (!taken || i === LOCK_TRIES) throw asDiskFull(error);
      await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
    }
  }
}
