// The picture of the lanes outlives the view: who comes back to them, and nothing has changed meanwhile, sees in the first frame what was
// painted; and else what was painted is at least where one paints.
import { palette } from "../../draw/palette.ts";
import type { Sheets } from "../../lib/row_canvas.ts";
import type { Desk } from "../app.ts";
import type { Layout } from "./layout.ts";

interface Kept { readonly sheets: Sheets; readonly layout: Layout; readonly looks: readonly unknown[]; isTrue: boolean; readonly stop: () => void }
const kept = new WeakMap<Desk, Kept>();

/** All that the lanes show besides the song itself. */
const looksOf = (desk: Desk): unknown[] => [desk.view, desk.clips, desk.track, desk.openTakes, desk.openLanes, desk.folded].map((one): unknown => one.get()).concat(palette());

/** `isTrue`: they show what is so now. */
export function keepLanes(desk: Desk, sheets: Sheets, layout: Layout, isTrue: boolean): void {
  const one: Kept = { sheets, layout, looks: looksOf(desk), isTrue, stop: desk.project.subscribe(() => void (one.isTrue = false)) };
  kept.set(desk, one);
}

/** What was kept, for one who shows it; `layout`: how the lanes lie, where they are still shown as they are; null: paint them. */
export function takeLanes(desk: Desk): { readonly sheets: Sheets | undefined; readonly layout: Layout | null } {
  const one = kept.get(desk), looks = looksOf(desk);
  kept.delete(desk);
  one?.stop();
  return { sheets: one?.sheets, layout: one?.isTrue === true && one.looks.every((look, index) => look === looks[index]) ? one.layout : null };
}
