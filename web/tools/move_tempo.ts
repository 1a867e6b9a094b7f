// Drag a tempo change in time and up or down, a metre change in time; press where there is none to set one.
import { positionText } from "../lib/format.ts";
import { positionOf } from "../project/song.ts";
import { metresOf, putMetre, putTempo, temposOf, type MetreRow, type TempoRow } from "../project/tempo_map.ts";
import { report } from "../views/app.ts";
import type { MapHit, TimeContext } from "./time_context.ts";
import { DRAG_SLOP, type Press, type Tool } from "./tool.ts";

const FINE = 0.1;

export function moveTempoTool(): Tool<TimeContext, MapHit> {
  let from: Press | null = null, tempo: TempoRow | null = null, metre: MetreRow | null = null, position = 0, bpm = 0, moved = false;
  const stop = (context: TimeContext): void => {
    from = null;
    context.previewTime(null);
    context.tag(null, 0, 0);
  };
  return {
    id: "move-tempo",
    down(context, press, hit) {
      from = press;
      moved = false;
      tempo = hit.kind === "tempo" ? temposOf(context.project).find((one) => one.id === hit.id) ?? null : null;
      metre = hit.kind === "metre" ? metresOf(context.project).find((one) => one.id === hit.id) ?? null : null;
      position = tempo?.position ?? metre?.position ?? 0;
      bpm = tempo?.bpm ?? 0;
    },
    move(context, press) {
      if (!from || (!tempo && !metre)) return;
      if (!moved && Math.hypot(press.x - from.x, press.y - from.y) < DRAG_SLOP) return;
      moved = true;
      const old = tempo?.position ?? metre?.position ?? 0;
      // What the song begins with stays at its beginning.
      position = old === 0 || Math.abs(press.x - from.x) < 4 ? old : context.snap(old + press.ticks - from.ticks, press.free);
      if (tempo) {
        bpm = Math.round((tempo.bpm + (context.bpmAtY(press.y) - context.bpmAtY(from.y)) * (press.shift ? FINE : 1)) * (press.shift ? 100 : 1)) / (press.shift ? 100 : 1);
        context.previewTime({ kind: "tempo", tempo: tempo.id, position, bpm });
        context.tag(`${bpm.toFixed(2)} BPM`, press.x, press.y);
      } else if (metre) {
        const at = positionOf(context.project, position);
        context.previewTime({ kind: "metre", metre: metre.id, position });
        context.tag(positionText(at.bar, at.beat, at.sixteenth), press.x, press.y);
      }
    },
    up(context) {
      const changed = moved && from !== null;
      stop(context);
      if (!changed) return;
      if (tempo) report(context.app, putTempo(context.project, { id: tempo.id, position, bpm }));
      else if (metre) report(context.app, putMetre(context.project, { ...metre, position }));
    },
    cancel: stop,
  };
}
