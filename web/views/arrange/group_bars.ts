// A group's own lane: what plays in it as thin bars, a line for each of its tracks, so that a folded group still tells its form.
import { xOfTicks } from "../../lib/geometry.ts";
import { inks } from "../../draw/palette.ts";
import { clipsOf, isGroupTrack, trackHue } from "../../project/song.ts";
import type { Lane } from "../../tools/arrange.ts";
import { membersOf } from "../folds.ts";
import type { Scene } from "./lanes.ts";

const BAR_MOST = 8, BAR_LEAST = 2, ROOM = 6;

export function paintGroupBars(g: CanvasRenderingContext2D, scene: Scene, lane: Lane, from: number, to: number, width: number): void {
  const { project, view } = scene, tracks = membersOf(project, lane.track).filter((track) => !isGroupTrack(project, track));
  if (tracks.length === 0) return;
  const step = Math.min(BAR_MOST + 1, (lane.height - 2 * ROOM) / tracks.length), height = Math.max(BAR_LEAST, step - 1);
  const top = lane.top - scene.scrollTop + (lane.height - step * tracks.length) / 2;
  tracks.forEach((track, index) => {
    const y = Math.round(top + index * step);
    if (y + height > lane.top - scene.scrollTop + lane.height - 2) return;
    g.fillStyle = inks(trackHue(project, track)).band;
    g.globalAlpha = 0.75;
    for (const clip of clipsOf(project, track, from, to)) {
      const x0 = Math.max(-8, Math.round(xOfTicks(view, clip.startTicks))), x1 = Math.min(width + 8, Math.round(xOfTicks(view, clip.startTicks + clip.lengthTicks)));
      g.fillRect(x0, y, Math.max(1, x1 - x0 - 1), Math.round(height));
    }
    g.globalAlpha = 1;
  });
}
