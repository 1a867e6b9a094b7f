// Where a strip plays into: the master, or a group, at whose end its track then stands.
import { Button as AriaButton } from "react-aria-components";
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { groupOf, isGroupTrack, trackName, tracksOf } from "../../project/song.ts";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuGroup } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { membersOf } from "../folds.ts";
import { OF_TRACKS } from "../track_news.ts";

export function WayOut({ track, name }: { track: Id; name: string }) {
  const app = useApp(), { project } = useDesk();
  const into = useRead(project, () => (project.exists(track) ? groupOf(project, track) : null), OF_TRACKS);
  const title = useRead(project, () => trackName(project, into !== null && project.exists(into) ? into : project.master), OF_TRACKS);
  const go = (group: Id | null): void => {
    const old = into === null ? null : membersOf(project, into).at(-1) ?? into;
    const after = group === null ? old : membersOf(project, group).at(-1) ?? group;
    report(app, project.perform({ edit: "move-tracks", tracks: [track], after: after ?? track, group }).result);
  };
  const entry = (id: string, one: Id | null) => ({ id, name: trackName(project, one ?? project.master), checked: into === one, run: () => go(one) });
  const groups = (): MenuGroup[] => {
    const inside = new Set(isGroupTrack(project, track) ? [track, ...membersOf(project, track)] : []);
    return [{ title: t("Plays into"), entries: [entry("master", null), ...tracksOf(project).filter((one) => isGroupTrack(project, one) && !inside.has(one)).map((one) => entry(String(one), one))] }];
  };
  return (
    <Menu label={t("{name} plays into", { name })} trigger={<AriaButton className="strip-out" aria-label={t("{name} plays into {title}", { name, title })} data-info={t("Where this strip plays into: the master, or a group.")}><span className="clamp">{title}</span><Icon name="chevron-down" size={12} /></AriaButton>}
      groups={groups} />
  );
}
