import { beforeEach, expect, test } from "vitest";
import type { Rect } from "../../../web/lib/geometry.ts";
import type { Id } from "../../../web/project/api.ts";
import { marqueeTool } from "../../../web/tools/marquee.ts";
import { DRAG_SLOP, type Press } from "../../../web/tools/tool.ts";

/** A thing at each ten pixels of one row. */
const THINGS = [0n, 10n, 20n, 30n] as Id[];
const seen = { chosen: new Set<Id>() as ReadonlySet<Id>, frame: null as Rect | null, caught: 0, plain: 0 };
const ground = { preview: (next: { readonly rect: Rect } | null) => void (seen.frame = next?.rect ?? null) };
const tool = marqueeTool<typeof ground, null>({
  id: "things",
  selected: () => seen.chosen,
  select: (_, ids) => void (seen.chosen = ids),
  touched: (_, rect) => THINGS.filter((id) => Number(id) >= rect.x && Number(id) <= rect.x + rect.width),
  caught: () => void seen.caught++,
  plain: () => void seen.plain++,
});
const at = (x: number, shift = false): Press => ({ x, y: 0, ticks: 0, shift, alt: false, free: false, touch: false });
const chosen = (): number[] => [...seen.chosen].map(Number);

beforeEach(() => void Object.assign(seen, { chosen: new Set([30n as Id]), frame: null, caught: 0, plain: 0 }));

test("a_frame_takes_what_it_touches_and_nothing_else", () => {
  tool.down(ground, at(5), null);
  tool.move(ground, at(22));
  expect(chosen()).toEqual([10, 20]);
  expect(seen.frame).not.toBeNull();
  tool.move(ground, at(12));
  expect(chosen()).toEqual([10]);
  tool.up(ground, at(12));
  expect([chosen(), seen.frame, seen.caught, seen.plain]).toEqual([[10], null, 1, 0]);
});
test("with_shift_it_adds_to_what_was_chosen", () => {
  tool.down(ground, at(5, true), null);
  tool.move(ground, at(12, true));
  expect(chosen()).toEqual([30, 10]);
});
test("a_hand_that_trembles_draws_no_frame", () => {
  tool.down(ground, at(5), null);
  tool.move(ground, at(5 + DRAG_SLOP - 1));
  tool.up(ground, at(5 + DRAG_SLOP - 1));
  expect([chosen(), seen.caught, seen.plain]).toEqual([[30], 0, 1]);
});
test("a_press_with_shift_alone_changes_nothing", () => {
  tool.down(ground, at(5, true), null);
  tool.up(ground, at(5, true));
  expect([chosen(), seen.plain]).toEqual([[30], 0]);
});
test("a_gesture_that_is_taken_away_leaves_what_was_chosen", () => {
  tool.down(ground, at(5, true), null);
  tool.move(ground, at(22, true));
  tool.cancel(ground);
  expect([chosen(), seen.frame]).toEqual([[30], null]);
  tool.up(ground, at(22, true));
  expect([seen.caught, seen.plain]).toEqual([0, 0]);
});
