// What a right click on a step offers: its values, and filling or clearing its row.
import { t } from "../../messages/index.ts";
import type { StepCell } from "../../project/patterns.ts";
import { PLAIN, SOFT_VELOCITY, type Painted } from "../../tools/paint_steps.ts";
import type { ContextMenuState, MenuEntry } from "../../ui/menu.tsx";

interface Where { readonly at: number; readonly steps: number; readonly beat: number; readonly cell: StepCell | null; readonly row: readonly (StepCell | null)[]; readonly first: number }

export function stepMenu(label: string, where: Where, put: (painted: Painted) => void): Omit<ContextMenuState, "x" | "y"> {
  const { at, cell, row, first } = where;
  const one = (name: string, next: StepCell, checked: boolean): MenuEntry => ({ id: name, name, checked, run: () => put(new Map([[at, next]])) });
  const fill = (every: number): void => put(new Map(row.flatMap((struck, step): [number, StepCell][] => (step % every === 0 && !struck ? [[first + step, PLAIN]] : []))));
  const clear = (): void => put(new Map(row.flatMap((struck, step): [number, null][] => (struck ? [[first + step, null]] : []))));
  const values = cell === null ? [] : [
    { title: t("Velocity"), entries: ([["Hard", 120], ["Normal", 100], ["Soft", SOFT_VELOCITY]] as const).map(([name, velocity]) => one(name, { ...cell, velocity }, cell.velocity === velocity)) },
    { title: t("Chance"), entries: [100, 75, 50, 25].map((probability) => one(probability === 100 ? t("Always") : `${probability} %`, { ...cell, probability }, cell.probability === probability)) },
    { title: t("Repeats"), entries: [1, 2, 3, 4].map((ratchets) => one(ratchets === 1 ? t("Once") : t("{ratchets} times", { ratchets }), { ...cell, ratchets }, cell.ratchets === ratchets)) },
  ];
  return { label, groups: [...values, { title: t("Row"), entries: [
    { id: "fill1", name: t("Fill every step"), run: () => fill(1) }, { id: "fill2", name: t("Fill every second step"), run: () => fill(2) }, { id: "fillbeat", name: t("Fill every beat"), run: () => fill(where.beat) },
    { id: "clear", name: t("Clear the row"), danger: true, disabled: !row.some(Boolean), run: clear },
  ] }] };
}
