// Whose sound steers a device: its own, or another track's.
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { sidechainOf } from "../../project/edit_routing.ts";
import { isReturnTrack, trackName, tracksOf } from "../../project/song.ts";
import { trackOf } from "../../project/automation.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";

export function SidechainMenu({ device, name }: { device: Id; name: string }) {
  const app = useApp(), { project } = useDesk();
  const source = useRead(project, () => (project.exists(device) ? sidechainOf(project, device) : null));
  const heard = useRead(project, () => (source !== null && project.exists(source) ? trackName(project, source) : ""));
  const tracks = useRead(project, () => (project.exists(device) ? tracksOf(project).filter((track) => track !== trackOf(project, device) && !isReturnTrack(project, track)).join() : ""));
  const choose = (next: Id | null): void => void report(app, project.perform({ edit: "set-sidechain", device, source: next }).result);
  return (
    <Menu label={t("Sidechain of {name}", { name })} placement="bottom end" trigger={<Button size="xs" tone="ghost" icon="signal" className={heard ? "is-on" : ""} label={t("Sidechain of {name}: {heard}", { name, heard: heard || t("its own sound") })} showLabel={false} info={heard ? t("Whose sound steers {name}: {heard}.", { name, heard }) : t("Whose sound steers {name}: its own.", { name })}>{heard ? <span className="clamp key-name">{heard}</span> : null}</Button>} groups={[
      { title: t("Steered by"), entries: [{ id: "own", name: t("Its own sound"), checked: source === null, run: () => choose(null) }] },
      { entries: tracks === "" ? [] : tracks.split(",").map((text) => BigInt(text) as Id).map((track) => ({ id: String(track), name: trackName(project, track), checked: track === source, run: () => choose(track) })) },
    ]} />
  );
}
