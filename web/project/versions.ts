// Versions of a song: moments with a name, to come back to. A song of this device keeps them as files beside its log, so they work without
// a network; of a shared one the server knows which moment of the log each is, and everybody sees the same.

import { t } from "../messages/index.ts";
import { keepServerVersion, pastSteps, type PastStep, removeServerVersion, serverVersions, songAt } from "../net/history";

export type { PastStep } from "../net/history";

export interface Version { readonly id: string; readonly name: string; readonly by: string; readonly atMs: number }

export interface Versions {
  /** null: nothing can be kept here, so there are none. */
  readonly where: "device" | "server" | null;
  list(): Promise<readonly Version[]>;
  /** `document`: the song as it is; a server has it already. */
  keep(name: string, document: () => Uint8Array<ArrayBuffer>): Promise<void>;
  /** The song as it was then, to be brought back. */
  read(id: string): Promise<Uint8Array>;
  remove(id: string): Promise<void>;
  /** What everybody did before a place of the log, newest first; nothing where only one person does. Its `seq` reads, too. */
  past(before: number): Promise<readonly PastStep[]>;
}

/** Small files in a folder, each written whole or not at all. */
export interface VersionFiles {
  names(): Promise<string[]>;
  read(name: string): Promise<Uint8Array | null>;
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(name: string): Promise<void>;
}

const FILE = /^(\d+)\.version$/;

/** A file: how long its head is, the head as JSON, the document. */
export function packVersion(name: string, document: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(JSON.stringify({ name }));
  const file = new Uint8Array(4 + head.length + document.length);
  new DataView(file.buffer).setUint32(0, head.length, true);
  file.set(head, 4);
  file.set(document, 4 + head.length);
  return file;
}

export function unpackVersion(file: Uint8Array): { name: string; document: Uint8Array } | null {
  const size = file.length < 4 ? Number.POSITIVE_INFINITY : new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  if (size > file.length - 4) return null;
  try {
    const { name } = JSON.parse(new TextDecoder().decode(file.slice(4, 4 + size))) as { name?: unknown };
    return typeof name === "string" ? { name, document: file.slice(4 + size) } : null;
  } catch {
    return null;
  }
}

export class DeviceVersions implements Versions {
  readonly where: "device" | null;
  constructor(private readonly files: VersionFiles | null, private readonly now: () => number = Date.now) {
    this.where = files === null ? null : "device";
  }

  async list(): Promise<readonly Version[]> {
    const found: Version[] = [];
    for (const name of (await this.files?.names()) ?? []) {
      const at = FILE.exec(name)?.[1], version = at === undefined ? null : await this.open(at);
      if (at !== undefined && version !== null) found.push({ id: at, name: version.name, by: "", atMs: Number(at) });
    }
    return found.sort((a, b) => b.atMs - a.atMs);
  }
  async keep(name: string, document: () => Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.files === null) throw new Error(t("Nothing can be kept on this device. Save a copy of the song instead."));
    const taken = new Set(await this.files.names());
    let at = this.now();
    while (taken.has(`${at}.version`)) at++;
    await this.files.write(`${at}.version`, packVersion(name, document()));
  }
  async read(id: string): Promise<Uint8Array> {
    const version = await this.open(id);
    if (version === null) throw new Error(t("This version cannot be read any more."));
    return version.document;
  }
  async remove(id: string): Promise<void> {
    await this.files?.remove(`${id}.version`);
  }
  past(): Promise<readonly PastStep[]> {
    return Promise.resolve([]);
  }
  private async open(id: string): Promise<{ name: string; document: Uint8Array } | null> {
    const file = await this.files?.read(`${id}.version`);
    return file ? unpackVersion(file) : null;
  }
}

/** `isTaken`: the server has everything that was done here. */
export class ServerVersions implements Versions {
  readonly where = "server";
  constructor(private readonly branch: string, private readonly isTaken: () => boolean) {}

  async list(): Promise<readonly Version[]> {
    return (await serverVersions(this.branch)).map(({ seq, name, by, atMs }) => ({ id: String(seq), name, by, atMs }));
  }
  async keep(name: string): Promise<void> {
    if (!this.isTaken()) throw new Error(t("Some of your changes are still on their way to the server. Try again in a moment."));
    await keepServerVersion(this.branch, name);
  }
  read(id: string): Promise<Uint8Array> {
    return songAt(this.branch, Number(id));
  }
  async remove(id: string): Promise<void> {
    for (const { id: row, seq } of await serverVersions(this.branch)) if (String(seq) === id) await removeServerVersion(this.branch, row);
  }
  past(before: number): Promise<readonly PastStep[]> {
    return pastSteps(this.branch, before);
  }
}
