// The parallel tree of automation: each point that shows is an element with a spoken value; arrows move it, Delete removes it.
import { ticksOfX, xOfTicks } from "../../lib/geometry.ts";
import { english, t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { pointsIn, putPoint, removePoint, targetName, targetOf } from "../../project/automation.ts";
import { trackName } from "../../project/song.ts";
import { report, type App, type Desk } from "../app.ts";
import { nudgeStep } from "../editing.ts";
import { createMirror, type MirrorItem } from "../mirror.ts";
import { lawOf } from "./automation_rows.ts";
import type { Layout } from "./layout.ts";

const MOST = 200, FINE = 0.01, COARSE = 0.1;

export function attachPointTree(app: App, desk: Desk, host: HTMLElement, onFocus: (point: Id | null) => void): { update(layout: Layout, width: number, height: number): void; dispose(): void } {
  const { project } = desk;
  const laneOf = new Map<Id, Id>();
  let focused: Id | null = null;
  const mirror = createMirror(host, t("Automation points"), (id) => {
    focused = id as Id;
    onFocus(focused);
  }, () => {});
  const blur = (): void => onFocus((focused = null));
  const keys = (event: KeyboardEvent): void => {
    const lane = focused === null ? undefined : laneOf.get(focused), point = lane === undefined ? undefined : pointsIn(project, lane, 0, Number.MAX_SAFE_INTEGER).find((one) => one.id === focused);
    if (lane === undefined || !point || event.ctrlKey || event.metaKey || event.altKey) return;
    const law = lawOf(project, lane), step = nudgeStep(project, desk.snap.get(), desk.view.get(), point.positionTicks), turn = event.shiftKey ? COARSE : FINE;
    const up = (by: number): number => law.valueOf(Math.min(1, Math.max(0, law.travelOf(point.value) + by)));
    const edits: Readonly<Record<string, () => unknown>> = {
      ArrowUp: () => report(app, putPoint(project, lane, { ...point, value: up(turn) }, english("Move a point of {target}"))),
      ArrowDown: () => report(app, putPoint(project, lane, { ...point, value: up(-turn) }, english("Move a point of {target}"))),
      ArrowLeft: () => report(app, putPoint(project, lane, { ...point, positionTicks: Math.max(0, point.positionTicks - step) }, english("Move a point of {target}"))),
      ArrowRight: () => report(app, putPoint(project, lane, { ...point, positionTicks: point.positionTicks + step }, english("Move a point of {target}"))),
      Delete: () => report(app, removePoint(project, lane, point.id)),
    };
    const edit = edits[event.key];
    if (!edit) return;
    event.preventDefault();
    event.stopPropagation();
    edit();
  };
  host.addEventListener("focusout", blur);
  host.addEventListener("keydown", keys);
  return {
    update(layout, width, height) {
      const items: MirrorItem[] = [], view = desk.view.get(), scroll = desk.scrollTop.get();
      laneOf.clear();
      for (const sub of layout.subs) {
        if (sub.kind !== "automation" || sub.top + sub.height < scroll || sub.top > scroll + height || items.length > MOST) continue;
        const law = lawOf(project, sub.id), name = targetName(project, targetOf(project, sub.id)), track = trackName(project, sub.track);
        for (const point of pointsIn(project, sub.id, view.originTicks, ticksOfX(view, width))) {
          const at = project.barAt(point.positionTicks), travel = law.travelOf(point.value);
          laneOf.set(point.id, sub.id);
          items.push({ id: point.id, name: t("{name} of {track}, bar {bar} beat {beat}, {value}", { name, track, bar: at.bar + 1, beat: at.beat + 1, value: law.text(point.value) }), x: xOfTicks(view, point.positionTicks) - 6,
            y: sub.top - scroll + 1 + (1 - travel) * (sub.height - 13), width: 12, height: 12, selected: point.id === focused });
        }
      }
      mirror.update(items);
      host.hidden = items.length === 0;
    },
    dispose() {
      host.removeEventListener("focusout", blur);
      host.removeEventListener("keydown", keys);
    },
  };
}
