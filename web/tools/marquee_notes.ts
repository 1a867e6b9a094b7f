// A frame over empty rows takes notes. A plain press selects nothing.
import { marqueeTool } from "./marquee.ts";
import type { RollContext, RollHit } from "./roll.ts";
import type { Tool } from "./tool.ts";

export const marqueeNotesTool = (): Tool<RollContext, RollHit> => marqueeTool<RollContext, RollHit>({
  id: "marquee-notes",
  selected: ({ desk }) => desk.notes.get(),
  select: ({ desk }, ids) => desk.notes.set(ids),
  touched: (context, rect) => context.notesIn(rect),
  plain: ({ desk }) => desk.notes.set(new Set()),
});
