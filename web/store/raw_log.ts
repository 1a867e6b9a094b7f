// The files a project lies in, byte for byte, read without its engine: for when that is what is broken.

export interface RawFile { readonly name: string; readonly blob: Blob }

/** The log and its snapshots; `assets` too if asked. Empty where nothing is kept. */
export async function rawFiles(project: string, assets: boolean): Promise<RawFile[]> {
  const found: RawFile[] = [];
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const [name, handle] of (folder as FileSystemDirectoryHandle & { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries()) {
      if (handle.kind === "file") found.push({ name: `${path}${name}`, blob: await (handle as FileSystemFileHandle).getFile() });
      else if (assets) await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`);
    }
  };
  try {
    const root = await navigator.storage.getDirectory();
    await walk(await (await root.getDirectoryHandle("projects")).getDirectoryHandle(project), "");
  } catch {
    return found; // a private window keeps nothing
  }
  return found;
}
