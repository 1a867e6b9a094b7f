// How the machine does: what each track and device costs, the gaps that were heard, where time goes, what was left out and how it comes back.
import { useEffect, useState } from "react";
import { bytesText, durationText } from "../../lib/format.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { english, locale, t, tn } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { infoOf, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { messageOf, say } from "../app.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { glitches } from "./glitches.ts";
import { LEFT_OUT } from "./left_out.ts";
import "./performance.css";

const EVERY_MS = 500;

function useTick(): void {
  const [, set] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => set((now) => now + 1), EVERY_MS);
    return () => window.clearInterval(timer);
  }, []);
}

export function Performance() {
  const app = useApp(), { project } = useDesk();
  useTick();
  const state = useRead(app.player, () => app.player.state), leftOut = useRead(app.player, () => app.player.leftOut());
  const stats = app.player.stats();
  return (
    <div className="drawer-body" tabIndex={0} role="region" aria-label={t("How the machine does")}>
      <section>
        <h3>{t("Now")}</h3>
        {state === "running" ? <p><b className="s20">{Math.round(stats.load * 100)} %</b> <span className="t2">{tn(stats.voices, "of the time there is for sound, 1 voice", "of the time there is for sound, {count} voices")}</span></p> : <p className="t2">{t("The sound is not running. It starts when you play.")}</p>}
        {leftOut > 0 ? <p className="warn-text">{t("To keep up, {left}. Exports leave nothing out. It comes back by itself once there is room: switch off the costliest device below, close other tabs, or play fewer notes at once.", { left: LEFT_OUT[leftOut] ?? t("less is played") })}</p>
          : <p className="t2">{t("Nothing is left out.")}</p>}
      </section>
      <Gaps />
      <Costs project={project} />
      <Latency />
      <Memory project={project} />
      <div className="row g8 report-foot"><span className="grow" /><Button label={t("Report a problem")} onPress={() => runById(app, "report")} /></div>
    </div>
  );
}

interface Row { readonly id: Id; readonly name: string; readonly hue: number; readonly cost: number; readonly devices: readonly { readonly id: Id; readonly name: string; readonly cost: number }[] }

/** Devices by their tracks, the costliest first. */
function rowsOf(project: Project, costs: ReadonlyMap<bigint, number>): Row[] {
  const rows = project.childrenOf(project.root, Kind.track).map((track): Row => {
    const devices: { id: Id; name: string; cost: number }[] = [];
    const look = (parent: Id): void => {
      for (const child of project.childrenOf(parent)) {
        const cost = costs.get(child);
        if (project.kindOf(child) === Kind.device && cost !== undefined) devices.push({ id: child, name: infoOf(project, child)?.name ?? t("Device"), cost });
        if (project.kindOf(child) === Kind.device || project.kindOf(child) === Kind.chain) look(child);
      }
    };
    look(track);
    return { id: track, name: trackName(project, track), hue: trackHue(project, track), cost: devices.reduce((sum, device) => sum + device.cost, 0), devices: devices.sort((a, b) => b.cost - a.cost) };
  });
  return rows.filter((row) => row.devices.length > 0).sort((a, b) => b.cost - a.cost);
}

const percent = (part: number): string => (part >= 0.0995 ? `${Math.round(part * 100)} %` : `${(part * 100).toFixed(1)} %`);

function Costs({ project }: { project: Project }) {
  const app = useApp();
  const [measured, setMeasured] = useState<{ rows: readonly Row[]; whole: number } | null>(null), [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setMeasured(null);
    project.costs(app.player.positionTicks(), abort.signal).then(({ devices, whole }) => setMeasured({ rows: rowsOf(project, devices), whole }), (error: unknown) => {
      if (!abort.signal.aborted) say(app, messageOf(error), { tone: "bad" });
    });
    return () => abort.abort();
  }, [app, project, round]);
  const most = measured?.rows[0]?.cost ?? 1;
  return (
    <section>
      <div className="row g8"><h3 className="grow">{t("What each track costs")}</h3><Button size="sm" label={t("Measure again")} isDisabled={measured === null} onPress={() => setRound((now) => now + 1)} /></div>
      {measured === null ? <p className="t2" role="status">{t("Measuring the song from here on.")}</p> : measured.rows.length === 0 ? <p className="t2">{t("There is no device in the song.")}</p> : (
        <ul className="costs">{measured.rows.map((row) => (
          <li key={String(row.id)}>
            <div className="row g8"><i className={`dot hue${row.hue}`} /><b className="grow clamp">{row.name}</b><span>{percent(row.cost)}</span></div>
            <div className={`cost hue${row.hue}`}><i style={{ transform: `scaleX(${Math.max(0.004, row.cost / most)})` }} /></div>
            <ul>{row.devices.map((device) => (
              <li key={String(device.id)} className="row g8"><span className="grow clamp t2">{device.name}</span><span className="t2">{percent(device.cost)}</span>
                <Bypass project={project} device={device.id} name={device.name} /></li>
            ))}</ul>
          </li>
        ))}</ul>
      )}
      {measured !== null ? <p className="t3 s11">{t("In parts of the time there is, one after the other on one processor. All of it together: {percent}.", { percent: percent(measured.whole) })}</p> : null}
    </section>
  );
}

