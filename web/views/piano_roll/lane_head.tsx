// Beside the lane below the notes: which lane it is, and what can be done to all of it.
import { Button as AriaButton } from "react-aria-components";
import { useReadRested, useSignal } from "../../lib/react.ts";
import { clamp } from "../../lib/geometry.ts";
import { inSentence, t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { placeOf } from "../../project/content.ts";
import { inFirstPass } from "../../project/edit_notes.ts";
import { drawLane, isWritten, laneCalled, lanesFor, spotsOf, type NoteLane } from "../../project/note_lanes.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { commandEntries } from "../command_menu.ts";
import { useApp, useDesk } from "../context.tsx";
import { VELOCITY_MARKS } from "./roll_paint.ts";

export function LaneHead({ clip, content }: { clip: Id; content: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const lane = laneCalled(useSignal(desk.rollLane));
  const written = useReadRested(project, () => (project.exists(content) ? lanesFor(project, content).flatMap((group) => group.lanes).filter((one) => isWritten(project, content, one)).map((one) => one.id).join() : "")).split(",");
  const entry = (one: NoteLane) => ({ id: one.id, name: one.name, checked: one.id === lane.id, note: written.includes(one.id) ? "●" : undefined, run: () => desk.rollLane.set(one.id) });
  const clear = (): void => void report(app, drawLane(project, content, lane, [], 0, Number.MAX_SAFE_INTEGER, []), t("Cleared {lane}", { lane: inSentence(lane.name) }));
  const point = (): void => {
    // Where the playhead stands, as the lane stands there: arrows then move it.
    const place = placeOf(project, clip, content), sung = app.player.positionTicks() - place.startTicks + place.offsetTicks;
    const ticks = Math.round(inFirstPass(clamp(sung, 0, Number.MAX_SAFE_INTEGER), place.loopTicks)), before = spotsOf(project, content, lane).filter((spot) => spot.positionTicks <= ticks).pop();
    report(app, drawLane(project, content, lane, lane.kind === "expression" ? [...desk.notes.get()] : [], ticks, ticks, [{ positionTicks: ticks, value: before?.value ?? lane.rest }]));
  };
  return (
    <>
      <Menu label={t("Lane")} placement="top start" trigger={<AriaButton className="lane-name" aria-label={t("Lane: {lane}", { lane: lane.name })} data-info={t("What the lane below the notes shows: velocity, a controller, or what each note does.")}><span className="clamp">{lane.short}</span><Icon name="chevron-down" size={12} /></AriaButton>}
        groups={project.exists(content) ? lanesFor(project, content).map((group) => ({ title: group.title, entries: group.lanes.map(entry) })) : []} />
      {lane.kind === "velocity" ? <div className="lane-scale" aria-hidden="true">{VELOCITY_MARKS.slice(1).map((velocity) => <span key={velocity} className={velocity === 0 ? "least" : ""}>{velocity}</span>)}</div> : null}
      {lane.kind === "velocity" ? (
        <Menu label={t("Shape velocities")} placement="top start" trigger={<Button size="xs" tone="ghost" icon="ellipsis" label={t("Shape velocities")} showLabel={false} info={t("Shape velocities: ramps, softer, harder, more even.")} />}
          groups={() => [{ entries: commandEntries(app, ["velocity-ramp-up", "velocity-ramp-down"]) }, { entries: commandEntries(app, ["velocity-softer", "velocity-harder", "velocity-even", "velocity-same"]) }]} />
      ) : (
        <div className="row g4">
          <Button size="xs" tone="ghost" icon="plus" label={t("Add a point at the playhead")} showLabel={false} onPress={point} />
          <Button size="xs" tone="ghost" icon="trash" label={t("Clear {lane}", { lane: inSentence(lane.name) })} showLabel={false} isDisabled={!written.includes(lane.id)} onPress={clear} />
        </div>
      )}
    </>
  );
}
