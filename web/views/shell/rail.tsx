// The left edge: what may stand beside the song, each a press away; help and settings at its foot. Narrow windows reach the same
// commands through the project's menu and the palette.
import { useCallback, useSyncExternalStore } from "react";
import type { Readable } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import { Toggle } from "../../ui/button.tsx";
import type { App, Desk } from "../app.ts";
import { infoOf } from "../command_menu.ts";
import { commandById, runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { libraryShows } from "../workspace.ts";
import "./rail.css";

/** A command, and what says that its panel stands open. */
interface Stop { readonly command: string; readonly name: string; readonly of: (app: App, desk: Desk) => Readable<unknown>; readonly open: unknown; readonly shows?: (desk: Desk) => boolean }

const BESIDE: readonly Stop[] = [
  { command: "library", name: t("Library"), of: (_, desk) => desk.library, open: true, shows: libraryShows },
  { command: "history", name: t("History"), of: (_, desk) => desk.history, open: true },
  { command: "comments", name: t("Comments"), of: (app) => app.drawer, open: "comments" },
  { command: "notes", name: t("Notes"), of: (app) => app.drawer, open: "notes" },
  { command: "performance", name: t("Performance"), of: (app) => app.drawer, open: "performance" },
];
const FOOT: readonly Stop[] = [
  { command: "manual", name: t("Manual"), of: (app) => app.drawer, open: "manual" },
  { command: "settings", name: t("Settings"), of: (app) => app.dialog, open: "settings" },
];

export function Rail() {
  return (
    <nav className="side-rail" aria-label={t("Beside the song")}>
      {BESIDE.map((stop) => <RailButton key={stop.command} stop={stop} />)}
      <span className="grow" />
      {FOOT.map((stop) => <RailButton key={stop.command} stop={stop} />)}
    </nav>
  );
}

function RailButton({ stop }: { stop: Stop }) {
  const app = useApp(), desk = useDesk();
  const subscribe = useCallback((listener: () => void) => {
    const stops = [stop.of(app, desk), desk.mode, desk.history].map((one) => one.subscribe(listener));
    return () => stops.forEach((end) => end());
  }, [app, desk, stop]);
  const open = useSyncExternalStore(subscribe, () => stop.of(app, desk).get() === stop.open && (stop.shows?.(desk) ?? true));
  return <Toggle icon={commandById(stop.command)?.icon} label={stop.name} showLabel={false} tone="ghost" isSelected={open} info={infoOf(stop.command)} onChange={() => runById(app, stop.command)} />;
}
