// The bottom line: what is under the pointer, and how the machine and the sound are doing.
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { nextFrame } from "../../lib/frame.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { keyName } from "../../lib/format.ts";
import { setText } from "../../lib/text.ts";
import { t, tn } from "../../messages/index.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useApp } from "../context.tsx";
import { runById } from "../command_registry.ts";
import { startSound } from "../projects.ts";
import { useHint } from "./hints.ts";
import "./status.css";

export function Status() {
  const app = useApp(), state = useRead(app.player, () => app.player.state);
  const { stats, late } = useStats();
  return (
    <footer className="status">
      <Told late={state === "running" ? late : 0} />
      <PianoKeys />
      {state === "running" ? (
        <>
          <Button size="xs" tone="ghost" className="figure" label={t("Sound uses {load} % of the time", { load: Math.round(stats.load * 100) })} showLabel={false} info={t("How much of the time the computer has for sound is used. Press for what each track costs.")} onPress={() => runById(app, "performance")}><Icon name="gauge" size={12} /><span>{`${Math.round(stats.load * 100)} %`}</span></Button>
          <span className="figure wide" data-info={t("Sample rate, and the time between a key press and its sound.")}>{t("{rateHz} kHz, {latencyMs} ms", { rateHz: (stats.rateHz / 1000).toFixed(stats.rateHz % 1000 ? 1 : 0), latencyMs: Math.round(stats.latencyMs) })}</span>
        </>
      ) : <span className="t3 how">{state === "starting" ? t("Starting the sound") : state === "failed" ? t("No sound") : state === "interrupted" ? t("Sound interrupted") : t("Sound starts when you play")}</span>}
      <Ways />
    </footer>
  );
}

const Told = memo(function Told({ late }: { late: number }) {
  const hint = useHint();
  return (
    <>
      <Info isHint={hint.text !== null} otherwise={hint.text ?? t("Space plays. Drop audio or MIDI files anywhere. Press ? for all keys.")} />
      {late > 0 ? <span className="late" role="status" data-info={t("The computer could not keep up: so many short gaps were heard just now. Close other tabs or bypass devices; exports are not affected.")}>{tn(late, "The computer can't keep up (1 gap)", "The computer can't keep up ({count} gaps)")}</span> : null}
      {hint.text === null ? null : <Button size="xs" label={t("Got it")} className="hint-done" info={t("It does not come back.")} onPress={hint.done} />}
    </>
  );
});

/** What is under the pointer changes with every move of a hand: written in the next frame, without React. */
function Info({ isHint, otherwise }: { isHint: boolean; otherwise: string }) {
  const app = useApp(), element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const show = (): void => {
      if (element.current) setText(element.current, app.info.get() || otherwise);
    };
    show();
    return app.info.subscribe(() => nextFrame(show));
  }, [app, otherwise]);
  return <span className={`clamp grow ${isHint ? "hint" : ""}`} aria-live="off" ref={element} />;
}

const PianoKeys = memo(function PianoKeys() {
  const app = useApp(), piano = useSignal(app.piano), octave = useSignal(app.octave);
  return <Toggle size="xs" tone="ghost" icon="keyboard" className="keys-play" label={piano ? t("Keys play from {key}", { key: keyName((octave + 1) * 12) }) : t("Play with this keyboard")} isSelected={piano}
    info={t("Notes with the computer keyboard (K): A W S E D F, octave with Z and X. Esc ends it.")} onChange={(on) => {
      if (on) startSound(app);
      app.piano.set(on);
    }} />;
});

const Ways = memo(function Ways() {
  const app = useApp();
  return (
    <>
      <Button size="xs" tone="ghost" icon="info" label={t("Manual (F1)")} showLabel={false} className="in-rail" onPress={() => runById(app, "manual")} />
      <Button size="xs" tone="ghost" icon="sun" label={t("Dark or light")} showLabel={false} onPress={() => runById(app, "theme")} />
      <Button size="xs" tone="ghost" icon="help" label={t("Keyboard shortcuts (?)")} showLabel={false} onPress={() => runById(app, "shortcuts")} />
    </>
  );
});

const LATE_SHOWN = 16; // half seconds that a gap stays on screen

/** Twice a second is enough for reading. */
function useStats(): { stats: ReturnType<ReturnType<typeof useApp>["player"]["stats"]>; late: number } {
  const app = useApp();
  const [stats, setStats] = useState(() => app.player.stats());
  const [late, setLate] = useState(0);
  useEffect(() => {
    // Gaps while the sound starts are not the song's: counting begins once it has run for two seconds. One that goes on is one.
    let running = 0, gaps = 0, seen = 0, quiet = 0;
    const timer = window.setInterval(() => {
      const next = app.player.stats();
      running = app.player.state === "running" ? running + 1 : 0;
      if (running <= 4) [gaps, seen, quiet] = [0, next.underruns, 1];
      const isGap = next.underruns > seen;
      if (isGap && quiet > 0) gaps++;
      quiet = isGap ? 0 : quiet + 1;
      seen = next.underruns;
      if (quiet > LATE_SHOWN) gaps = 0;
      setLate(gaps);
      setStats((now) => (Math.round(now.load * 100) === Math.round(next.load * 100) && now.underruns === next.underruns && Math.round(now.latencyMs) === Math.round(next.latencyMs) && now.rateHz === next.rateHz ? now : { ...next }));
    }, 500);
    return () => window.clearInterval(timer);
  }, [app]);
  return { stats, late };
}
