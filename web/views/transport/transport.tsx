// The transport: to start, play, position, tempo, metre, key, loop, click.
import { useEffect, useRef } from "react";
import { everyFrame } from "../../lib/frame.ts";
import { positionText } from "../../lib/format.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { setText } from "../../lib/text.ts";
import { t, tn } from "../../messages/index.ts";
import { setKey, setSignature, setTempo } from "../../project/edit_song.ts";
import { Field } from "../../project/fields.ts";
import { METRES } from "../../project/metre.ts";
import { positionOf, SCALES, songKey } from "../../project/song.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { Menu } from "../../ui/menu.tsx";
import { NumberField } from "../../ui/number_field.tsx";
import { report } from "../app.ts";
import { commandEntries, infoOf } from "../command_menu.ts";
import { MODE_NAMES } from "../../commands/automation_mode.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { SpokenTransport } from "./spoken.tsx";

const TEMPO = { ...linearLaw(20, 999, 120, (bpm) => bpm.toFixed(2), 0.01), nudge: 1 / 979, steps: 0 };

export function Transport() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const loop = useRead(project, () => project.bool(project.root, Field.project.loop));
  const click = useSignal(app.metronome);
  return (
    <div className="row g8 transport" role="group" aria-label={t("Transport")}>
      <Button icon="start" label={t("Go to start")} showLabel={false} tone="ghost" info={infoOf("to-start")} onPress={() => runById(app, "to-start")} />
      <PlayButton />
      <RecordButton />
      <div className="display">
        <Position />
        <SpokenTransport />
        <span className="vr" />
        <Tempo /><Metre /><Key />
      </div>
      <Toggle icon="loop" label={t("Loop")} showLabel={false} tone="ghost" isSelected={loop} info={infoOf("loop", t("Drag in the ruler to set it."))} onChange={() => runById(app, "loop")} />
      <Toggle icon="metronome" label={t("Metronome")} showLabel={false} tone="ghost" isSelected={click} info={infoOf("metronome")} onChange={() => runById(app, "metronome")} />
      <AutomationMode />
    </div>
  );
}

/** By itself: the frame in which a song begins to play draws nothing else of the bar anew. */
function PlayButton() {
  const app = useApp(), playing = useRead(app.player, () => app.player.playing() && app.player.state !== "failed");
  return <Button icon={playing ? "stop" : "play"} iconFill label={playing ? t("Stop") : t("Play")} showLabel={false} className={`play ${playing ? "is-playing" : ""}`} info={t("Play or stop (Space).")} onPress={() => runById(app, "play")} />;
}

function AutomationMode() {
  const app = useApp(), automation = useRead(app.player, () => app.player.automationMode());
  return (
    <Menu label={t("Automation")} trigger={<Button tone="ghost" label={MODE_NAMES[automation] ?? ""} className={automation > 0 ? "is-on" : ""} info={t("What becomes of a hand on a control while the song plays.")} />} groups={[{ title: t("While the song plays, hands"),
      entries: MODE_NAMES.map((name, mode) => ({ id: name, name, checked: mode === automation, run: () => app.player.setAutomationMode(mode) })) }]} />
  );
}

