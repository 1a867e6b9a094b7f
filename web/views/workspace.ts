// The five views of a song, and what stands open in each: coming back to one finds it as it was left, in the next visit too.
import { t } from "../messages/index.ts";
import { recall, remember, type Desk, type Mode, type PaneName } from "./app.ts";

export type View = "arrange" | "edit" | "mix" | "live" | "nodes";
export const VIEWS: readonly { readonly id: View; readonly name: string }[] = [
  { id: "arrange", name: t("Arrange") }, { id: "edit", name: t("Edit") }, { id: "mix", name: t("Mix") }, { id: "live", name: t("Live") }, { id: "nodes", name: t("Nodes") },
];

/** Panels of a view. */
export interface Panels { readonly pane: PaneName | null; readonly library: boolean; readonly history: boolean; readonly beside: boolean; readonly slotPanel: boolean }

const MODES: Readonly<Record<View, Mode>> = { arrange: "arrange", edit: "arrange", mix: "mix", live: "live", nodes: "nodes" };
const PLAIN: Panels = { pane: null, library: false, history: false, beside: false, slotPanel: false };
const FIRST: Readonly<Record<View, Panels>> = { arrange: { ...PLAIN, pane: "devices" }, edit: { ...PLAIN, pane: "editor" }, mix: PLAIN, live: PLAIN, nodes: PLAIN };
const PANES: readonly unknown[] = ["devices", "editor", "mixer", null];

export const viewOf = (mode: Mode, pane: PaneName | null): View => (mode === "arrange" && pane === "editor" ? "edit" : mode);

export const panels = (desk: Desk): Panels =>
  ({ pane: desk.pane.get(), library: desk.library.get(), history: desk.history.get(), beside: desk.beside.get(), slotPanel: desk.slotPanel.get() });

/** What was kept of a view; anything strange in it is left out. */
function kept(view: View): Panels {
  try {
    return panelsFrom(view, JSON.parse(recall(`workspace.${view}`) ?? "{}") as Kept);
  } catch {
    return FIRST[view];
  }
}

export type Kept = Partial<Record<keyof Panels, unknown>>;
export function panelsFrom(view: View, found: Kept): Panels {
  const pane = view === "edit" ? "editor" : PANES.includes(found.pane) && !(view === "arrange" && found.pane === "editor") ? (found.pane as PaneName | null) : FIRST[view].pane;
  return { pane, library: found.library === true, history: found.history === true, beside: found.beside === true, slotPanel: found.slotPanel === true };
}

/** Shows a view with what stood open in it; what stands open in the one that is left is kept. */
export function showView(desk: Desk, view: View): void {
  const now = viewOf(desk.mode.get(), desk.pane.get());
  if (now === view) return;
  remember(`workspace.${now}`, JSON.stringify(panels(desk)));
  showPanels(desk, view, kept(view));
}

export function showPanels(desk: Desk, view: View, next: Panels): void {
  desk.mode.set(MODES[view]);
  desk.pane.set(next.pane);
  desk.library.set(next.library);
  desk.history.set(next.history);
  desk.beside.set(next.beside);
  desk.slotPanel.set(next.slotPanel);
  if (view === "live" || view === "nodes") desk.area.set(view);
  else desk.area.set(view === "edit" ? "editor" : view === "mix" ? "mixer" : "arrange");
}

const besideLibrary = (desk: Desk): boolean => ["arrange", "live"].includes(desk.mode.get());
/** It stands beside lanes and slots, where the history does not take its place. */
export const libraryShows = (desk: Desk): boolean => desk.library.get() && besideLibrary(desk) && !desk.history.get();
/** Somebody wants to look for something in it: its search field is to have the focus as soon as it is there. */
let isAsked = false;
export const takeAsked = (): boolean => isAsked && !(isAsked = false);
export function showLibrary(desk: Desk): void {
  isAsked = true;
  if (!besideLibrary(desk)) showView(desk, "arrange");
  desk.history.set(false);
  desk.library.set(true);
}

/** A view with room for the lower pane. */
export function withPane(desk: Desk): void {
  if (desk.mode.get() === "mix") showView(desk, "arrange");
}
