import { afterEach, expect, test } from "vitest";
import { COMMANDS } from "../../../web/views/command_registry.ts";
import { assign, conflictsOf, customKeys, keysOf, parseKeys, setKeys } from "../../../web/views/settings/keys.ts";
import { commandSections, deviceSections, parseChapter, searchSections } from "../../../web/views/manual/pages.ts";
import { causeOf, withGap } from "../../../web/views/performance/glitches.ts";

afterEach(() => setKeys({}));
const command = (id: string) => COMMANDS.find((one) => one.id === id) ?? (() => { throw new Error(id); })();

test("keys that another command has are named, and taken only with it losing them", () => {
  const play = command("play"), exporting = command("export");
  const others = conflictsOf(COMMANDS, play, "Ctrl+E");
  expect(others.map((one) => one.id)).toEqual(["export"]);
  setKeys(assign(customKeys.get(), play, "Ctrl+E", others));
  expect(keysOf(play)[0]).toBe("Ctrl+E");
  expect(keysOf(exporting)).toEqual([]);
  expect(conflictsOf(COMMANDS, play, "Ctrl+E")).toEqual([]);
});
test("commands that came with shared keys do not count as conflicts", () => {
  const owners = new Map<string, string[]>();
  for (const one of COMMANDS) for (const keys of one.keys ?? []) owners.set(keys, [...(owners.get(keys) ?? []), one.id]);
  for (const [keys, ids] of owners) for (const id of ids) expect(conflictsOf(COMMANDS, command(id), keys)).toEqual([]);
});
test("a file of shortcuts goes out and comes back; others are refused", () => {
  const map = assign({}, command("loop"), "Ctrl+Shift+9", []);
  expect(parseKeys(JSON.stringify(map))).toEqual(map);
  for (const wrong of ["no", "[]", "null", '{"play":"x"}', '{"play":[1]}', '{"play":[""]}']) expect(parseKeys(wrong)).toBe(null);
});
test("every command and every device has its place in the manual, and is found there", () => {
  const sections = [...commandSections(), ...deviceSections()];
  for (const one of COMMANDS) expect(searchSections(sections, one.title).length, one.title).toBeGreaterThan(0);
});
test("chapters are read as headings, paragraphs and lists", () => {
  expect(parseChapter("# A\n\n## One\nText\nruns on.\n\n- x\n- y\n\n## Two\nMore.")).toEqual([
    { chapter: "A", title: "One", blocks: [{ kind: "text", text: "Text runs on." }, { kind: "list", items: ["x", "y"] }] },
    { chapter: "A", title: "Two", blocks: [{ kind: "text", text: "More." }] }]);
});
test("a gap's cause is what was seen, the likeliest first", () => {
  const calm = { load: 0.2, pageMisses: 0, droppedEvents: 0, recoveries: 0, hidden: false, stalledMs: 500 };
  expect(causeOf(calm, { ...calm, load: 0.95, pageMisses: 2 })).toContain("disk");
  expect(causeOf(calm, { ...calm, load: 0.95 })).toContain("nearly all the time");
  expect(causeOf(calm, { ...calm, hidden: true })).toContain("background");
  expect(causeOf(calm, { ...calm, stalledMs: 4000 })).toContain("stood still");
  expect(causeOf(calm, calm)).toContain("Something else");
});
test("what is missing without a pause is one gap, as long as all of it", () => {
  const gap = (missingMs: number, atMs: number) => ({ atMs, where: "3. 1. 1", missingMs, cause: "" });
  let list = withGap([], gap(500, 1), false);
  for (let look = 2; look < 5; look++) list = withGap(list, gap(500, look), true);
  expect(list).toEqual([gap(2000, 1)]);
  expect(withGap(list, gap(3, 9), false)).toEqual([gap(3, 9), gap(2000, 1)]);
});
