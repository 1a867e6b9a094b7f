// The strip of step input: how long the next note is, a rest, a step back.
import { useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { TICKS_PER_QUARTER } from "../../project/api.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { infoOf } from "../command_menu.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";

const LENGTHS = ["1", "2", "4", "8", "16", "32"] as const;
type Length = (typeof LENGTHS)[number];
const NAMES: Record<Length, string> = { 1: "Whole", 2: "Half", 4: "1/4", 8: "1/8", 16: "1/16", 32: "1/32" };

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
    <div className="timing row g12" role="group" aria-label="Step input">
      <span className="caption wide-only">Play a key: it becomes a note at the playhead.</span>
      <div className="row g8" onPointerUp={toNotes}><Segmented<Length> label="Length of a step" value={length} onChange={(next) => choose(next, dotted, triplet)} segments={LENGTHS.map((id) => ({ id, name: NAMES[id], info: `Steps of ${NAMES[id].toLowerCase()} notes.` }))} />
      <Toggle size="sm" label="Dotted" isSelected={dotted} onChange={(on) => choose(length, on, false)} info="Dotted: half as long again." />
      <Toggle size="sm" label="Triplet" isSelected={triplet} onChange={(on) => choose(length, false, on)} info="Triplet: three in the time of two." /></div>
      <span className="grow" />
      <Button size="sm" label="Back" info={infoOf("enter-back", "The step just entered goes.")} onPress={() => runById(app, "enter-back")} />
      <Button size="sm" label="Longer" info={infoOf("enter-longer")} onPress={() => runById(app, "enter-longer")} />
      <Button size="sm" label="Rest" info={infoOf("enter-rest")} onPress={() => runById(app, "enter-rest")} />
    </div>
  );
}
