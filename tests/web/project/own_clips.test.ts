// One's own shelf: what is kept comes back, in another page too, with its sound; what is broken is no shelf.
import { expect, test } from "vitest";
import { wrapClips } from "../../../web/project/clipboard.ts";
import { createOwnClips, readOwnClips, type OwnShelf } from "../../../web/project/own_clips.ts";

const hex = "ab".repeat(32), text = wrapClips("a song", `{"sha256": "${hex}"}`);

function shelf(): OwnShelf & { fails: boolean } {
  const sounds = new Map<string, Uint8Array<ArrayBuffer>>();
  let file: string | null = null;
  return { fails: false, read: () => Promise.resolve(file), write(next) {
    if (this.fails) return Promise.reject(new Error("full"));
    file = next;
    return Promise.resolve();
  }, sound: (name) => Promise.resolve(sounds.get(name) ?? null), keep: (name, wav) => (sounds.set(name, wav), Promise.resolve()) };
}

test("what_is_kept_is_there_in_another_page_with_its_sound", async () => {
  const disk = shelf(), here = createOwnClips(disk), there = createOwnClips(disk);
  expect(await here.save("Pulse", text, () => Promise.resolve(new Uint8Array([1, 2, 3])))).toBe(true);
  await there.refresh();
  expect(there.list.get()).toEqual([{ name: "Pulse", hasSound: true, text }]);
  expect(await there.sound(new Uint8Array(32).fill(0xab))).toEqual(new Uint8Array([1, 2, 3]));
  expect(await there.sound(new Uint8Array(32))).toBe(null);
});
test("one_of_the_same_name_is_replaced_and_any_can_go", async () => {
  const disk = shelf(), here = createOwnClips(disk), silent = wrapClips("b", "{}");
  await here.save("B", text, () => Promise.resolve(null));
  await here.save("A", text, () => Promise.resolve(null));
  await here.save("B", silent, () => Promise.resolve(null));
  expect(here.list.get().map(({ name, hasSound }) => [name, hasSound])).toEqual([["A", true], ["B", false]]);
  await here.remove("A");
  expect(here.list.get().map(({ name }) => name)).toEqual(["B"]);
});
test("where_nothing_can_be_kept_it_lasts_as_long_as_the_page", async () => {
  const disk = shelf(), here = createOwnClips(disk);
  disk.fails = true;
  expect(await here.save("Pulse", text, () => Promise.resolve(null))).toBe(false);
  expect(here.list.get().length).toBe(1);
});
test("a_broken_file_is_an_empty_shelf", () => {
  for (const broken of [null, "", "{", "[1, null]", '[{"name": "x", "text": "no clips", "hasSound": true}]']) expect(readOwnClips(broken)).toEqual([]);
});
