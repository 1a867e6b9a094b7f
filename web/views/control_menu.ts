// The menu under the right button of a knob or fader: its automation, what modulates it, which MIDI controller turns it.
import type { MouseEvent } from "react";
import { t } from "../messages/index.ts";
import type { Id, Project } from "../project/api.ts";
import { addLane, lanesOf, targetOf, trackOf, type LaneTarget } from "../project/automation.ts";
import { FIELD_PARAM_FIRST } from "../project/fields.ts";
import { leaveAlone, modulate, modulationsOf, modulatorsOf, setDepth } from "../project/modulation.ts";
import { infoOf } from "../project/song.ts";
import type { MenuGroup } from "../ui/menu.tsx";
import { report, say, type App } from "./app.ts";
import { learnGroup } from "./learn_menu.ts";

/** Its lane shows below its track; it is made where there is none. */
function automate(app: App, project: Project, target: LaneTarget): void {
  const track = trackOf(project, target.object);
  if (track === null) return;
  const there = lanesOf(project, track).some((lane) => Object.values(targetOf(project, lane)).join() === Object.values(target).join());
  if (there || report(app, addLane(project, target).result)) app.desk.get()?.openLanes.update((open) => new Set([...open, track]));
}

const DEPTHS = [0.1, 0.25, 0.5, 1, -0.25, -0.5] as const;
const percent = (depth: number): string => `${depth > 0 ? "+" : "−"}${Math.round(Math.abs(depth) * 100)} %`;

/** What moves it and by how much, and the modulators of its track that may. */
function modulationGroup(app: App, project: Project, object: Id, field: number): MenuGroup[] {
  const track = trackOf(project, object);
  if (field < FIELD_PARAM_FIRST || track === null || project.laneLaw(object, field) === null) return [];
  const now = modulationsOf(project, object, field), free = modulatorsOf(project, track).filter((device) => device !== object && !now.some((one) => one.source === device));
  const called = (device: Id): string => infoOf(project, device)?.name ?? t("Modulator");
  const moved = now.map((one): MenuGroup => ({ title: t("{device} moves it by", { device: called(one.source) }), entries: [
    ...DEPTHS.map((depth) => ({ id: `depth${one.connection}.${depth}`, name: percent(depth), checked: Math.abs(one.depth - depth) < 0.005, run: (): void => void report(app, setDepth(project, one, depth)) })),
    { id: `leave${one.connection}`, name: t("Leave it alone"), run: () => void report(app, leaveAlone(project, one)) }] }));
  return [...moved, ...(free.length === 0 ? [] : [{ title: t("Modulate by"), entries: free.map((device) => ({ id: `modulate${device}`, name: called(device), icon: "signal" as const, run: () => void report(app, modulate(project, device, object, field)) })) }])];
}

/** Opens the menu of a control: a field of an object, called `name`. */
export const controlMenu = (app: App, project: Project, object: Id, field: number, name: string) => (event: MouseEvent): void => {
  event.preventDefault();
  event.stopPropagation();
  app.menu.set({ x: event.clientX, y: event.clientY, label: name, groups: [...(project.laneLaw(object, field) === null ? [] : [{ entries: [{ id: "automate", name: t("Automate"), icon: "automation" as const, run: () => automate(app, project, { object, field }) }] }]), ...modulationGroup(app, project, object, field), learnGroup(app, project, object, field, t("Move the controller that is to turn {name}.", { name }))] });
};

/** Says which way a controller has to go to meet its parameter, once for each time it waits. */
export function watchPickup(app: App): () => void {
  let told = "";
  return app.player.mapper.pickup.subscribe(() => {
    const pickup = app.player.mapper.pickup.get(), key = pickup === null ? "" : `${pickup.control.object}:${pickup.control.field}`;
    if (pickup !== null && key !== told) say(app, pickup.pointsTo < pickup.standsAt ? t("Turn the controller up until it meets its control.") : t("Turn the controller down until it meets its control."));
    told = key;
  });
}
