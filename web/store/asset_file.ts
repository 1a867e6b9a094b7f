// One asset's file, read piece by piece. Where the browser lets several readers share a file, by a synchronous handle; elsewhere
// by slices of the file as it is now, so that nobody else is locked out. Workers only.

import { readBlob } from "./blob_reader";
import { FRAME_HEADER_BYTES } from "./frames";

/** The compiler's DOM library leaves out what only workers have. */
interface ReadHandle {
  readonly mode?: string;
  getSize(): number;
  read(buffer: Uint8Array, options: { at: number }): number;
  close(): void;
}
interface ReadableFile {
  createSyncAccessHandle(options: { mode: "read-only" }): Promise<ReadHandle>;
}

export class AssetFile {
  private constructor(
    private readonly handle: ReadHandle | null,
    private readonly file: File | null,
    /** Of the WAV. */
    readonly bytes: number,
  ) {}

  /** Null when the project has no such asset. */
  static async open(project: string, name: string): Promise<AssetFile | null> {
    try {
      const root = await navigator.storage.getDirectory();
      const folder = await (await (await root.getDirectoryHandle("projects")).getDirectoryHandle(project)).getDirectoryHandle("assets");
      const entry = await folder.getFileHandle(name);
      const handle = await sharedHandle(entry);
      if (handle !== null) return new AssetFile(handle, null, handle.getSize() - FRAME_HEADER_BYTES);
      const file = await entry.getFile();
      return new AssetFile(null, file, file.size - FRAME_HEADER_BYTES);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return null;
      throw error;
    }
  }

  /** Bytes of the WAV from `at` on; null when there are fewer. */
  read(at: number, bytes: number): Uint8Array | null {
    const begin = FRAME_HEADER_BYTES + at;
    let piece: Uint8Array;
    if (this.handle !== null) {
      const buffer = new Uint8Array(bytes);
      piece = buffer.subarray(0, this.handle.read(buffer, { at: begin }));
    } else {
      piece = readBlob(this.file as File, begin, begin + bytes);
    }
    return piece.length === bytes ? piece : null;
  }

  /** What stands before the WAV. */
  stamp(): Uint8Array {
    return this.read(-FRAME_HEADER_BYTES, FRAME_HEADER_BYTES) ?? new Uint8Array(0);
  }

  close(): void {
    this.handle?.close();
  }
}

/** A handle that leaves room for other readers, or null: an older browser would lock the file. */
async function sharedHandle(entry: FileSystemFileHandle): Promise<ReadHandle | null> {
  try {
    const handle = await (entry as unknown as ReadableFile).createSyncAccessHandle({ mode: "read-only" });
    if (handle.mode === "read-only") return handle;
    handle.close();
  } catch {
    // Somebody writes it, or sync handles are refused: slices do as well.
  }
  return null;
}
