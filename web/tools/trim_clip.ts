// Drag a clip's edge: it gets longer or shorter, and its content stays where it is, goes round, or is drawn out with it.
import { lengthText } from "../lib/format.ts";
import { clamp } from "../lib/geometry.ts";
import { t } from "../messages/index.ts";
import { TICKS_PER_QUARTER, type EditResult, type Id, type Project } from "../project/api.ts";
import { loopClips, stretchSound, trimClips, trimLimits } from "../project/edit_clips.ts";
import { barLength, clipSpan } from "../project/song.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit, EdgeHow } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

type Edge = "start" | "end";
interface Drag { readonly edge: Edge; readonly deltaTicks: number; readonly factor: number }
interface Way {
  limits(project: Project, clip: Id, edge: Edge): readonly [number, number];
  perform(project: Project, clips: readonly Id[], drag: Drag): EditResult;
  text(length: string, drag: Drag): string;
}

const LEAST = TICKS_PER_QUARTER / 32, FACTOR_MOST = 16;
const endLimits = (project: Project, clip: Id, low: (length: number) => number, high: (length: number) => number): [number, number] => {
  const { startTicks, lengthTicks } = clipSpan(project, clip);
  return [startTicks + low(lengthTicks), startTicks + high(lengthTicks)];
};

const WAYS: Readonly<Record<EdgeHow, Way>> = {
  trim: { limits: (project, clip, edge) => trimLimits(project, clip, edge, LEAST), perform: (project, clips, { edge, deltaTicks }) => trimClips(project, clips, edge, deltaTicks), text: (length) => length },
  loop: { limits: (project, clip) => endLimits(project, clip, () => LEAST, () => Number.MAX_SAFE_INTEGER / 2), perform: (project, clips, { deltaTicks }) => loopClips(project, clips, deltaTicks), text: (length) => t("Loop {length}", { length }) },
  stretch: { limits: (project, clip) => endLimits(project, clip, (length) => Math.max(LEAST, Math.ceil(length / FACTOR_MOST)), (length) => length * FACTOR_MOST), perform: (project, clips, { factor }) => stretchSound(project, clips, factor),
    text: (length, { factor }) => t("Stretch {length}, {factor} %", { length, factor: Math.round(factor * 100) }) },
};

export function trimClipTool(how: EdgeHow = "trim"): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, clip: Id = 0n as Id, drag: Drag = { edge: "end", deltaTicks: 0, factor: 1 };
  const stop = (context: ArrangeContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: `${how}-clip`,
    down(context, press, hit) {
      if (hit.kind !== "clip") return;
      from = press;
      clip = hit.clip;
      drag = { edge: hit.part === "start" ? "start" : "end", deltaTicks: 0, factor: 1 };
      if (!context.desk.clips.get().has(clip)) selectClips(context.desk, [clip]);
    },
    move(context, press) {
      if (!from) return;
      const { startTicks, lengthTicks } = clipSpan(context.project, clip), { edge } = drag;
      const at = edge === "start" ? startTicks : startTicks + lengthTicks;
      const [low, high] = WAYS[how].limits(context.project, clip, edge);
      const to = clamp(context.snap(at + press.ticks - from.ticks, press.free), low, high), length = edge === "start" ? startTicks + lengthTicks - to : to - startTicks;
      drag = { edge, deltaTicks: to - at, factor: length / lengthTicks };
      context.preview({ kind: "trim", how, clips: context.desk.clips.get(), ...drag });
      context.tag(WAYS[how].text(lengthText(length, TICKS_PER_QUARTER, barLength(context.project, startTicks)), drag), press.x, press.y);
    },
    up(context) {
      const changed = drag, started = from;
      stop(context);
      if (started && changed.deltaTicks !== 0) report(context.app, WAYS[how].perform(context.project, [...context.desk.clips.get()], changed));
    },
    cancel: stop,
  };
}
