// What a track listens to, left of its devices: the input and its side, its level, and how one hears oneself.
import { useEffect, useRef } from "react";
import { drawMeter } from "../../draw/meter.ts";
import { palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { decibelText } from "../../lib/format.ts";
import { everyFrame } from "../../lib/frame.ts";
import { Ballistics, dbOfLinear } from "../../lib/levels.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { listed, t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { isAudioTrack, trackName } from "../../project/song.ts";
import type { InputSide, MonitorMode } from "../../audio/studio_state.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { useApp, useDesk } from "../context.tsx";
import { startSound } from "../projects.ts";
import { runById } from "../command_registry.ts";

const SIDE_NAMES: Readonly<Record<InputSide, string>> = { both: t("Both sides"), left: t("Left only"), right: t("Right only") };
const MONITOR_TEXT: Readonly<Record<MonitorMode, string>> = {
  off: t("You do not hear yourself through Tutti."),
  direct: t("Straight to your ears. Use headphones: speakers would be recorded, too."),
  effects: t("Through this track's devices. Use headphones: speakers would be recorded, too."),
};

const SAY_MS = 1000, SILENT_DB = -80;

export function InputPanel({ track }: { track: Id }) {
  const { project } = useDesk();
  const audio = useRead(project, () => project.exists(track) && isAudioTrack(project, track));
  return audio ? <SoundInput track={track} /> : <HandsInput track={track} />;
}

function Frame({ track, children }: { track: Id; children: React.ReactNode }) {
  const app = useApp(), { project } = useDesk();
  const armed = useSignal(app.studio.armed).has(track), state = useSignal(app.studio.state);
  const name = useRead(project, () => (project.exists(track) ? trackName(project, track) : ""));
  return (
    <div role="group" className="dev input-panel" aria-label={t("Input")}>
      <header className="dev-head"><Icon name="mic" size={14} /><b>{t("Input")}</b><span className="grow" />
        <Toggle size="xs" className={armed ? "armed" : ""} label={armed ? t("Armed") : t("Arm")} isSelected={armed} isDisabled={state !== "idle"} info={t("{name} records what comes in here when you press R.", { name })} onChange={(on) => {
          startSound(app);
          app.studio.arm(track, on);
        }} />
      </header>
      <div className="dev-body">{children}</div>
    </div>
  );
}

function SoundInput({ track }: { track: Id }) {
  const app = useApp(), { studio } = app;
  const all = useSignal(studio.inputs), armed = useSignal(studio.armed).has(track), state = useSignal(studio.input.state), devices = useSignal(studio.input.devices);
  const { side, monitor } = all.get(track) ?? studio.trackInput(track);
  const name = state.kind === "on" ? state.name : "";
  const options = devices.length > 0 ? devices.map((device) => ({ id: device.id, name: device.name })) : [{ id: "", name: state.kind === "asking" ? t("Asking the browser") : t("Usual input") }];
  const chosen = options.some((option) => option.id === studio.input.chosen()) ? studio.input.chosen() ?? "" : options[0]?.id ?? "";
  return (
    <Frame track={track}>
      <div className="input-rows">
        <Select small label={t("Input device")} value={chosen} options={options} onChange={(id) => void studio.chooseInput(id || null)} />
        <Select small label={t("Side of the input")} value={side} options={(Object.keys(SIDE_NAMES) as InputSide[]).map((id) => ({ id, name: SIDE_NAMES[id] }))} onChange={(id) => studio.setInput(track, { side: id as InputSide })} />
        <InputMeter track={track} />
        <Segmented label={t("Monitoring")} value={monitor} segments={[{ id: "off", name: t("Off") }, { id: "direct", name: t("Direct") }, { id: "effects", name: t("Effects") }]} onChange={(id) => studio.setInput(track, { monitor: id as MonitorMode })} />
        {state.kind === "refused" ? <p className="input-note bad" role="alert">{state.problem}</p>
          : state.kind === "on" && state.processed.length > 0 ? <p className="input-note warn">{t("{name} still applies {processed}, though Tutti asked it not to. Switch that off in your system's sound settings.", { name, processed: listed(state.processed) })}</p>
          : <p className="input-note">{armed ? MONITOR_TEXT[monitor] : t("Arm the track to hear its input.")}</p>}
      </div>
    </Frame>
  );
}

function HandsInput({ track }: { track: Id }) {
  const app = useApp(), { midi } = app.studio;
  const state = useSignal(midi.state), piano = useSignal(app.piano);
  return (
    <Frame track={track}>
      <div className="input-rows">
        <Toggle size="sm" icon="keyboard" label={t("This keyboard")} isSelected={piano} info={t("Letters play notes (K).")} onChange={() => runById(app, "piano-keys")} />
        {state.kind === "on" ? state.inputs.map((input) => <Toggle key={input.id} size="sm" icon="keys" label={input.name} isSelected={input.isOn} info={t("What {input} plays is heard.", { input: input.name })} onChange={(on) => midi.use(input.id, on)} />) : null}
        {state.kind === "off" || state.kind === "asking" ? <Button size="sm" icon="keys" label={t("MIDI keyboards")} isDisabled={state.kind === "asking"} info={t("Let this page hear the MIDI keyboards of this computer.")} onPress={() => void midi.open()} /> : null}
        {state.kind === "refused" ? <p className="input-note bad" role="alert">{state.problem}</p> : state.kind === "on" && state.inputs.length === 0 ? <p className="input-note">{t("No MIDI keyboard is connected. Plug one in: it is found by itself.")}</p> : null}
        <Button size="sm" icon="download" label={t("Keep what I played")} info={t("The phrase you just played becomes a clip (Shift R).")} onPress={() => runById(app, "keep-played")} />
      </div>
    </Frame>
  );
}

/** Level of the input as this track hears it, or as it comes in, painted at frame rate. */
export function InputMeter({ track }: { track: Id | null }) {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const surface = surfaceOf(canvas.current), needles = [new Ballistics(), new Ballistics()] as const, levels = new Float32Array(8);
    let last = 0, said = 0, face = theme.get();
    return everyFrame((now) => {
      const elapsed = Math.min(100, now - last), has = track === null ? app.studio.input.level(levels) : app.studio.inputLevel(track, levels);
      last = now;
      if (now - said >= SAY_MS) { // for those who listen to the page
        said = now;
        const loudest = Math.max(needles[0].levelDb, needles[1].levelDb), text = loudest > SILENT_DB ? t("Input at {level} dB", { level: decibelText(loudest) }) : t("The input is silent");
        if (surface.canvas.getAttribute("aria-label") !== text) surface.canvas.setAttribute("aria-label", text);
      }
      const moving = [0, 1].map((side) => (needles[side] as Ballistics).feed(has ? dbOfLinear(levels[side] ?? 0) : -120, now, elapsed)).includes(true);
      const resized = fit(surface, surface.canvas.clientWidth, surface.canvas.clientHeight);
      if (!moving && !resized && face === theme.get()) return;
      face = theme.get();
      const g = begin(surface);
      g.transform(0, 1, -1, 0, surface.width, 0); // it lies: loud is right
      const bar = (surface.height - 2) / 2;
      drawMeter(g, 0, 0, bar, surface.width, needles[0], palette());
      drawMeter(g, bar + 2, 0, bar, surface.width, needles[1], palette());
    });
  }, [app, track]);
  return <canvas className="input-meter" ref={canvas} role="img" aria-label={t("The input is silent")} data-info={t("Level of the input. Loud passages should reach yellow, never red.")} />;
}
