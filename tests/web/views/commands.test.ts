import { expect, test } from "vitest";
import { COMMANDS } from "../../../web/views/command_registry.ts";

test("commands_have_different_ids_and_titles", () => {
  expect(new Set(COMMANDS.map((command) => command.id)).size).toBe(COMMANDS.length);
  expect(new Set(COMMANDS.map((command) => command.title)).size).toBe(COMMANDS.length);
});
test("shared_keys_need_a_condition", () => {
  const owners = new Map<string, string[]>();
  for (const command of COMMANDS) for (const keys of command.keys ?? []) owners.set(keys, [...(owners.get(keys) ?? []), command.id]);
  for (const [keys, ids] of owners) expect(ids.filter((id) => COMMANDS.find((command) => command.id === id)?.when === undefined).length, keys).toBeLessThanOrEqual(1);
});
test("titles_are_sentences_in_plain_case", () => {
  for (const { title } of COMMANDS) expect(title).toMatch(/^[A-Z][^.]*$/);
});
