// Songs a person keeps to begin others from: each as a whole project file, with its sound, in a folder of the origin's private file
// system, and beside it one small file that lists them. Where nothing can be kept they last as long as the page, and save() says why.
import { signal, type Readable } from "../lib/signal.ts";
import type { ProjectListEntry } from "./api.ts";

export interface OwnTemplate { readonly id: string; readonly name: string; readonly thumbnail: ProjectListEntry["thumbnail"] }

/** Where they lie; tests give their own. */
export interface TemplateShelf {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  file(id: string): Promise<Blob | null>;
  keep(id: string, file: Blob): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface OwnTemplates {
  readonly list: Readable<readonly OwnTemplate[]>;
  /** Reads what other tabs saved since. */
  refresh(): Promise<void>;
  /** One of the same name is replaced. Gives why it lasts only as long as the page; null when it is kept. */
  save(name: string, file: Blob, thumbnail: OwnTemplate["thumbnail"]): Promise<Error | null>;
  /** `file`: the same under its new name. */
  rename(id: string, name: string, file: Blob): Promise<Error | null>;
  remove(id: string): Promise<Error | null>;
  file(id: string): Promise<Blob | null>;
}

const FILE = "own_templates.json", FOLDER = "own_templates";

async function write(folder: FileSystemDirectoryHandle, name: string, what: string | Blob): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable(); // swapped in whole when it is closed
  await stream.write(what);
  await stream.close();
}
const root = (): Promise<FileSystemDirectoryHandle> => navigator.storage.getDirectory();
const folder = async (): Promise<FileSystemDirectoryHandle> => (await root()).getDirectoryHandle(FOLDER, { create: true });

export const opfsTemplateShelf: TemplateShelf = {
  async read() {
    const handle = await (await root()).getFileHandle(FILE).catch(() => null);
    return handle === null ? null : (await handle.getFile()).text();
  },
  write: async (text) => write(await root(), FILE, text),
  async file(id) {
    const handle = await (await folder()).getFileHandle(`${id}.tutti`).catch(() => null);
    return handle === null ? null : handle.getFile();
  },
  keep: async (id, file) => write(await folder(), `${id}.tutti`, file),
  remove: async (id) => (await folder()).removeEntry(`${id}.tutti`).catch(() => {}), // it is gone already
};

const isSpan = (one: unknown): boolean => Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === "number" && Number.isFinite(part));
const isLane = (one: unknown): boolean => {
  const { hue, clips } = (one ?? {}) as Partial<Record<"hue" | "clips", unknown>>;
  return typeof hue === "number" && Array.isArray(clips) && clips.every(isSpan);
};
const isOwnTemplate = (one: unknown): one is OwnTemplate => {
  const { id, name, thumbnail } = (one ?? {}) as Partial<Record<keyof OwnTemplate, unknown>>;
  return typeof id === "string" && /^[0-9a-f-]{36}$/.test(id) && typeof name === "string" && name !== "" && Array.isArray(thumbnail) && thumbnail.every(isLane);
};

/** What a file holds that can be understood; a broken one holds nothing. */
export function readOwnTemplates(text: string | null): OwnTemplate[] {
  try {
    const all: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(all) ? all.filter(isOwnTemplate) : [];
  } catch {
    return [];
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

export function createOwnTemplates(shelf: TemplateShelf): OwnTemplates {
  const list = signal<readonly OwnTemplate[]>([]), held = new Map<string, Blob>(); // files that only this page has
  let turn: Promise<unknown> = Promise.resolve();
  const sorted = (all: readonly OwnTemplate[]): OwnTemplate[] => [...all].sort((a, b) => a.name.localeCompare(b.name));
  const known = async (): Promise<OwnTemplate[]> => [...(await shelf.read().then(readOwnTemplates).catch(() => [])), ...list.get().filter(({ id }) => held.has(id))];
  /** One after the other, each upon what lies on the disk by then. */
  const change = (edit: (all: readonly OwnTemplate[]) => readonly OwnTemplate[]): Promise<Error | null> => {
    const done = turn.then(async () => {
      const next = sorted(edit(await known()));
      list.set(next);
      return shelf.write(JSON.stringify(next.filter(({ id }) => !held.has(id)))).then(() => null, asError);
    });
    turn = done;
    return done;
  };
  const forget = async (id: string): Promise<void> => {
    if (!held.delete(id)) await shelf.remove(id).catch(() => {}); // nothing lists it any more
  };
  return {
    list,
    refresh: async () => list.set(sorted(await known())),
    async save(name, file, thumbnail) {
      const id = crypto.randomUUID(), unkept = await shelf.keep(id, file).then(() => null, asError), gone: string[] = [];
      if (unkept !== null) held.set(id, file);
      const unlisted = await change((all) => {
        gone.push(...all.filter((one) => one.name === name).map((one) => one.id));
        return [...all.filter((one) => one.name !== name), { id, name, thumbnail }];
      });
      if (unlisted !== null) held.set(id, file); // on the disk nothing names it
      for (const one of gone) await forget(one);
      return unkept ?? unlisted;
    },
    async rename(id, name, file) {
      if (held.has(id)) held.set(id, file);
      else {
        const problem = await shelf.keep(id, file).then(() => null, asError);
        if (problem !== null) return problem; // it stays what it was
      }
      return change((all) => all.map((one) => (one.id === id ? { ...one, name } : one)));
    },
    async remove(id) {
      const onDisk = !held.has(id), problem = await change((all) => all.filter((one) => one.id !== id));
      if (problem === null || !onDisk) await forget(id);
      return onDisk ? problem : null;
    },
    file: async (id) => held.get(id) ?? shelf.file(id).catch(() => null),
  };
}

export const ownTemplates = createOwnTemplates(opfsTemplateShelf);
