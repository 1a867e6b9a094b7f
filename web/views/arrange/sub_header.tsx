// Headers of the rows below a track: a take with what may be done with it, a parameter that moves, and where the next is chosen.
import { memo, useEffect, useRef, type CSSProperties } from "react";
import { ToggleButton } from "react-aria-components";
import { MODE_NAMES } from "../../commands/automation_mode.ts";
import { everyFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { addLane, enableLane, lanesOf, removeLane, setLaneMode, takeLanesOf, targetName, targetOf, targetsOf, valueOf } from "../../project/automation.ts";
import { loopOf } from "../../project/edit_song.ts";
import { Field } from "../../project/fields.ts";
import { groupDepth, trackHue, trackName } from "../../project/song.ts";
import type { SubLane } from "../../tools/arrange.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { lawOf } from "./automation_rows.ts";

type Props = Pick<SubLane, "kind" | "id" | "track" | "top" | "height">;

export const SubHeader = memo(function SubHeader({ kind, id, track, top, height }: Props) {
  const { project } = useDesk();
  const hue = useRead(project, () => (project.exists(track) ? trackHue(project, track) : 9)), depth = useRead(project, () => (project.exists(track) ? groupDepth(project, track) : 0));
  return (
    <div className={`th sub ${kind} hue${hue}`} style={{ transform: `translateY(${top}px)`, height, "--depth": depth } as CSSProperties}>
      <i className="cb" />
      {kind === "take" ? <Take lane={id} track={track} /> : kind === "automation" ? <Moves lane={id} track={track} /> : <Chooser track={track} />}
    </div>
  );
});

function Take({ lane, track }: { lane: Id; track: Id }) {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => (project.exists(lane) ? project.text(lane, Field.takeLane.name) || t("Take {number}", { number: takeLanesOf(project, track).indexOf(lane) + 1 }) : ""));
  const loop = useRead(project, () => loopOf(project).end > loopOf(project).start);
  const perform = (edit: Parameters<typeof project.perform>[0]): void => void report(app, project.perform(edit).result);
  return (
    <div className="row g8 top" role="group" aria-label={name}>
      <span className="pic"><Icon name="layers" size={14} /></span><span className="nm grow clamp">{name}</span>
      <Button size="xs" label={t("Use {name}", { name })} showLabel={false} info={t("Hear all of {name}. Swipe over it in the lane for a part.", { name })} onPress={() => perform({ edit: "promote-take", lane })}><span>{t("Use")}</span></Button>
      <Menu label={t("Menu of {name}", { name })} trigger={<Button size="xs" tone="ghost" icon="ellipsis" label={t("Menu of {name}", { name })} showLabel={false} />} groups={[
        { entries: [{ id: "loop", name: t("Use between the loop's ends"), disabled: !loop, run: () => perform({ edit: "choose-take", lane, fromTicks: loopOf(project).start, toTicks: loopOf(project).end }) },
          { id: "split", name: t("Cut the choice at the playhead"), run: () => perform({ edit: "split-comp", track, atTicks: app.player.positionTicks() }) }] },
        { entries: [{ id: "flatten", name: t("Make clips of what is chosen"), run: () => perform({ edit: "flatten-takes", track }) }] },
        { entries: [{ id: "remove", name: t("Delete {name}", { name }), icon: "trash", danger: true, run: () => perform({ edit: "delete", objects: [lane] }) }] },
      ]} />
    </div>
  );
}

