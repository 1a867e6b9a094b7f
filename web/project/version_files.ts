// Where a song of this device keeps its versions: a folder beside its log. What is written is swapped in whole when it is closed.

import type { VersionFiles } from "./versions";

/** `project`: its folder's name, as the storage worker has it. */
export function opfsVersionFiles(project: string): VersionFiles {
  const folder = async (create: boolean): Promise<FileSystemDirectoryHandle | null> => {
    const projects = await (await navigator.storage.getDirectory()).getDirectoryHandle("projects");
    const own = await projects.getDirectoryHandle(project, { create });
    return own.getDirectoryHandle("versions", { create }).catch(() => null);
  };
  return {
    async names() {
      const found: string[] = [], here = await folder(false).catch(() => null);
      if (here !== null) for await (const name of here.keys()) found.push(name);
      return found;
    },
    async read(name) {
      const handle = await (await folder(false).catch(() => null))?.getFileHandle(name).catch(() => null);
      return handle ? new Uint8Array(await (await handle.getFile()).arrayBuffer()) : null;
    },
    async write(name, bytes) {
      const handle = await (await folder(true))?.getFileHandle(name, { create: true });
      const stream = await handle?.createWritable();
      await stream?.write(bytes);
      await stream?.close();
    },
    async remove(name) {
      await (await folder(false).catch(() => null))?.removeEntry(name).catch(() => {});
    },
  };
}