function RecordButton() {
  const app = useApp();
  const state = useSignal(app.studio.state), bars = useSignal(app.studio.countInBars), before = useSignal(app.studio.preRollBars), punch = useSignal(app.studio.punch);
  const live = state === "recording" || state === "counting", waits = state === "starting";
  return (
    <span className="row">
      <Button icon="record" iconFill label={waits ? t("Do not record") : live ? t("Stop recording") : t("Record")} showLabel={false} tone="ghost" className={`rec ${live ? "is-live" : ""}`} isDisabled={state === "finishing"}
        info={infoOf("record", waits ? t("It waits for the microphone: answer the browser's question, or press again.") : live ? t("Press to end the take; the song plays on.") : t("On the armed tracks, or on the chosen one."))} onPress={() => runById(app, "record")} />
      <Menu label={t("Recording")} trigger={<Button icon="chevron-down" label={punch ? t("Recording: count-in {bars}, punch on", { bars: bars === 0 ? t("off") : tn(bars, "1 bar", "{count} bars") }) : t("Recording: count-in {bars}", { bars: bars === 0 ? t("off") : tn(bars, "1 bar", "{count} bars") })} showLabel={false} tone="ghost" size="sm" className={`rec-more ${punch ? "is-punch" : ""}`} info={t("Count-in, pre-roll, punch, and what was just played.")} />} groups={() => [
        { title: t("Count-in"), entries: [0, 1, 2].map((number) => ({ id: `count${number}`, name: number === 0 ? t("None") : tn(number, "1 bar", "{count} bars"), checked: bars === number, run: () => app.studio.countInBars.set(number) })) },
        { title: t("Pre-roll"), entries: [0, 1, 2].map((number) => ({ id: `preroll${number}`, name: number === 0 ? t("No pre-roll") : tn(number, "Hear 1 bar before", "Hear {count} bars before"), checked: before === number, run: () => app.studio.preRollBars.set(number) })) },
        { entries: [{ id: "punch", name: t("Punch at the loop's ends"), checked: punch, keys: "P", run: () => runById(app, "punch") }] },
        { entries: commandEntries(app, ["keep-played", "calibrate"]) },
      ]} />
    </span>
  );
}

/** Painted at frame rate without React. */
function Position() {
  const app = useApp(), { project } = useDesk();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let last = "";
    return everyFrame(() => {
      const at = positionOf(project, app.player.positionTicks()), left = app.player.countInBeats();
      const text = left > 0 ? `−${left}` : positionText(at.bar, at.beat, at.sixteenth);
      if (text === last || !element.current) return;
      last = text;
      setText(element.current, text);
    });
  }, [app, project]);
  return <span className="position"><span className="alone" ref={element} role="timer" aria-label={t("Position")} data-info={t("Position: bar, beat, sixteenth.")} /></span>;
}

function Tempo() {
  const app = useApp(), { project } = useDesk();
  const bpm = useRead(project, () => project.bpmAt(0));
  return <span className="row g4 tempo"><NumberField label={t("Tempo")} value={bpm} law={TEMPO} range={3900} onCommit={(next) => void report(app, setTempo(project, next))} info={t("Tempo. Drag up or down, double-click to type.")} /><Button size="xs" tone="ghost" className="flat bpm" label={t("BPM, tap the tempo")} showLabel={false} info={infoOf("tap-tempo", t("Press in time, four times or more."))} onPress={() => runById(app, "tap-tempo")}><span>{t("BPM")}</span></Button></span>;
}

function Metre() {
  const app = useApp(), { project } = useDesk();
  const metre = useRead(project, () => {
    const { numerator, denominator } = project.signatureAt(0);
    return `${numerator}/${denominator}`;
  });
  return (
    <Menu label={t("Metre")} trigger={<Button tone="ghost" className="flat metre" label={t("Metre {metre}", { metre })} showLabel={false} info={t("Metre: beats in a bar.")}><span>{metre}</span></Button>}
      groups={[{ entries: METRES.map((name) => ({ id: name, name, checked: name === metre, run: () => {
        const [numerator = 4, denominator = 4] = name.split("/").map(Number);
        report(app, setSignature(project, numerator, denominator));
      } })) }]} />
  );
}

const ROOTS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];

function Key() {
  const app = useApp(), { project } = useDesk();
  const name = useRead(project, () => songKey(project).name);
  const { root, scale } = songKey(project);
  return (
    <Menu label={t("Key")} trigger={<Button tone="ghost" className="flat key" label={t("Key {name}", { name })} showLabel={false} info={t("Key of the song: the editor lights its scale.")}><span>{name}</span></Button>}
      groups={[{ title: t("Root"), entries: ROOTS.map((note, index) => ({ id: `root${index}`, name: note, checked: index === root, run: () => void report(app, setKey(project, index, scale)) })) },
        { title: t("Scale"), entries: SCALES.map((one, index) => ({ id: `scale${index}`, name: one.name, checked: index === scale, run: () => void report(app, setKey(project, root, index)) })) }]} />
  );
}