function Moves({ lane, track }: { lane: Id; track: Id }) {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => (project.exists(lane) ? targetName(project, targetOf(project, lane)) : ""));
  const mode = useRead(project, () => (project.exists(lane) ? project.int(lane, Field.automation.mode) : 0)), on = useRead(project, () => project.exists(lane) && project.bool(lane, Field.automation.enabled));
  return (
    <div role="group" aria-label={t("Automation of {name}, {track}", { name, track: trackName(project, track) })} className="moves">
      <div className="row g4 top">
        <ToggleButton className="pw" aria-label={t("Follow {name}", { name })} isSelected={on} onChange={(next) => void report(app, enableLane(project, lane, next))} data-info={t("Whether the parameter follows this lane.")}><Icon name="automation" size={14} /></ToggleButton>
        <span className="nm grow clamp">{name}</span>
        <Menu label={t("Menu of {name}", { name })} trigger={<Button size="xs" tone="ghost" icon="ellipsis" label={t("Menu of {name}", { name })} showLabel={false} />} groups={[
          { title: t("Another parameter"), entries: targetsOf(project, track).slice(0, 1).flatMap(({ targets }) => targets.map((target) => ({ id: `${target.object}.${target.field}`, name: targetName(project, target), run: () => void report(app, addLane(project, target).result) }))) },
          { entries: [{ id: "remove", name: t("Delete this automation"), icon: "trash", danger: true, run: () => void report(app, removeLane(project, lane), t("Deleted the automation of {name}", { name })) }] },
        ]} />
      </div>
      <div className="row moves-now"><Now lane={lane} />
        <Menu label={t("Automation mode of {name}", { name })} trigger={<Button size="xs" tone="ghost" label={MODE_NAMES[mode] ?? t("Read")} className={mode > 0 ? "is-on" : ""} info={t("What a hand on this control does while the song plays.")} />}
          groups={[{ entries: MODE_NAMES.map((one, number) => ({ id: one, name: one, checked: mode === number, run: () => void report(app, setLaneMode(project, lane, number)) })) }]} /></div>
    </div>
  );
}

/** Where the curve stands under the playhead, painted without React. */
function Now({ lane }: { lane: Id }) {
  const app = useApp(), { project } = useDesk();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let last = "", at = -1, revision = -1;
    return everyFrame(() => {
      const position = Math.round(app.player.positionTicks());
      if ((position === at && project.revision() === revision) || !project.exists(lane)) return;
      at = position;
      revision = project.revision();
      const [value = valueOf(project, targetOf(project, lane))] = project.laneValues(lane, position, 1, 1);
      const text = lawOf(project, lane).text(value);
      if (text === last || !element.current) return;
      last = text;
      element.current.textContent = text;
    });
  }, [app, project, lane]);
  return <span className="now grow clamp" ref={element} />;
}

function Chooser({ track }: { track: Id }) {
  const app = useApp(), { project } = useDesk();
  const count = useRead(project, () => (project.exists(track) ? lanesOf(project, track).length : 0));
  const groups = project.exists(track) ? targetsOf(project, track).map(({ title, targets }) => ({ title, entries: targets.map((target) => ({ id: `${target.object}.${target.field}`, name: targetName(project, target), run: () => void report(app, addLane(project, target).result) })) })) : [];
  const label = count === 0 ? t("Automate a parameter") : t("Parameter");
  return (
    <div className="row g8 top">
      <span className="pic" />
      <Menu label={t("Automate a parameter")} groups={groups} trigger={<Button size="xs" icon="plus" label={label} showLabel={false} info={t("Choose what moves: the level, the pan, or anything of a device.")}><span className="roomy">{label}</span><span className="tight">{t("Parameter")}</span></Button>} />
    </div>
  );
}

/** Rows of the chosen track, shown or not. */
export function RowToggles() {
  const app = useApp(), desk = useDesk(), track = useSignal(desk.track);
  const automation = useSignal(desk.openLanes), takes = useSignal(desk.openTakes);
  const hasTakes = useRead(desk.project, () => track !== null && desk.project.exists(track) && takeLanesOf(desk.project, track).length > 0);
  const none = track === null || track === desk.project.master;
  return (
    <>
      <Toggle icon="automation" label={t("Automation of the chosen track")} showLabel={false} tone="ghost" size="sm" isDisabled={none} isSelected={!none && automation.has(track)} info={infoOf("show-automation")} onChange={() => runById(app, "show-automation")} />
      {hasTakes ? <Toggle icon="layers" label={t("Takes of the chosen track")} showLabel={false} tone="ghost" size="sm" className="takes-key" isSelected={track !== null && takes.has(track)} info={infoOf("show-takes")} onChange={() => runById(app, "show-takes")} /> : null}
    </>
  );
}
