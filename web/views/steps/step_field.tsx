// One field of the step grid: how hard it is struck as a bar, a roll as stripes, a chance as a number.
import { memo } from "react";
import { t } from "../../messages/index.ts";
import type { StepCell } from "../../project/patterns.ts";
import { partOf } from "../../tools/paint_steps.ts";
import type { StepValue } from "../app.ts";

interface Field {
  readonly at: number; readonly step: number; readonly name: string; readonly cell: StepCell | null; readonly which: StepValue;
  readonly wide: boolean; readonly gap: boolean; readonly strong: boolean; readonly focused: boolean;
}

function spoken({ name, step, cell }: Field): string {
  if (!cell) return t("{name}, step {step}, empty", { name, step: step + 1 });
  const chance = cell.probability < 100 ? `, ${t("chance {percent} %", { percent: cell.probability })}` : "", repeats = cell.ratchets > 1 ? `, ${t("{count} times", { count: cell.ratchets })}` : "";
  return `${t("{name}, step {step}, velocity {velocity}", { name, step: step + 1, velocity: Math.round(cell.velocity) })}${chance}${repeats}`;
}

const same = (a: Field, b: Field): boolean =>
  a.at === b.at && a.name === b.name && a.which === b.which && a.wide === b.wide && a.gap === b.gap && a.strong === b.strong && a.focused === b.focused &&
  (a.cell === b.cell || (a.cell !== null && b.cell !== null && a.cell.velocity === b.cell.velocity && a.cell.probability === b.cell.probability && a.cell.ratchets === b.cell.ratchets));

export const StepField = memo(function StepField(field: Field) {
  const { cell, which, at, step, gap, strong, focused, wide } = field;
  return (
    <div role="gridcell" data-cell={at} aria-colindex={step + 1} aria-label={spoken(field)} aria-selected={cell !== null} tabIndex={focused ? 0 : -1}
      className={`step ${cell ? "on" : ""} ${gap ? "gap" : ""} ${strong ? "strong" : ""}`}>
      {cell ? <i className="blow" style={{ transform: `scaleY(${Math.max(0.08, partOf(cell, which))})`, opacity: 0.45 + 0.55 * Math.min(1, cell.velocity / 100) }} /> : null}
      {cell && cell.ratchets > 1 ? <i className="cuts">{Array.from({ length: cell.ratchets }, (_, k) => <i key={k} />)}</i> : null}
      {cell && wide && cell.probability < 100 ? <b className="chance" aria-hidden="true">{cell.probability}</b> : null}
    </div>
  );
}, same);
