// What shows of a track's head that scrolling brings until it rests: its colour and its name, painted where the head will lie.
import { inks, palette, theme } from "../../draw/palette.ts";
import { shortened } from "../../draw/text.ts";
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import type { Project } from "../../project/api.ts";
import { groupDepth, trackHue, trackName } from "../../project/song.ts";
import { createPlates } from "../plates.ts";
import { visibleLanes, type Layout } from "./layout.ts";

const DEPTH = 10, BAR_DEPTH = 6, BAR = 4, LEFT = 34, RIGHT = 110; // pixels, as in arrange.css
const TALL = 48, NAME_UP = 9; // a head so high has its level below its name

export interface HeadPlates { frame(layout: Layout, scrollTop: number, height: number): void; dispose(): void }

/** The canvas lies under `heads`: what is painted while those cover it need not be new. */
export function createHeadPlates(project: Project, canvas: HTMLCanvasElement, heads: HTMLElement, covered: () => boolean): HeadPlates {
  const surface = surfaceOf(canvas), plates = createPlates(canvas, covered);
  let painted = "", of: Layout | null = null;
  return {
    frame(layout, scrollTop, height) {
      const now = `${scrollTop}:${height}:${theme.get()}`;
      if (height === 0 || (now === painted && of === layout)) return;
      if (of === null || !now.endsWith(painted.slice(painted.indexOf(":")))) fit(surface, heads.clientWidth, height);
      plates.show();
      painted = now;
      of = layout;
      const g = begin(surface), colors = palette(), { width } = surface, [first, last] = visibleLanes(layout, scrollTop, height);
      g.font = "450 12px Inter";
      g.textBaseline = "middle";
      for (let index = first; index <= last; index++) {
        const lane = layout.lanes[index];
        if (!lane) continue;
        const top = lane.top - scrollTop, depth = groupDepth(project, lane.track), left = LEFT + DEPTH * depth;
        g.fillStyle = inks(trackHue(project, lane.track)).content;
        g.fillRect(BAR_DEPTH * depth, top, BAR, lane.height - 1);
        g.fillStyle = colors.bg0;
        g.fillRect(0, top + lane.height - 1, width, 1);
        g.fillStyle = colors.text1;
        g.fillText(shortened(g, trackName(project, lane.track), width - left - RIGHT), left, top + lane.height / 2 - (lane.height < TALL ? 0 : NAME_UP));
      }
    },
    dispose: plates.dispose,
  };
}
