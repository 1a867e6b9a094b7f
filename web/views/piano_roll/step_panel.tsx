// The strip of step input: how long the next note is, a rest, a step back.
import { useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER } from "../../project/api.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";

const LENGTHS = ["1", "2", "4", "8", "16", "32"] as const;
type Length = (typeof LENGTHS)[number];
const NAMES: Record<Length, string> = { 1: t("Whole"), 2: t("Half"), 4: "1/4", 8: "1/8", 16: "1/16", 32: "1/32" };
const INFOS: Record<Length, string> = { 1: t("Steps of whole notes."), 2: t("Steps of half notes."), 4: t("Steps of 1/4 notes."), 8: t("Steps of 1/8 notes."), 16: t("Steps of 1/16 notes."), 32: t("Steps of 1/32 notes.") };

/** A hand that chose a length goes on with the notes: the arrows are theirs again. */
const toNotes = (): void => void requestAnimationFrame(() => document.querySelector<HTMLElement>(".roll-room")?.focus({ preventScroll: true }));

export function StepPanel() {
  const app = useApp(), desk = useDesk(), ticks = useSignal(desk.enterTicks);
  const [length, setLength] = useState<Length>("8"), [dotted, setDotted] = useState(false), [triplet, setTriplet] = useState(false);
  void ticks;
  const choose = (next: Length, dot: boolean, three: boolean): void => {
    setLength(next);
    setDotted(dot);
    setTriplet(three);
    desk.enterTicks.set(((TICKS_PER_QUARTER * 4) / Number(next)) * (dot ? 1.5 : three ? 2 / 3 : 1));
  };
  return (
    <div className="timing row g12" role="group" aria-label={t("Step input")}>
      <span className="caption wide-only">{t("Play a key: it becomes a note at the playhead.")}</span>
      <div className="row g8" onPointerUp={toNotes}><Segmented<Length> label={t("Length of a step")} value={length} onChange={(next) => choose(next, dotted, triplet)} segments={LENGTHS.map((id) => ({ id, name: NAMES[id], info: INFOS[id] }))} />
      <Toggle size="sm" label={t("Dotted")} isSelected={dotted} onChange={(on) => choose(length, on, false)} info={t("Dotted: half as long again.")} />
      <Toggle size="sm" label={t("Triplet")} isSelected={triplet} onChange={(on) => choose(length, false, on)} info={t("Triplet: three in the time of two.")} /></div>
      <span className="grow" />
      <Button size="sm" label={t("Back")} info={infoOf("enter-back", t("The step just entered goes."))} onPress={() => runById(app, "enter-back")} />
      <Button size="sm" label={t("Longer")} info={infoOf("enter-longer")} onPress={() => runById(app, "enter-longer")} />
      <Button size="sm" label={t("Rest")} info={infoOf("enter-rest")} onPress={() => runById(app, "enter-rest")} />
    </div>
  );
}
