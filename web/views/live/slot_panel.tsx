// What the chosen slot does when it is pressed and when its turn is over.
import { useRead, useSignal } from "../../lib/react.ts";
import { english, t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { METRES } from "../../project/metre.ts";
import { clipIn, GRIDS, sceneName, scenesOf, setSceneGrid, setSceneMetre, setSceneTempo, setSlot, setStop, slotAt } from "../../project/scenes.ts";
import { clipName, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { NumberField } from "../../ui/number_field.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { addClip, edit, record } from "./slot_actions.ts";

const MODES = [t("Begins"), t("Plays while held"), t("Begins or stops"), t("Repeats while held")];
const FOLLOWS = [t("Nothing"), t("Stop"), t("Again"), t("The one above"), t("The one below"), t("The first"), t("The last"), t("Any"), t("Any other"), t("A scene's")];
const UNITS = ["rounds", "bars", "beats"];
const JUMP = 9;
const CHANCE = linearLaw(0, 100, 100, (value) => `${Math.round(value)} %`, 1), AFTER = linearLaw(1, 64, 1, (value) => String(Math.round(value)), 1);
const options = (names: readonly string[]): { id: string; name: string }[] => names.map((name, index) => ({ id: String(index), name }));

const TEMPO = { ...linearLaw(0, 999, 0, (bpm) => (bpm > 0 ? bpm.toFixed(2) : t("The song's")), 0.01), nudge: 1 / 999, steps: 0 };
const SCENE_METRES = ["0", ...METRES];

export function SlotPanel() {
  const scene = useSignal(useDesk().scene);
  return scene === null ? <PlacePanel /> : <ScenePanel scene={scene} />;
}

function ScenePanel({ scene }: { scene: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const int = (field: number): number => (project.exists(scene) ? project.int(scene, field) : 0);
  const name = useRead(project, () => (project.exists(scene) ? sceneName(project, scene) : "Scene")), grid = useRead(project, () => int(Field.scene.quantise));
  const bpm = useRead(project, () => (project.exists(scene) ? project.real(scene, Field.scene.tempoBpm) : 0));
  const metre = useRead(project, () => (int(Field.scene.beats) === 0 ? "0" : `${int(Field.scene.beats)}/${1 << int(Field.scene.beat)}`));
  return (
    <aside className="lv-panel" aria-label={t("Slot settings")}>
      <header className="row g8"><h2 className="grow clamp">{name}</h2><Button icon="close" label={t("Close the slot settings")} showLabel={false} size="sm" tone="ghost" onPress={() => desk.slotPanel.set(false)} /></header>
      <Row name={t("Launch on")}><Select small label={t("Launch this scene on")} value={String(grid)} options={options(GRIDS)} onChange={(id) => void report(app, setSceneGrid(project, scene, Number(id)))} /></Row>
      <Row name={t("Tempo")}><NumberField framed label={t("Tempo of the scene")} value={bpm} law={TEMPO} range={3900} onCommit={(next) => void report(app, setSceneTempo(project, scene, next > 0 && next < 20 ? 20 : next))} info={t("The song takes this tempo over where the scene is launched. 0: it keeps its own.")} /></Row>
      <Row name={t("Metre")}><Select small label={t("Metre of the scene")} value={metre} options={[...SCENE_METRES, ...(SCENE_METRES.includes(metre) ? [] : [metre])].map((id) => ({ id, name: id === "0" ? t("The song's") : id }))} onChange={(id) => {
        const [beats = 0, value = 4] = id.split("/").map(Number);
        report(app, setSceneMetre(project, scene, beats, Math.round(Math.log2(value))));
      }} /></Row>
    </aside>
  );
}

function PlacePanel() {
  const desk = useDesk(), { project } = desk;
  const place = useSignal(desk.place);
  const hue = useRead(project, () => (place !== null && project.exists(place.track) ? trackHue(project, place.track) : 9));
  const slot = useRead(project, () => (place === null ? null : slotAt(project, place.track, place.scene)));
  const clip = useRead(project, () => clipIn(project, slot));
  const title = useRead(project, () => (clip !== null && project.exists(clip) ? clipName(project, clip) : place === null ? t("No slot chosen") : t("Empty slot")));
  const where = useRead(project, () => (place !== null && project.exists(place.track) && project.exists(place.scene) ? `${trackName(project, place.track)}, ${sceneName(project, place.scene)}` : ""));
  return (
    <aside className={`lv-panel hue${hue}`} aria-label={t("Slot settings")}>
      <header className="row g8"><i className="dot" /><h2 className="grow clamp">{title}</h2><Button icon="close" label={t("Close the slot settings")} showLabel={false} size="sm" tone="ghost" onPress={() => desk.slotPanel.set(false)} /></header>
      {where === "" ? null : <p className="t2 s11">{where}</p>}
      {place === null ? <p className="t2">{t("Choose a slot to see what it does.")}</p> : clip !== null && slot !== null ? <Launching slot={slot} /> : <Empty />}
    </aside>
  );
}

function Empty() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const place = useSignal(desk.place);
  const stops = useRead(project, () => {
    const slot = place === null ? null : slotAt(project, place.track, place.scene);
    return slot === null || project.bool(slot, Field.slot.stop);
  });
  if (place === null) return null;
  return (
    <>
      <div className="row g8"><Button icon="plus" label={t("New clip")} size="sm" onPress={() => addClip(app, desk, place)} /><Button icon="record" iconFill label={t("Record here")} size="sm" onPress={() => void record(app, desk, place)} /></div>
      <Switch label={t("Stops its track")} isSelected={stops} onChange={(on) => void report(app, setStop(project, place.track, place.scene, on))} info={t("Without this, a launched scene lets the track play on.")} />
    </>
  );
}

function Launching({ slot }: { slot: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk, f = Field.slot;
  const place = useSignal(desk.place);
  const int = (field: number): number => (project.exists(slot) ? project.int(slot, field) : 0);
  const mode = useRead(project, () => int(f.mode)), grid = useRead(project, () => int(f.quantise)), legato = useRead(project, () => int(f.legato) !== 0), loop = useRead(project, () => int(f.loop) !== 0);
  const a = useRead(project, () => int(f.followA)), b = useRead(project, () => int(f.followB)), chance = useRead(project, () => int(f.followChance));
  const after = useRead(project, () => int(f.followAfter)), unit = useRead(project, () => int(f.followUnit)), scene = useRead(project, () => int(f.followScene)), velocity = useRead(project, () => int(f.velocity));
  const scenes = useRead(project, () => scenesOf(project).map((one) => sceneName(project, one)).join("\n"));
  const set = (label: string, field: number, value: number | boolean): void => void report(app, setSlot(project, slot, label, [[field, value]]));
  return (
    <>
      <Row name={t("A press")}><Select small label={t("A press")} value={String(mode)} options={options(MODES)} onChange={(id) => set(english("Change what a press does"), f.mode, Number(id))} /></Row>
      <Row name={t("Launch on")}><Select small label={t("Launch this slot on")} value={String(grid)} options={options(GRIDS)} onChange={(id) => set(english("Change where a slot begins"), f.quantise, Number(id))} /></Row>
      <Row name={t("Legato")}><Switch label={t("Legato")} showLabel={false} isSelected={legato} onChange={(on) => set(on ? english("Legato") : english("No legato"), f.legato, on)} info={t("It goes on at the place where the clip before it was.")} /></Row>
      <Row name={t("Goes round")}><Switch label={t("Goes round")} showLabel={false} isSelected={loop} onChange={(on) => set(on ? english("Loop slot") : english("Play slot once"), f.loop, on)} info={t("Off: it plays once.")} /></Row>
      <Row name={t("Softer by touch")}><NumberField framed label={t("Softer by touch")} value={velocity} law={CHANCE} onCommit={(value) => set(english("Change how touch counts"), f.velocity, value)} info={t("How much softer a soft press makes it.")} /></Row>
      <div className="hr" />
      <h3>{t("Then follows")}</h3>
      <Row name={t("After")}><span className="row g8"><NumberField framed label={t("Follows after")} value={after} law={AFTER} onCommit={(value) => set(english("Change when something follows"), f.followAfter, value)} /><Select small label={t("Counted in")} value={String(unit)} options={options(UNITS)} onChange={(id) => set(english("Change when something follows"), f.followUnit, Number(id))} /></span></Row>
      <Row name={t("What")}><Select small label={t("What follows")} value={String(a)} options={options(FOLLOWS)} onChange={(id) => set(english("Change what follows"), f.followA, Number(id))} /></Row>
      {a > 0 ? <Row name={t("Chance")}><NumberField framed label={t("Chance of it")} value={chance} law={CHANCE} onCommit={(value) => set(english("Change the chance"), f.followChance, value)} info={t("How likely this follows; else it is what stands below.")} /></Row> : null}
      {a > 0 && chance < 100 ? <Row name={t("Else")}><Select small label={t("What else follows")} value={String(b)} options={options(FOLLOWS)} onChange={(id) => set(english("Change what follows"), f.followB, Number(id))} /></Row> : null}
      {a === JUMP || b === JUMP ? <Row name={t("Of scene")}><Select small label={t("The scene it leads to")} value={String(scene)} options={scenes.split("\n").map((name, index) => ({ id: String(index + 1), name }))} onChange={(id) => set(english("Change what follows"), f.followScene, Number(id))} /></Row> : null}
      <div className="hr" />
      <div className="row g8"><Button icon="pencil" label={t("Edit the clip")} size="sm" onPress={() => place && edit(desk, place)} /></div>
    </>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return <div className="lv-kv"><span className="t2">{name}</span>{children}</div>;
}
