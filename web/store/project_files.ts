// The storage worker's work over OPFS: projects/<id>/{log.G, snapshot.G, assets/<sha256>} and projects/index.json.

import { english } from "../messages/english.ts";
import type { ProjectListEntry } from "../project/api";
import { AssetFile } from "./asset_file";
import { lengthHeader, removeIncoming } from "./asset_writer";
import { FRAME_HEADER_BYTES } from "./frames";
import { OpfsFolder } from "./opfs_folder";
import { type Loaded, ProjectLog } from "./project_log";
import type { AssetHead, StoreCalls, Unlisted } from "./protocol";

const INDEX = "index.json";
const PROBE = ".probe";
const HEAD_BYTES = 64;
const INCOMING_TRIES = 60;

export class ProjectFiles implements StoreCalls {
  private readonly open_ = new Map<string, ProjectLog>();
  private root_: Promise<OpfsFolder> | undefined;

  private root(): Promise<OpfsFolder> {
    this.root_ ??= navigator.storage.getDirectory().then((handle) => new OpfsFolder(handle).folder("projects"));
    return this.root_;
  }

  async probe(): Promise<string | null> {
    try {
      const root = await this.root();
      const file = await root.open(PROBE);
      file.write(0, new Uint8Array(8));
      file.flush();
      file.close();
      await root.remove(PROBE);
      return null;
    } catch (error) {
      this.root_ = undefined;
      return english("This window keeps nothing on this device ({why}).", { why: error instanceof Error ? error.message : String(error) });
    }
  }

  async list(): Promise<{ entries: ProjectListEntry[]; unlisted: Unlisted[] }> {
    const root = await this.root();
    const present = new Set((await root.names()).filter((name) => !name.includes(".")));
    const entries = (await withIndex(root, (known) => known)).filter((entry) => present.has(entry.id));
    for (const entry of entries) present.delete(entry.id);
    const unlisted = [...present].map(async (id) => ({ id, changedAt: await (await root.folder(id)).changedAt() }));
    return { entries, unlisted: await Promise.all(unlisted) };
  }

  async putEntry(entry: ProjectListEntry): Promise<void> {
    const root = await this.root();
    const bytes = await (await root.folder(entry.id)).bytes();
    await withIndex(root, (known) => [{ ...entry, bytes }, ...known.filter((one) => one.id !== entry.id)]);
  }

  async remove(project: string): Promise<void> {
    await this.close(project);
    const root = await this.root();
    await root.remove(project);
    await withIndex(root, (known) => known.filter((one) => one.id !== project));
  }

  async open(project: string): Promise<Loaded> {
    await this.close(project);
    const { log, loaded } = await ProjectLog.open(await (await this.root()).folder(project));
    this.open_.set(project, log);
    await removeIncoming(await this.assets(project), 1);
    return loaded;
  }

  async peek(project: string): Promise<Loaded> {
    const folder = new OpfsFolder((await this.root()).handle, true);
    return (await ProjectLog.open(await folder.folder(project))).loaded;
  }

  async append(project: string, batches: Uint8Array[]): Promise<number> {
    const log = this.log(project);
    await log.append(batches);
    return log.bytes();
  }

  async compact(project: string, snapshot: Uint8Array): Promise<void> {
    await this.log(project).compact(snapshot);
  }

  async putAsset(project: string, name: string, wav: Uint8Array): Promise<void> {
    const file = await (await this.assets(project)).open(name);
    try {
      if (file.size() === FRAME_HEADER_BYTES + wav.length && readLength(file.read(0, 4)) === wav.length) return;
      // The length is written last: an asset that was cut off never counts as whole.
      file.truncate(0);
      file.write(FRAME_HEADER_BYTES, wav);
      file.flush();
      file.write(0, lengthHeader(wav.length));
      file.flush();
    } finally {
      file.close();
    }
  }

  /** What was being written and never became whole. */
  async removeIncoming(project: string): Promise<void> {
    await removeIncoming(await this.assets(project), INCOMING_TRIES);
  }

  async getAsset(project: string, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const folder = new OpfsFolder((await this.root()).handle, true);
    try {
      const file = await (await (await folder.folder(project)).folder("assets")).open(name);
      const length = readLength(file.read(0, 4));
      if (length === 0 || file.size() !== FRAME_HEADER_BYTES + length) return null;
      const wav = file.read(FRAME_HEADER_BYTES, length);
      return (await sha256(wav)) === name ? wav : null;
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotFoundError") return null;
      throw error;
    }
  }

  async assetHead(project: string, name: string): Promise<AssetHead | null> {
    const file = await AssetFile.open(project, name);
    if (file === null) return null;
    try {
      const length = readLength(file.stamp());
      const head = length === 0 || length !== file.bytes ? null : file.read(0, Math.min(HEAD_BYTES, length));
      return head === null ? null : { head: head.slice(), bytes: length };
    } finally {
      file.close();
    }
  }

  async assetPiece(project: string, name: string, at: number, bytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = await AssetFile.open(project, name);
    try {
      return file?.read(at, bytes)?.slice() ?? null;
    } finally {
      file?.close();
    }
  }

  async close(project: string): Promise<void> {
    this.open_.get(project)?.close();
    this.open_.delete(project);
  }

  private log(project: string): ProjectLog {
    const log = this.open_.get(project);
    if (log === undefined) throw new Error(english("The project is not open."));
    return log;
  }

  private async assets(project: string): Promise<OpfsFolder> {
    return (await (await this.root()).folder(project)).folder("assets");
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function readLength(bytes: Uint8Array): number {
  return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
}

/** Read the index, let `change` give what it should be, write it when that is another list. Tabs take turns. */
async function withIndex(root: OpfsFolder, change: (known: ProjectListEntry[]) => ProjectListEntry[]): Promise<ProjectListEntry[]> {
  return navigator.locks.request("project-index", async () => {
    const file = await root.open(INDEX);
    try {
      const known = parseIndex(file.read(0, file.size()));
      const wanted = change(known);
      if (wanted !== known) {
        const text = new TextEncoder().encode(JSON.stringify(wanted));
        file.truncate(0);
        file.write(0, text);
        file.flush();
      }
      return wanted;
    } finally {
      file.close();
    }
  });
}

/** An index that cannot be read is an empty one: it is only a cache, and gets rebuilt. */
function parseIndex(bytes: Uint8Array): ProjectListEntry[] {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(parsed) ? (parsed as ProjectListEntry[]) : [];
  } catch {
    return [];
  }
}
