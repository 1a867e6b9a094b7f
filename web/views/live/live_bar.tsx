// Above the matrix: where launches begin, the beat, writing the performance down, and what else stands open.
import { useEffect } from "react";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Field } from "../../project/fields.ts";
import { scenesOf } from "../../project/scenes.ts";
import { GRIDS, setLaunchGrid } from "../../project/scenes.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { report } from "../app.ts";
import { runById } from "../command_registry.ts";
import { infoOf } from "../command_menu.ts";
import { useApp, useDesk } from "../context.tsx";
import { addScene, capture } from "./slot_actions.ts";

const USUAL = [1, 6, 5, 4, 3].map((grid) => ({ id: String(grid), name: GRIDS[grid] ?? "" }));
const OTHERS = [2, 7, 8, 9, 10];

export function LiveBar() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const grid = useRead(project, () => project.int(project.root, Field.project.launchQuantise) + 1);
  const records = useSignal(app.player.launcher.recording), beside = useSignal(desk.beside), panel = useSignal(desk.slotPanel), slots = useRead(project, () => scenesOf(project).length > 0);
  const set = (next: number): void => void report(app, setLaunchGrid(project, next));
  useEffect(() => app.player.launcher.written.subscribe(() => {
    const result = app.player.launcher.written.get();
    if (result !== null) report(app, result, t("The performance is in the arrangement"));
  }), [app]);
  return (
    <div className="lv-bar" role="group" aria-label={t("Launching")}>
      <span className="t2 lv-wide" id="launch-on">{t("Launch on")}</span>
      <span className="lv-usual"><Segmented label={t("Launch on")} value={String(grid)} segments={USUAL} onChange={(next) => set(Number(next))} /></span>
      <Menu label={t("Launch on")} trigger={<Button icon={OTHERS.includes(grid) ? undefined : "ellipsis"} label={OTHERS.includes(grid) ? t("On {grid}", { grid: GRIDS[grid] ?? "" }) : t("More grids")} showLabel={OTHERS.includes(grid)} size="sm" tone="ghost" info={t("Where in the bar launched clips begin.")} />}
        groups={[{ title: t("Launch on"), entries: GRIDS.slice(1).map((name, index) => ({ id: name, name, checked: index + 1 === grid, run: () => set(index + 1) })) }]} />
      <span className="grow" />
      <span className="lv-beats" role="img" aria-label={t("Beat")}><i /><i /><i /><i /><span className="t2" aria-hidden="true">{t("Stopped")}</span></span>
      <Button icon="back" label={t("Back to the arrangement")} showLabel={false} size="sm" tone="ghost" className="lv-back-all" info={t("Every track plays its arrangement again.")} onPress={() => app.player.launcher.backToArrangement(null)} />
      <Button icon="plus" label={t("Scene")} size="sm" info={t("A new row at the end.")} onPress={() => addScene(app, desk)} />
      <Button icon="copy" label={t("Scene of what plays")} showLabel={false} size="sm" tone="ghost" className="lv-wide" info={t("Copies of the clips that play now, as a new row.")} onPress={() => capture(app, desk)} />
      <Toggle icon="record" iconFill label={t("Into arrangement")} size="sm" className="lv-write" isSelected={records} info={t("What you launch is written into the arrangement when the song stops.")} onChange={(on) => app.player.launcher.recording.set(on)} />
      <Toggle icon="beside" label={t("Arrangement beside")} showLabel={false} size="sm" tone="ghost" className="lv-wide" isSelected={beside} info={infoOf("beside", t("Clips can be dragged between the two."))} onChange={() => runById(app, "beside")} />
      <Toggle icon="settings" label={t("Slot settings")} showLabel={false} size="sm" tone="ghost" isSelected={panel && slots} isDisabled={!slots} info={t("What the chosen slot does: launch, follow, legato (I).")} onChange={(on) => desk.slotPanel.set(on)} />
    </div>
  );
}
