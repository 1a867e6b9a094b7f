// Inputs and outputs: where sound comes in and goes out, and how late the input is, measured to the frame.
import { useEffect, useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { listed, t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { buffering, chooseBuffering } from "../../audio/buffering.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { messageOf, say } from "../app.ts";
import { useApp } from "../context.tsx";
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

function Measure() {
  const app = useApp(), { studio } = app;
  const state = useSignal(studio.calibration.state), output = useSignal(studio.outputs.chosen);
  const [way, setWay] = useState<keyof typeof HOW>("air");
  useLatency();
  const now = studio.roundTrip();
  const ms = now === null ? "" : t("{ms} ms ({frames} frames)", { ms: ((1000 * now.frames) / now.rateHz).toFixed(1), frames: now.frames });
  const busy = state.kind === "listening";
  return (
    <div className="measure">
      <div className="row g8"><b>{t("Latency")}</b><span className="grow" />
        <Select small label={t("How the sound comes back")} value={way} options={[{ id: "air", name: t("Through the air") }, { id: "cable", name: t("By cable") }]} onChange={(id) => setWay(id as keyof typeof HOW)} /></div>
      <p className="t2">{t("Sound needs a moment out to your ears and back in. Tutti measures it once for this input and output, and puts every take back by it.")} {HOW[way]}</p>
      <div className="measured" role="status" aria-live="polite">
        {busy ? <span>{t("Listening. A short sound plays.")}</span>
          : state.kind === "failed" ? <span className="bad">{state.why}</span>
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
