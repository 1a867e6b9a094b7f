// Takes on the disk while they are recorded: files of the origin's private file system that are only ever appended to. What
// lies in the folder at a start was never ended. Workers only.

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

const FOLDER = "takes";

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

export class TakeFile {
  private at = 0;

  private constructor(private readonly handle: AccessHandle) {}

  static async create(name: string): Promise<TakeFile> {
    const file = await (await folder()).getFileHandle(name, { create: true });
    return new TakeFile(await (file as unknown as AccessibleFile).createSyncAccessHandle());
  }

  /** Throws when the disk is full; what was whole before is whole still. */
  append(bytes: Uint8Array<ArrayBuffer>): void {
    const written = this.handle.write(bytes, { at: this.at });
    if (written < bytes.length) throw new Error("The disk is full.");
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

export async function readTake(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await (await (await folder()).getFileHandle(name)).getFile();
  return new Uint8Array(await file.arrayBuffer());
}

export async function removeTake(name: string): Promise<void> {
  await (await folder()).removeEntry(name);
}

export async function takeNames(): Promise<string[]> {
  const names: string[] = [];
  const entries = (await folder()) as unknown as { keys(): AsyncIterable<string> };
  for await (const name of entries.keys()) names.push(name);
  return names.sort();
}
