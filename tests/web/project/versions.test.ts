// Versions of a song on a device of paper: each comes back as it was kept, whatever else lies in the folder.
import { expect, test } from "vitest";
import { DeviceVersions, packVersion, ServerVersions, unpackVersion, type VersionFiles } from "../../../web/project/versions";

function paper(): VersionFiles & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    names: async () => [...files.keys()],
    read: async (name) => files.get(name) ?? null,
    write: async (name, bytes) => void files.set(name, bytes),
    remove: async (name) => void files.delete(name),
  };
}

test("what is kept comes back, newest first", async () => {
  const disk = paper();
  let now = 1000;
  const versions = new DeviceVersions(disk, () => now);
  await versions.keep("First", () => Uint8Array.of(1, 2, 3));
  await versions.keep("In the same millisecond", () => Uint8Array.of(4));
  now = 5000;
  await versions.keep("Größe, with “words”", () => new Uint8Array(0));
  const list = await versions.list();
  expect(list.map(({ name }) => name)).toEqual(["Größe, with “words”", "In the same millisecond", "First"]);
  expect(await versions.read(list[2]?.id ?? "")).toEqual(Uint8Array.of(1, 2, 3));
  await versions.remove(list[1]?.id ?? "");
  expect((await versions.list()).map(({ name }) => name)).toEqual(["Größe, with “words”", "First"]);
  await expect(versions.read(list[1]?.id ?? "")).rejects.toThrow("cannot be read");
});

test("a file that is cut off or is something else is no version", async () => {
  const disk = paper(), file = packVersion("Whole", Uint8Array.of(7, 8));
  expect(unpackVersion(file)).toEqual({ name: "Whole", document: Uint8Array.of(7, 8) });
  for (let size = 0; size < file.length - 2; size++) expect(unpackVersion(file.slice(0, size))).toBeNull();
  disk.files.set("12.version", file.slice(0, 6));
  disk.files.set("13.version.crswap", file);
  disk.files.set("notes.txt", file);
  expect(await new DeviceVersions(disk).list()).toEqual([]);
});

test("where nothing can be kept it says so", async () => {
  const versions = new DeviceVersions(null);
  expect(versions.where).toBeNull();
  await expect(versions.keep("Gone", () => new Uint8Array(1))).rejects.toThrow("Nothing can be kept");
});

test("a shared song is named only when the server has all of it", async () => {
  await expect(new ServerVersions("4", () => false).keep("Too early")).rejects.toThrow("on their way");
});
