// Drag the bar in the middle of an audio clip's head: its own level, up or down.
import { clamp } from "../lib/geometry.ts";
import type { Id } from "../project/api.ts";
import { CLIP_GAIN_MAX, CLIP_GAIN_MIN, setClipGain } from "../project/edit_clips.ts";
import { Field } from "../project/fields.ts";
import { report } from "../views/app.ts";
import { selectClips } from "../views/editing.ts";
import type { ArrangeContext, ArrangeHit } from "./arrange.ts";
import type { Press, Tool } from "./tool.ts";

const DB_PER_PIXEL = 0.2, FINE = 0.1, CATCH = 0.35; // it rests at 0 dB

export function clipGainTool(): Tool<ArrangeContext, ArrangeHit> {
  let from: Press | null = null, clip: Id = 0n as Id, old = 0, db = 0;
  const stop = (context: ArrangeContext): void => {
    from = null;
    context.preview(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "clip-gain",
    down(context, press, hit) {
      if (hit.kind !== "clip") return;
      from = press;
      clip = hit.clip;
      old = db = context.project.real(clip, Field.audioClip.gainDb);
      selectClips(context.desk, [clip]);
    },
    move(context, press) {
      if (!from) return;
      const wanted = clamp(old + (from.y - press.y) * DB_PER_PIXEL * (press.shift ? FINE : 1), CLIP_GAIN_MIN, CLIP_GAIN_MAX);
      db = Math.abs(wanted) < CATCH && !press.shift ? 0 : Math.round(wanted * 10) / 10;
      context.preview({ kind: "gain", clip, db });
      context.tag(`${db > 0 ? "+" : ""}${db.toFixed(1)} dB`, press.x, press.y);
    },
    up(context) {
      const changed = from !== null && db !== old;
      stop(context);
      if (changed) report(context.app, setClipGain(context.project, clip, db));
    },
    cancel: stop,
  };
}
