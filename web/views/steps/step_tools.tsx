// The step grid's tools: what a drag changes, how fine the steps are, how many, and their swing.
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { contentLength } from "../../project/content.ts";
import { readSwing, setTurn, STEP_DIVISIONS, STEPS_MOST } from "../../project/patterns.ts";
import { linearLaw } from "../../ui/gesture.ts";
import { NumberField } from "../../ui/number_field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { report, type StepValue } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";

const STEPS = linearLaw(1, STEPS_MOST, 16, (value) => String(Math.round(value)), 1);
const SWING = linearLaw(0, 75, 0, (value) => `${Math.round(value)} %`, 1);

export function StepTools({ content }: { content: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const value = useSignal(desk.stepValue), ticks = useSignal(desk.stepTicks);
  const steps = useRead(project, () => (project.exists(content) ? Math.max(1, Math.min(STEPS_MOST, Math.round(contentLength(project, content) / ticks))) : 16));
  const swing = useRead(project, () => (project.exists(content) ? Math.round(readSwing(project, content, ticks) * 100) : 0));
  const division = STEP_DIVISIONS.find((one) => one.ticks === ticks) ?? STEP_DIVISIONS[3];
  return (
    <div className="row g8 step-tools">
      <Segmented<StepValue> label={t("Drag changes")} value={value} onChange={desk.stepValue.set} segments={[{ id: "velocity", name: t("Velocity"), info: t("Velocity: drag a step up or down for how hard it is struck.") },
        { id: "chance", name: t("Chance"), info: t("Chance: drag a step down, and it is left out now and then.") }, { id: "repeats", name: t("Repeats"), info: t("Repeats: drag a step up for a roll within its time.") }]} />
      <Select label={t("Step length")} value={division.id} options={STEP_DIVISIONS} info={t("How long one step is.")} onChange={(id) => desk.stepTicks.set(STEP_DIVISIONS.find((one) => one.id === id)?.ticks ?? ticks)} />
      <label className="row g4 labelled"><span className="caption">{t("Steps")}</span><NumberField framed label={t("Steps")} value={steps} law={STEPS} range={480} onCommit={(next) => void report(app, setTurn(project, content, Math.round(next) * ticks))} info={t("Steps: how many until it begins anew. Drag or type.")} /></label>
      <label className="row g4 labelled"><span className="caption">{t("Swing")}</span><NumberField framed label={t("Swing")} value={swing} law={SWING} range={240} onCommit={(next) => void report(app, project.perform({ edit: "swing-steps", content, stepTicks: ticks, swing: next / 100 }).result)}
        info={t("Swing: every second step comes later. 33 % is a shuffle.")} /></label>
    </div>
  );
}
