// Clips a person keeps for every project: as text (Project.takeClips) in one small file of the origin's private file system, and beside it
// the sound they name, so that they outlive the song they were taken from. Where nothing can be kept they last as long as the page.
import { signal, type Readable } from "../lib/signal.ts";
import { toHex } from "../lib/hex.ts";
import { unwrapClips } from "./clipboard.ts";

export interface OwnClip { readonly name: string; readonly hasSound: boolean; readonly text: string }

/** Where they lie; tests give their own. */
export interface OwnShelf {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
  sound(hex: string): Promise<Uint8Array<ArrayBuffer> | null>;
  keep(hex: string, wav: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface OwnClips {
  readonly list: Readable<readonly OwnClip[]>;
  refresh(): Promise<void>;
  /** One of the same name is replaced. False: it lasts as long as the page. */
  save(name: string, text: string, soundOf: (digest: Uint8Array) => Promise<Uint8Array<ArrayBuffer> | null>): Promise<boolean>;
  remove(name: string): Promise<boolean>;
  sound(digest: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null>;
}

const FILE = "own_clips.json", FOLDER = "own_sounds";

async function fileIn(folder: FileSystemDirectoryHandle, name: string, bytes: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable(); // swapped in whole when it is closed
  await stream.write(bytes);
  await stream.close();
}

export const opfsShelf: OwnShelf = {
  async read() {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(FILE).catch(() => null);
    return handle === null ? null : (await handle.getFile()).text();
  },
  write: async (text) => fileIn(await navigator.storage.getDirectory(), FILE, text),
  async sound(hex) {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER).catch(() => null);
    const handle = await folder?.getFileHandle(`${hex}.wav`).catch(() => null);
    return handle ? new Uint8Array(await (await handle.getFile()).arrayBuffer()) : null;
  },
  keep: async (hex, wav) => fileIn(await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true }), `${hex}.wav`, wav),
};

/** What a file holds that can be understood; a broken one holds nothing. */
export function readOwnClips(text: string | null): OwnClip[] {
  try {
    const all: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(all) ? all.filter((one: Partial<OwnClip> | null): one is OwnClip => typeof one?.name === "string" && one.name !== "" && typeof one.text === "string" && typeof one.hasSound === "boolean" && unwrapClips(one.text) !== null) : [];
  } catch {
    return [];
  }
}

export function createOwnClips(shelf: OwnShelf): OwnClips {
  const list = signal<readonly OwnClip[]>([]);
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other, each upon what lies on the disk by then. */
  const change = (edit: (all: readonly OwnClip[]) => readonly OwnClip[]): Promise<boolean> => {
    const done = turn.then(async () => {
      const known = await shelf.read().then(readOwnClips).catch(() => list.get());
      const next = [...edit(known.length === 0 ? list.get() : known)].sort((a, b) => a.name.localeCompare(b.name));
      list.set(next);
      return shelf.write(JSON.stringify(next)).then(() => true, () => false);
    });
    turn = done;
    return done;
  };
  return {
    list,
    refresh: async () => void (await shelf.read().then((text) => text !== null && list.set(readOwnClips(text))).catch(() => {})),
    async save(name, text, soundOf) {
      const digests = unwrapClips(text)?.digests ?? [];
      for (const digest of digests) {
        const wav = await soundOf(digest);
        if (wav !== null) await shelf.keep(toHex(digest), wav).catch(() => {}); // it is then found in its song, as long as that is there
      }
      return change((all) => [...all.filter((one) => one.name !== name), { name, hasSound: digests.length > 0, text }]);
    },
    remove: (name) => change((all) => all.filter((one) => one.name !== name)),
    sound: (digest) => shelf.sound(toHex(digest)).catch(() => null),
  };
}

export const ownClips = createOwnClips(opfsShelf);
