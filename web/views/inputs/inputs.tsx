// Inputs and outputs: where sound comes in and goes out, and how late the input is, measured to the frame.
import { useEffect, useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { listed, t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { buffering, chooseBuffering } from "../../audio/buffering.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { messageOf, say } from "../app.ts";
import { useApp } from "../context.tsx";
import { InputMeter } from "../device/input_panel.tsx";
import { startSound } from "../projects.ts";
import "./inputs.css";

const LOOK_MS = 500;

export function Inputs() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "calibration";
  return (
    <Dialog title={t("Inputs and latency")} isOpen={isOpen} onClose={() => app.dialog.set(null)} width={520}>
      {isOpen ? <><Devices /><Measure /></> : null}
    </Dialog>
  );
}

function Devices() {
  const app = useApp(), { studio } = app;
  const inputs = useSignal(studio.input.devices), input = useSignal(studio.input.state), outputs = useSignal(studio.outputs.devices), output = useSignal(studio.outputs.chosen);
  useEffect(() => {
    startSound(app);
    void studio.input.list();
    void studio.outputs.list();
  }, [app, studio]);
  const usual = { id: "default", name: t("What the system says") };
  const inputOptions = inputs.length > 0 ? inputs.map(({ id, name }) => ({ id, name })) : [usual];
  const chosenInput = inputOptions.some((one) => one.id === studio.input.chosen()) ? studio.input.chosen() ?? "" : inputOptions[0]?.id ?? "";
  const outputOptions = [usual, ...outputs.filter((one) => one.id !== "default").map(({ id, name }) => ({ id, name }))];
  return (
    <div className="io">
      <label><span>{t("Input")}</span><Select label={t("Input device")} value={chosenInput} options={inputOptions} onChange={(id) => void studio.chooseInput(id === "default" && inputs.length === 0 ? null : id)} /></label>
      <label><span>{t("Output")}</span><Select label={t("Output device")} value={output ?? "default"} options={outputOptions} onChange={(id) => studio.outputs.choose(id === "default" ? null : id).catch((error: unknown) => say(app, messageOf(error), { tone: "bad" }))} /></label>
      <Buffer />
      {input.kind === "refused" ? <p className="input-note bad" role="alert">{input.problem}</p> : null}
      {input.kind === "on" && input.processed.length > 0 ? <p className="input-note warn">{t("{name} still applies {processed}, though Tutti asked it not to. Switch that off in your system's sound settings.", { name: input.name, processed: listed(input.processed) })}</p> : null}
    </div>
  );
}

const BUFFERS = [{ id: "fast", name: t("Fast") }, { id: "steady", name: t("Steady") }] as const;
const WHAT = {
  fast: t("You are heard as soon as the device allows: for playing and recording."),
  steady: t("The browser works further ahead, so a busy machine leaves no gaps: for listening and mixing. Keys and inputs are heard later."),
} as const;

/** How late the output is, as the browser says; 0 without sound. It is another one after each choice. */
function useLatency(): number {
  const { player } = useApp(), [ms, setMs] = useState(0);
  useEffect(() => {
    const look = (): void => setMs(Math.round(player.stats().latencyMs)), timer = window.setInterval(look, LOOK_MS);
    look();
    return () => window.clearInterval(timer);
  }, [player]);
  return ms;
}

function Buffer() {
  const { studio } = useApp();
  const how = useSignal(buffering), busy = useSignal(studio.state) !== "idle", ms = useLatency();
  return (
    <>
      <div className="io-row"><span>{t("Playback")}</span>{busy ? <span className="t2">{BUFFERS.find(({ id }) => id === how)?.name}</span> : <Segmented label={t("Playback")} value={how} segments={BUFFERS} onChange={chooseBuffering} />}</div>
      <p className="input-note t2">{WHAT[how]} {ms > 0 ? t("What sounds now is {ms} ms behind.", { ms }) : ""}</p>
    </>
  );
}

const HOW = {
  air: t("Put the microphone close to a loudspeaker, unplug the headphones, and keep still for two seconds."),
  cable: t("Join an output of your interface to its input with a cable, and turn the input's gain to the middle."),
} as const;

/** From the loudspeaker to the microphone, or from the output to the input. */
function WayArt({ way }: { way: keyof typeof HOW }) {
  return (
    <svg className="line-art" width="136" height="64" viewBox="0 0 136 64" aria-hidden="true">
      {way === "air"
        ? <><rect x="6" y="6" width="32" height="52" rx="4" /><circle cx="22" cy="40" r="9" /><circle cx="22" cy="18" r="4" /><path className="a" d="M48 26a16 16 0 0 1 0 16M58 19a30 30 0 0 1 0 30M68 12a44 44 0 0 1 0 44" /><rect x="100" y="8" width="16" height="28" rx="8" /><path d="M94 28a14 14 0 0 0 28 0M108 42v14M98 56h20" /></>
        : <><rect x="6" y="14" width="124" height="36" rx="4" /><circle cx="30" cy="32" r="8" /><circle cx="106" cy="32" r="8" /><circle cx="68" cy="32" r="3" /><path className="a" d="M30 32c0 34 76 34 76 0" /><circle className="f" cx="30" cy="32" r="3" /><circle className="f" cx="106" cy="32" r="3" /></>}
    </svg>
  );
}

function Measure() {
  const app = useApp(), { studio } = app;
  const state = useSignal(studio.calibration.state), output = useSignal(studio.outputs.chosen);
  const [way, setWay] = useState<keyof typeof HOW>("air");
  useLatency();
  const now = studio.roundTrip();
  const ms = now === null ? "" : t("{ms} ms ({frames} frames)", { ms: ((1000 * now.frames) / now.rateHz).toFixed(1), frames: now.frames });
  const busy = state.kind === "listening", input = useSignal(studio.input.state);
  useEffect(() => studio.calibration.look(), [studio]);
  return (
    <div className="measure">
      <div className="row g8"><b>{t("Latency")}</b><span className="grow" />
        <Segmented label={t("How the sound comes back")} value={way} segments={[{ id: "air", name: t("Through the air") }, { id: "cable", name: t("By cable") }]} onChange={setWay} /></div>
      <p className="t2">{t("Sound needs a moment out to your ears and back in. Tutti measures it once for this input and output, and puts every take back by it.")}</p>
      <div className="measure-how"><WayArt way={way} /><p>{HOW[way]}</p></div>
      <div className={`measured ${state.kind}`} role="status" aria-live="polite">
        {busy ? <span className="grow">{t("Listening. A short sound plays.")}{input.kind === "on" ? <InputMeter track={null} /> : null}</span>
          : state.kind === "failed" ? <><Icon name="warning" /><span className="bad">{state.why}</span></>
          : state.kind === "found" ? <span><b className="s20">{state.ms.toFixed(1)} ms</b> <span className="t2">{t("{frames} frames. Takes lie to the frame now.", { frames: state.frames })}{state.inverted ? ` ${t("The input is upside down: its polarity is turned.")}` : ""}</span></span>
          : now === null ? <span className="t2">{t("The sound is not running yet.")}</span>
          : <span><b className="s20">{ms}</b> <span className="t2">{now.measured ? t("measured") : t("as the browser says; measured, it is right to the frame")}</span></span>}
      </div>
      <div className="row g8"><span className="grow" />
        {now?.measured ? <Button tone="ghost" label={t("Forget")} info={t("Back to what the browser says.")} onPress={() => studio.calibration.forget(output ?? "")} /> : null}
        <Button tone={state.kind === "found" ? "plain" : "primary"} label={state.kind === "found" || state.kind === "failed" ? t("Measure again") : t("Play and listen")} isDisabled={busy} onPress={() => void studio.calibration.measure(output ?? "")} />
        {state.kind === "found" ? <Button tone="primary" label={t("Done")} onPress={() => app.dialog.set(null)} /> : null}</div>
    </div>
  );
}
