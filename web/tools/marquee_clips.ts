// A frame over empty lanes takes clips. A plain press selects nothing and puts the playhead there.
import { selectClips, selectTrack } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import { marqueeTool } from "./marquee.ts";
import type { Tool } from "./tool.ts";

export const marqueeClipsTool = (): Tool<ArrangeContext, ArrangeHit> => marqueeTool<ArrangeContext, ArrangeHit>({
  id: "marquee-clips",
  selected: ({ desk }) => desk.clips.get(),
  select: ({ desk }, ids) => desk.clips.set(ids),
  touched: (context, rect) => context.clipsIn(rect),
  pressed({ desk }, hit) {
    if (hit.kind === "lane") selectTrack(desk, hit.lane.track);
  },
  caught: ({ desk }, ids) => selectClips(desk, ids),
  plain(context, press) {
    selectClips(context.desk, []);
    context.app.player.seekTicks(context.snap(press.ticks, press.free));
  },
});
