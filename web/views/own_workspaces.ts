// Workspaces of one's own: a view and all that stands open in it, kept under a name on this device, for every song.
import { t } from "../messages/index.ts";
import { signal } from "../lib/signal.ts";
import type { Command } from "../commands/command.ts";
import type { MenuGroup } from "../ui/menu.tsx";
import { recall, remember, say, type App, type Desk, type DrawerName } from "./app.ts";
import { panels, panelsFrom, showPanels, viewOf, VIEWS, type Kept, type Panels, type View } from "./workspace.ts";

export interface OwnWorkspace { readonly name: string; readonly view: View; readonly panels: Panels; readonly drawer: DrawerName | null; readonly timeMap: boolean }

const DRAWERS: readonly unknown[] = ["performance", "notes", "manual", "kept", "comments"];

/** Somebody is typing a name for what stands open. */
export const naming = signal(false);
export const ownWorkspaces = signal<readonly OwnWorkspace[]>(read());

/** What was kept; anything strange in it is left out. */
function read(): OwnWorkspace[] {
  try {
    const all = JSON.parse(recall("workspaces") ?? "[]") as Partial<Record<keyof OwnWorkspace, unknown>>[];
    return all.flatMap(({ name, view, panels: found, drawer, timeMap }) => {
      const known = VIEWS.find((one) => one.id === view)?.id;
      return typeof name !== "string" || name === "" || known === undefined ? [] : [{ name, view: known, panels: panelsFrom(known, (found ?? {}) as Kept), drawer: DRAWERS.includes(drawer) ? (drawer as DrawerName) : null, timeMap: timeMap === true }];
    });
  } catch {
    return [];
  }
}

function keep(all: readonly OwnWorkspace[]): void {
  ownWorkspaces.set(all);
  remember("workspaces", JSON.stringify(all));
}

const now = (app: App, desk: Desk): Omit<OwnWorkspace, "name"> =>
  ({ view: viewOf(desk.mode.get(), desk.pane.get()), panels: panels(desk), drawer: app.drawer.get(), timeMap: desk.timeMap.get() });

/** Keeps what stands open; a name that is there already gets the new one. */
export function keepWorkspace(app: App, desk: Desk, name: string): void {
  keep([...ownWorkspaces.get().filter((one) => one.name !== name), { name, ...now(app, desk) }]);
  say(app, t("{name} is among your workspaces, for every song.", { name }));
}

function forget(app: App, one: OwnWorkspace): void {
  const before = ownWorkspaces.get();
  keep(before.filter(({ name }) => name !== one.name));
  say(app, t("Forgot the workspace {name}", { name: one.name }), { action: { name: t("Undo"), run: () => keep(before) } });
}

function show(app: App, desk: Desk, one: OwnWorkspace): void {
  showPanels(desk, one.view, one.panels);
  app.drawer.set(one.drawer);
  desk.timeMap.set(one.timeMap);
}

/** The menu's entries: each of one's own, the one that stands open ticked, and how to keep and forget. */
export function workspaceGroups(app: App, desk: Desk): readonly MenuGroup[] {
  const all = ownWorkspaces.get(), open = now(app, desk);
  const stands = all.find(({ view, panels, drawer, timeMap }) => JSON.stringify({ view, panels, drawer, timeMap }) === JSON.stringify(open));
  return [
    { title: t("My workspaces"), entries: all.map((one) => ({ id: `own ${one.name}`, name: one.name, checked: one === stands, run: () => show(app, desk, one) })) },
    { entries: [{ id: "keep-workspace", name: t("Keep this as a workspace"), icon: "plus", run: () => setTimeout(() => naming.set(true), 0) },
      ...(stands ? [{ id: "forget-workspace", name: t("Forget {name}", { name: stands.name }), icon: "trash" as const, danger: true, run: () => forget(app, stands) }] : [])] },
  ];
}

/** As the palette finds them, by name. */
export const workspaceCommands = (): Command[] => ownWorkspaces.get().map((one) => ({
  id: `own ${one.name}`, title: one.name, group: "View", icon: "split",
  run(app) {
    const desk = app.desk.get();
    if (desk) show(app, desk, one);
  },
}));
