// Timing of notes, looked at before it is done: the result stands as outlines in the roll while one turns the values.
import { useEffect, useState } from "react";
import { snapStep } from "../../lib/grid.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type EditResult, type Id, type MusicalEdit } from "../../project/api.ts";
import { grooveOf, groovesOf } from "../../project/grooves.ts";
import { barLength } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { Menu } from "../../ui/menu.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";

type Way = "quantise" | "humanise" | "groove";
const PERCENT = linearLaw(0, 100, 100, (value) => `${Math.round(value)} %`, 1), SWING = linearLaw(0, 75, 0, (value) => `${Math.round(value)} %`, 1);
const LATE = linearLaw(0, 60, 12, (value) => `${Math.round(value)} ms`, 1), VELOCITY = linearLaw(0, 40, 10, (value) => String(Math.round(value)), 1);

export function TimingPanel({ content }: { content: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [way, setWay] = useState<Way>("quantise"), [strength, setStrength] = useState(100), [swing, setSwing] = useState(0), [late, setLate] = useState(12), [velocity, setVelocity] = useState(10), [seed, setSeed] = useState(1), [groove, setGroove] = useState("");
  const selected = useSignal(desk.notes), snap = useSignal(desk.rollSnap), revision = useRead(project, () => project.revision());
  const grooves = groovesOf(project);
  const chosen = grooves.find((one) => one.id === groove) ?? grooves[0];
  useEffect(() => {
    desk.foreseen.set(project.exists(content) ? project.foresee(editOf(), content) : []);
  }, [project, content, revision, selected, snap, way, strength, swing, late, velocity, seed, groove]);
  useEffect(() => () => desk.foreseen.set([]), [desk]);

  const editOf = (): MusicalEdit => {
    const notes = [...selected], grid = snapStep(snap, desk.rollView.get().ticksPerPixel, TICKS_PER_QUARTER, barLength(project, 0)) || TICKS_PER_QUARTER / 4;
    if (way === "humanise") return { edit: "humanise", clip: content, notes, timingTicks: project.ticksAt(project.secondsAt(0) + late / 1000), velocity, seed };
    if (way === "groove" && chosen) return { edit: "groove", clip: content, notes, groove: BigInt(chosen.id) as Id, timing: strength / 100, velocity: strength / 100 };
    return { edit: "quantise", clip: content, notes, gridTicks: grid, strength: way === "groove" ? 0 : strength / 100, swing: swing / 100, lengths: false };
  };
  const apply = (): void => {
    if (!report(app, project.perform(editOf()).result)) return;
    setSeed((now) => now + 1);
    desk.timing.set(false);
  };
  const take = ({ result, made }: { result: EditResult; made: Id[] }): void => {
    if (report(app, result) && made[0] !== undefined) setGroove(String(made[0]));
  };
  const library = project.library().flatMap((entry, index) => (entry.type === "groove" ? [{ id: entry.id, name: entry.name, run: () => take(project.perform({ edit: "library-groove", entry: index })) }] : []));
  return (
    <div className="timing row g12" role="group" aria-label={t("Timing of notes")}>
      <Segmented<Way> label={t("What to do")} value={way} onChange={setWay} segments={[{ id: "quantise", name: t("Quantise"), info: t("Quantise: starts go to the grid.") }, { id: "humanise", name: t("Humanise"), info: t("Humanise: notes stray a little, as hands do.") }, { id: "groove", name: t("Groove"), info: t("Groove: notes lie as those of another clip do.") }]} />
      {way === "humanise" ? <Labelled name={t("Timing")}><NumberField framed label={t("Stray timing")} value={late} law={LATE} onLive={setLate} onCommit={setLate} info={t("How far notes may come early or late.")} /></Labelled>
        : <Labelled name={t("Strength")}><NumberField framed label={t("Strength")} value={strength} law={PERCENT} onLive={setStrength} onCommit={setStrength} info={t("Strength: how much of the way notes go.")} /></Labelled>}
      {way === "quantise" ? <Labelled name={t("Swing")}><NumberField framed label={t("Swing")} value={swing} law={SWING} onLive={setSwing} onCommit={setSwing} info={t("Swing: every second grid line comes later.")} /></Labelled> : null}
      {way === "humanise" ? <Labelled name={t("Velocity")}><NumberField framed label={t("Stray velocity")} value={velocity} law={VELOCITY} onLive={setVelocity} onCommit={setVelocity} info={t("How much softer or harder notes may be.")} /></Labelled> : null}
      {way === "humanise" ? <Button size="sm" tone="ghost" label={t("Another")} info={t("Other random moves.")} onPress={() => setSeed((now) => now + 1)} /> : null}
      {way === "groove" && chosen ? <Select small label={t("Groove")} value={chosen.id} options={grooves} onChange={setGroove} /> : null}
      {way === "groove" ? <Button size="sm" tone="ghost" icon="plus" label={t("From this clip")} info={t("Keeps how this clip's notes lie, for other clips.")} onPress={() => take(grooveOf(project, content))} /> : null}
      {way === "groove" ? <Menu label={t("Grooves of the library")} trigger={<Button size="sm" tone="ghost" icon="library" label={t("From the library")} info={t("Swing and accents of a groove of the library.")} />} groups={[{ entries: library }]} /> : null}
      <span className="grow" />
      <Button size="sm" tone="ghost" label={t("Cancel")} onPress={() => desk.timing.set(false)} />
      <Button size="sm" tone="primary" label={t("Apply")} isDisabled={way === "groove" && !chosen} info={t("Does what the outlines show.")} onPress={apply} />
    </div>
  );
}

function Labelled({ name, children }: { name: string; children: React.ReactNode }) {
  return <span className="row g4 labelled"><span className="caption">{name}</span>{children}</span>;
}
