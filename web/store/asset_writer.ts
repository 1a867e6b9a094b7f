// An asset that is written before its name is known: in pieces, under a name that counts for nothing, until it is whole. Workers only.

import type { OpenFile } from "./folder";
import { FRAME_HEADER_BYTES } from "./frames";
import { OpfsFolder } from "./opfs_folder";

/** What was being written when a tab was closed begins with this. */
export const INCOMING = "incoming.";

const HELD_WAIT_MS = 50;
const COPY_BYTES = 1024 * 1024;

interface MovableFile {
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

export class AssetWriter {
  private at = FRAME_HEADER_BYTES;

  private constructor(
    private readonly folder: OpfsFolder,
    private readonly name: string,
    private readonly file: OpenFile,
  ) {}

  /** `name` begins with INCOMING. */
  static async create(project: string, name: string): Promise<AssetWriter> {
    const root = new OpfsFolder(await navigator.storage.getDirectory());
    const folder = await (await (await root.folder("projects")).folder(project)).folder("assets");
    const file = await folder.open(name);
    file.truncate(0);
    return new AssetWriter(folder, name, file);
  }

  append(bytes: Uint8Array): void {
    this.file.write(this.at, bytes);
    this.at += bytes.length;
  }

  read(at: number, bytes: number): Uint8Array<ArrayBuffer> {
    return this.file.read(FRAME_HEADER_BYTES + at, bytes);
  }

  /** Durable under its name when it resolves. */
  async finish(name: string): Promise<void> {
    const header = lengthHeader(this.at - FRAME_HEADER_BYTES);
    this.file.flush();
    this.file.write(0, header);
    this.file.flush();
    this.file.close();
    if (await this.isHere(name, header)) return this.folder.remove(this.name);
    const entry = await this.folder.handle.getFileHandle(this.name);
    const { move } = entry as unknown as MovableFile;
    if (move !== undefined) return move.call(entry, this.folder.handle, name);
    await this.copy(name);
    await this.folder.remove(this.name);
  }

  /** Nothing of it is kept. */
  async drop(): Promise<void> {
    this.file.close();
    await this.folder.remove(this.name).catch(() => {});
  }

  /** The same sound was brought in before. */
  private async isHere(name: string, header: Uint8Array): Promise<boolean> {
    try {
      const known = await (await this.folder.handle.getFileHandle(name)).getFile();
      const stamp = new Uint8Array(await known.slice(0, FRAME_HEADER_BYTES).arrayBuffer());
      return known.size === this.at && stamp.every((byte, i) => byte === header[i]);
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return false;
      throw error;
    }
  }

  /** For browsers that cannot give a file another name; its length goes last, as ever. */
  private async copy(name: string): Promise<void> {
    const from = await (await this.folder.handle.getFileHandle(this.name)).getFile(), to = await this.folder.open(name);
    try {
      to.truncate(0);
      for (let at = FRAME_HEADER_BYTES; at < from.size; at += COPY_BYTES)
        to.write(at, new Uint8Array(await from.slice(at, at + COPY_BYTES).arrayBuffer()));
      to.flush();
      to.write(0, lengthHeader(this.at - FRAME_HEADER_BYTES));
      to.flush();
    } finally {
      to.close();
    }
  }
}

/** What stands before an asset's WAV; it is written last, so that one that was cut off never counts as whole. */
export function lengthHeader(length: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  new DataView(header.buffer).setUint32(0, length, true);
  return header;
}

/** What writers that died left behind; only who leads the project may ask. A worker that was just ended may hold its file a
    moment longer: `tries` times it is asked for again. */
export async function removeIncoming(folder: OpfsFolder, tries: number): Promise<void> {
  for (const name of await folder.names()) {
    for (let left = name.startsWith(INCOMING) ? tries : 0; left > 0; left--) {
      const gone = await folder.remove(name).then(() => true, () => false);
      if (gone) break;
      await new Promise((resolve) => setTimeout(resolve, HELD_WAIT_MS));
    }
  }
}
