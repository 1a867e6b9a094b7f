import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CommandGroup } from "../../../web/commands/command.ts";
import { mayRun } from "../../../web/views/rights.ts";

const folder = new URL("../../../web/commands/", import.meta.url).pathname;
const all = readdirSync(folder).flatMap((name) => {
  const [, id, group] = /id: "([a-z-]+)",.*group: "([A-Za-z]+)"/s.exec(readFileSync(folder + name, "utf8")) ?? [];
  return id === undefined ? [] : [{ id, group: group as CommandGroup }];
});
const by = (role: "viewer" | "commenter" | "performer" | "editor" | "owner" | null): string[] => all.filter((one) => mayRun(role, one)).map(({ id }) => id);

test("owners, editors and those alone may run everything", () => {
  expect(all.length).toBeGreaterThan(100);
  for (const role of [null, "owner", "editor"] as const) expect(by(role).length).toBe(all.length);
});
test("a performer plays, launches, records, mutes and takes back, and changes no notes, clips or tracks", () => {
  const may = new Set(by("performer"));
  for (const id of ["play", "launch-scene", "arm-track", "record", "mute-track", "solo-track", "bypass-device", "undo", "loop", "export", "select-all"]) expect(may.has(id), id).toBe(true);
  for (const id of ["split", "delete", "quantise", "add-instrument", "delete-track", "remove-device", "import", "offer-track", "paste-clips", "new-note", "add-scene", "rename-track"]) expect(may.has(id), id).toBe(false);
});
test("who only looks changes nothing, and still finds everything there is to see", () => {
  for (const role of ["viewer", "commenter"] as const) {
    const may = new Set(by(role));
    for (const id of ["play", "export", "view-mix", "select-all", "comments", "history"]) expect(may.has(id), id).toBe(true);
    for (const id of ["mute-track", "undo", "split", "add-audio", "import", "bypass-device"]) expect(may.has(id), id).toBe(false);
  }
});
