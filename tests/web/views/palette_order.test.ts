// What the palette lists first, and what it asks of the song for that.
import { expect, test } from "vitest";
import type { Command } from "../../../web/commands/command";
import type { App } from "../../../web/views/app";
import { commandsInOrder, firstAvailable, ranked } from "../../../web/views/shell/palette_order";

const app = { desk: { get: () => null } } as unknown as App;
const commands = (count: number, asked: string[]): Command[] => Array.from({ length: count }, (_, index) => ({
  id: `c${index}`, title: `Command ${index}`, group: "Edit", run: () => {}, when: () => (asked.push(`c${index}`), index % 2 === 0),
}));

test("only as many are asked whether they can be run as it takes to fill what shows", () => {
  const asked: string[] = [];
  expect(firstAvailable(app, commands(200, asked), 3).map(({ id }) => id)).toEqual(["c0", "c2", "c4"]);
  expect(asked).toHaveLength(5);
});
test("the order is made once, has every command but the palette itself, and those with keys and a picture lead it", () => {
  const order = commandsInOrder();
  expect(commandsInOrder()).toBe(order);
  expect(order.some(({ id }) => id === "palette")).toBe(false);
  expect(order.slice(0, 10).every(({ icon, keys }) => icon !== undefined && (keys?.length ?? 0) > 0)).toBe(true);
  expect(new Set(order.map(({ id }) => id)).size).toBe(order.length);
});
test("what is called so comes before what is only found by other words", () => {
  const one = (id: string, title: string, also = ""): Command => ({ id, title, also, group: "Edit", run: () => {} });
  expect(ranked([one("a", "Render", "export"), one("b", "Export"), one("c", "Play")], "export").map(({ id }) => id)).toEqual(["b", "a"]);
  expect(ranked([one("a", "Play")], " ").map(({ id }) => id)).toEqual(["a"]);
});
