// What snaps: one small menu for the arrangement and one for the editor.
import type { Signal } from "../../lib/signal.ts";
import { SNAPS, type Snap } from "../../lib/grid.ts";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useDesk } from "../context.tsx";

export function SnapMenu({ of, size = "sm" }: { of?: Signal<Snap>; size?: "sm" | "md" }) {
  const desk = useDesk();
  const source = of ?? desk.snap;
  const snap = useSignal(source);
  const name = SNAPS.find((candidate) => candidate.id === snap)?.name ?? "";
  return (
    <Menu label={t("Snap to")} placement="bottom end" trigger={<Button icon="magnet" label={t("Snap: {name}", { name })} showLabel={false} size={size} tone="ghost" info={t("What clips and notes snap to. Hold Ctrl to leave the grid.")}><span>{name}</span></Button>}
      groups={[{ title: t("Snap to"), entries: SNAPS.map((candidate) => ({ id: candidate.id, name: candidate.name, checked: candidate.id === snap, run: () => source.set(candidate.id) })) }]} />
  );
}
