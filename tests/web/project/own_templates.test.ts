// One's own shelf of songs to begin from: what is kept comes back in another page, what cannot be kept lasts as long as this one, and
// nothing on the disk is lost by a rename or a removal that failed.
import { expect, test } from "vitest";
import { createOwnTemplates, readOwnTemplates, type TemplateShelf } from "../../../web/project/own_templates.ts";

function shelf(): TemplateShelf & { full: boolean; files: Map<string, Blob> } {
  const files = new Map<string, Blob>();
  let text: string | null = null;
  const refuse = (): Promise<never> => Promise.reject(new Error("full"));
  return {
    full: false, files,
    read: () => Promise.resolve(text),
    write(next) {
      if (this.full) return refuse();
      text = next;
      return Promise.resolve();
    },
    file: (id) => Promise.resolve(files.get(id) ?? null),
    keep(id, file) {
      if (this.full) return refuse();
      files.set(id, file);
      return Promise.resolve();
    },
    remove: (id) => (files.delete(id), Promise.resolve()),
  };
}
const song = (words: string): Blob => new Blob([words]), rows = [{ hue: 3, clips: [[0, 0.5]] as const }];
const named = (all: readonly { name: string }[]): string => all.map(({ name }) => name).join();

test("what_is_kept_is_there_in_another_page", async () => {
  const disk = shelf(), here = createOwnTemplates(disk), there = createOwnTemplates(disk);
  expect(await here.save("Band", song("band"), rows)).toBe(null);
  expect(await there.save("Choir", song("choir"), [])).toBe(null);
  await here.refresh();
  expect(named(here.list.get())).toBe("Band,Choir");
  expect(here.list.get()[0]?.thumbnail).toEqual(rows);
  expect(await (await here.file(here.list.get()[1]?.id ?? ""))?.text()).toBe("choir");
});

test("one_of_the_same_name_takes_its_place_and_its_file_goes", async () => {
  const disk = shelf(), own = createOwnTemplates(disk);
  await own.save("Band", song("old"), []);
  await own.save("Band", song("new"), []);
  expect(own.list.get().length).toBe(1);
  expect(disk.files.size).toBe(1);
  expect(await (await own.file(own.list.get()[0]?.id ?? ""))?.text()).toBe("new");
});

test("what_cannot_be_kept_lasts_as_long_as_the_page_and_says_why", async () => {
  const disk = shelf(), here = createOwnTemplates(disk), there = createOwnTemplates(disk);
  await here.save("Band", song("band"), []);
  disk.full = true;
  expect((await here.save("Choir", song("choir"), []))?.message).toBe("full");
  await here.refresh();
  await there.refresh();
  expect(named(here.list.get())).toBe("Band,Choir");
  expect(named(there.list.get())).toBe("Band");
  const choir = here.list.get()[1]?.id ?? "";
  expect(await (await here.file(choir))?.text()).toBe("choir");
  expect(await here.rename(choir, "Singers", song("singers"))).not.toBe(null); // the list could not be written
  expect(await here.remove(choir)).toBe(null); // it was nowhere else
  expect(named(here.list.get())).toBe("Band");
});

test("a_rename_that_fails_changes_nothing", async () => {
  const disk = shelf(), own = createOwnTemplates(disk);
  await own.save("Band", song("band"), []);
  const id = own.list.get()[0]?.id ?? "";
  expect(await own.rename(id, "Group", song("group"))).toBe(null);
  disk.full = true;
  expect((await own.rename(id, "Crowd", song("crowd")))?.message).toBe("full");
  await own.refresh();
  expect(named(own.list.get())).toBe("Group");
  expect(await (await own.file(id))?.text()).toBe("group");
});

test("what_is_broken_is_no_shelf", () => {
  const id = "0".repeat(36);
  for (const text of ["", "{", "{}", "[1]", `[{"id": "../x", "name": "a", "thumbnail": []}]`, `[{"id": "${id}", "name": "", "thumbnail": []}]`, `[{"id": "${id}", "name": "a", "thumbnail": [{"hue": 1, "clips": [[0]]}]}]`]) expect(readOwnTemplates(text)).toEqual([]);
  expect(named(readOwnTemplates(`[{"id": "${id}", "name": "a", "thumbnail": [{"hue": 1, "clips": [[0, 1]]}]}, null]`))).toBe("a");
});
