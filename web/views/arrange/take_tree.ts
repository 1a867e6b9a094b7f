// The parallel tree of takes: each take says what is heard of it, each border between two where it lies. Enter takes a take for the loop's
// stretch, or all of it; Shift+Enter lets it be heard; arrows move a border.
import { ticksOfX, xOfTicks } from "../../lib/geometry.ts";
import { t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { chooseStretch, compOf, edgesOf, moveEdge, type CompEdge } from "../../project/comp.ts";
import { takeLanesOf } from "../../project/automation.ts";
import { Field } from "../../project/fields.ts";
import { trackName } from "../../project/song.ts";
import { report, type App, type Desk } from "../app.ts";
import { chosenTime, nudgeStep } from "../editing.ts";
import { createMirror, type MirrorItem } from "../mirror.ts";
import type { Layout } from "./layout.ts";
import type { TakeSound } from "./takes.ts";

export const takeName = (project: Project, track: Id, lane: Id): string => project.text(lane, Field.takeLane.name) || t("Take {number}", { number: takeLanesOf(project, track).indexOf(lane) + 1 });

function placeText(project: Project, ticks: number): string {
  const { bar, beat } = project.barAt(ticks);
  return beat > 0 ? t("bar {bar} beat {beat}", { bar: bar + 1, beat: beat + 1 }) : t("bar {bar}", { bar: bar + 1 });
}

/** For the loop's stretch when there is one, else for all the take holds. */
export function chooseTake(app: App, project: Project, lane: Id): void {
  const time = chosenTime(app);
  report(app, time ? chooseStretch(project, { lane, fromTicks: time.from, toTicks: time.to }) : project.perform({ edit: "promote-take", lane }).result);
}

export function attachTakeTree(app: App, desk: Desk, host: HTMLElement, sound: TakeSound): { update(layout: Layout, width: number, height: number): void; dispose(): void } {
  const { project } = desk, edges = new Map<bigint, CompEdge>();
  let focused: bigint | null = null;
  const mirror = createMirror(host, t("Takes"), (id) => (focused = id), () => {});
  const keys = (event: KeyboardEvent): void => {
    if (focused === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const edge = edges.get(focused), lane = edge === undefined && project.exists(focused as Id) ? (focused as Id) : null;
    const step = (by: number): (() => void) => () => edge && report(app, moveEdge(project, edge, edge.atTicks + by * nudgeStep(project, desk.snap.get(), desk.view.get(), edge.atTicks)));
    const runs: Readonly<Record<string, () => void>> = edge ? { ArrowLeft: step(-1), ArrowRight: step(1) }
      : lane === null ? {} : { Enter: () => (event.shiftKey ? void sound.toggle(lane, app.player.positionTicks()) : chooseTake(app, project, lane)) };
    const run = runs[event.key];
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  host.addEventListener("keydown", keys, true);
  return {
    update(layout, width, height) {
      const items: MirrorItem[] = [], view = desk.view.get(), scroll = desk.scrollTop.get(), from = view.originTicks, to = ticksOfX(view, width);
      const order = new Map<bigint, bigint>(); // borders have no id of their own: by their place among their track's
      edges.clear();
      for (const sub of layout.subs) {
        if (sub.kind !== "take" || sub.top + sub.height < scroll || sub.top > scroll + height) continue;
        const ranges = compOf(project, sub.track), heard = ranges.filter((range) => range.lane === sub.id).map((range) => t("{start} to {end}", { start: placeText(project, range.fromTicks), end: placeText(project, range.toTicks) }));
        const name = takeName(project, sub.track, sub.id), y = sub.top - scroll;
        items.push({ id: sub.id, name: heard.length > 0 ? t("{name} of {track}, heard {places}", { name, track: trackName(project, sub.track), places: heard.join(", ") }) : t("{name} of {track}, not heard", { name, track: trackName(project, sub.track) }), x: 0, y: y + 1, width, height: sub.height - 3, selected: focused === sub.id });
        for (const edge of edgesOf(ranges)) {
          const number = order.get(sub.track) ?? 0n, id = -(sub.track * 1000n + number + 1n);
          if (edge.left !== sub.id) continue; // told once
          order.set(sub.track, number + 1n);
          if (edge.atTicks < from || edge.atTicks > to) continue;
          edges.set(id, edge);
          items.push({ id, name: t("Border at {place}: {name}, then {take}", { place: placeText(project, edge.atTicks), name, take: takeName(project, sub.track, edge.right) }), x: xOfTicks(view, edge.atTicks) - 6, y: y + sub.height / 2 - 10, width: 12, height: 20, selected: focused === id });
        }
      }
      mirror.update(items);
      host.hidden = items.length === 0;
    },
    dispose: () => host.removeEventListener("keydown", keys, true),
  };
}
