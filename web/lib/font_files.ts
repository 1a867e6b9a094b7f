// Names of instruments' files, and folders of them as they are dropped.

export interface PlacedFile { readonly path: string; readonly file: File }

const FILES_MAX = 20_000, DEPTH_MAX = 16;

export const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
export const fileEnding = (path: string): string => /\.([^./]{1,5})$/.exec(path)?.[1]?.toLowerCase() ?? "";
/** A SoundFont or an SFZ, by its name. */
export const isFont = (path: string): boolean => ["sf2", "sf3", "sfz"].includes(fileEnding(path));
/** Files that are an instrument, or are there for one. */
export const holdsInstrument = (files: readonly PlacedFile[]): boolean => files.some(({ path }) => isFont(path) || fileEnding(path) === "zip");

export const placed = (files: readonly File[]): PlacedFile[] => files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));
const someOf = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

async function walk(entry: FileSystemEntry, depth: number, to: PlacedFile[]): Promise<void> {
  if (to.length >= FILES_MAX || depth > DEPTH_MAX) return;
  if (entry.isFile) to.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry as FileSystemFileEntry) });
  if (!entry.isDirectory) return;
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (let some = await someOf(reader); some.length > 0; some = await someOf(reader)) for (const one of some) await walk(one, depth + 1, to);
}

/** What was dropped, the content of folders included. To be called while the event is handled: later its data is gone. */
export function droppedFiles(data: DataTransfer | null): Promise<PlacedFile[]> {
  const entries = [...(data?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []), files = placed([...(data?.files ?? [])]);
  if (!entries.some((entry) => entry.isDirectory)) return Promise.resolve(files);
  const found: PlacedFile[] = [];
  return entries.reduce((before, entry) => before.then(() => walk(entry, 0, found)), Promise.resolve()).then(() => found);
}