function Bypass({ project, device, name }: { project: Project; device: Id; name: string }) {
  const app = useApp();
  const off = useRead(project, () => project.exists(device) && project.bool(device, Field.device.bypass));
  return <Button size="xs" tone="ghost" icon="power" showLabel={false} label={off ? t("Switch {name} on", { name }) : t("Switch {name} off", { name })} className={off ? "" : "is-on"} onPress={() => {
    const result = project.edit(off ? english("{name} on", { name }) : english("{name} off", { name }), (batch) => batch.setBool(device, Field.device.bypass, !off));
    if (!result.ok) say(app, result.problem, { tone: "bad" });
  }} />;
}

function Gaps() {
  const list = useSignal(glitches);
  return (
    <section>
      <h3>{t("Gaps that were heard")}</h3>
      {list.length === 0 ? <p className="t2">{t("None since the page was opened.")}</p> : (
        <ul className="gaps">{list.map((one, index) => (
          <li key={index}><div className="row g8"><b className="grow">{new Date(one.atMs).toLocaleTimeString(locale)}</b><span className="t2">{one.where ? t("at {where}", { where: one.where }) : ""}{one.missingMs > 0 ? `${one.where ? ", " : ""}${t("{length} missing", { length: durationText(one.missingMs) })}` : ""}</span></div><span className="t2">{one.cause}</span></li>
        ))}</ul>
      )}
    </section>
  );
}

function Latency() {
  const app = useApp();
  const { bufferMs, outputMs, compensationMs } = app.player.latency(), round = app.studio.roundTrip();
  const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
  return (
    <section>
      <h3>{t("Where time goes")}</h3>
      {app.player.state !== "running" ? <p className="t2">{t("Known once the sound runs.")}</p> : (
        <dl className="facts">
          <div><dt>{t("Buffers")}</dt><dd>{t("{ms} in the browser", { ms: ms(bufferMs) })}</dd></div>
          <div><dt>{t("Output")}</dt><dd>{outputMs > 0 ? t("{ms} from there to the speakers", { ms: ms(outputMs) }) : t("the browser does not say")}</dd></div>
          <div><dt>{t("Devices")}</dt><dd>{compensationMs > 0 ? t("{ms}: devices that look ahead are waited for. What you play yourself is not.", { ms: ms(compensationMs) }) : t("no device of the song looks ahead")}</dd></div>
          <div><dt>{t("Input")}</dt><dd>{round === null ? t("no input is open") : round.measured ? t("{ms} there and back, measured; takes are put back by it", { ms: ms((1000 * round.frames) / round.rateHz) }) : t("{ms} there and back, as the browser says", { ms: ms((1000 * round.frames) / round.rateHz) })}</dd></div>
        </dl>
      )}
      <div className="row g8"><span className="t2 grow">{t("A key press is heard after the first two.")}</span><Button size="sm" label={t("Inputs and latency")} onPress={() => runById(app, "calibrate")} /></div>
    </section>
  );
}

function Memory({ project }: { project: Project }) {
  const app = useApp();
  const [disk, setDisk] = useState<{ used: number; free: number } | null>(null);
  useEffect(() => {
    void navigator.storage?.estimate?.().then(({ usage = 0, quota = 0 }) => setDisk({ used: usage, free: Math.max(0, quota - usage) }), () => {});
  }, []);
  const sound = app.player.latency().memoryBytes;
  return (
    <section>
      <h3>{t("Memory")}</h3>
      <dl className="facts">
        <div><dt>{t("Song")}</dt><dd>{bytesText(project.memoryBytes())}</dd></div>
        <div><dt>{t("Sound")}</dt><dd>{sound > 0 ? bytesText(sound) : t("not running")}</dd></div>
        <div><dt>{t("This device")}</dt><dd>{disk === null ? t("the browser does not say") : t("{size} kept, room for {free}", { size: bytesText(disk.used), free: bytesText(disk.free) })}</dd></div>
      </dl>
    </section>
  );
}
