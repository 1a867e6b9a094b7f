// The presets a person saved: kept in this browser for every project, as one small file of the origin's private file system. Where
// nothing can be kept they last as long as the page, and save() says so.
import { signal, type Readable } from "../lib/signal.ts";

export interface OwnPreset {
  readonly device: string; // Device.id
  readonly name: string; // one of a kind on its device
  readonly tags: readonly string[];
  readonly values: Readonly<Record<string, number>>; // plain values by parameter id
}

/** Where the file lies; tests give their own. */
export interface PresetFile {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

export interface OwnPresets {
  readonly list: Readable<readonly OwnPreset[]>;
  /** Reads what other tabs saved since. */
  refresh(): Promise<void>;
  /** One of the same name on the same device is replaced. False: it lasts as long as the page. */
  save(preset: OwnPreset): Promise<boolean>;
  remove(device: string, name: string): Promise<boolean>;
}

const FILE = "own_presets.json";

export const opfsPresetFile: PresetFile = {
  async read() {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(FILE).catch(() => null);
    return handle === null ? null : (await handle.getFile()).text();
  },
  async write(text) {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(FILE, { create: true });
    const stream = await handle.createWritable(); // swapped in whole when it is closed
    await stream.write(text);
    await stream.close();
  },
};

const isOwnPreset = (one: unknown): one is OwnPreset => {
  const { device, name, tags, values } = (one ?? {}) as Partial<Record<keyof OwnPreset, unknown>>;
  return typeof device === "string" && typeof name === "string" && name !== "" && Array.isArray(tags) && tags.every((tag) => typeof tag === "string") &&
    typeof values === "object" && values !== null && Object.values(values).every((value) => typeof value === "number" && Number.isFinite(value));
};

/** What a file holds that can be understood; a broken one holds nothing. */
export function readOwnPresets(text: string | null): OwnPreset[] {
  try {
    const all: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(all) ? all.filter(isOwnPreset) : [];
  } catch {
    return [];
  }
}

export function createOwnPresets(file: PresetFile): OwnPresets {
  const list = signal<readonly OwnPreset[]>([]);
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other, each upon what lies on the disk by then. */
  const change = (edit: (all: readonly OwnPreset[]) => readonly OwnPreset[]): Promise<boolean> => {
    const done = turn.then(async () => {
      const known = await file.read().then(readOwnPresets).catch(() => list.get());
      const next = [...edit(known)].sort((a, b) => a.name.localeCompare(b.name));
      list.set(next);
      return file.write(JSON.stringify(next)).then(() => true, () => false);
    });
    turn = done;
    return done;
  };
  const without = (all: readonly OwnPreset[], device: string, name: string): OwnPreset[] => all.filter((one) => one.device !== device || one.name !== name);
  return {
    list,
    refresh: async () => void (await file.read().then((text) => text !== null && list.set(readOwnPresets(text))).catch(() => {})),
    save: (preset) => change((all) => [...without(all, preset.device, preset.name), preset]),
    remove: (device, name) => change((all) => without(all, device, name)),
  };
}

export const ownPresets = createOwnPresets(opfsPresetFile);
