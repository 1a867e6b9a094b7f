// How the machine does: what each track and device costs, the gaps that were heard, where time goes, what was left out and how it comes back.
import { useEffect, useState } from "react";
import { bytesText, count } from "../../lib/format.ts";
import { useRead, useSignal } from "../../lib/react.ts";
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
    <div className="drawer-body" tabIndex={0} role="region" aria-label="How the machine does">
      <section>
        <h3>Now</h3>
        {state === "running" ? <p><b className="s20">{Math.round(stats.load * 100)} %</b> <span className="t2">of the time there is for sound, {count(stats.voices, "voice")}</span></p> : <p className="t2">The sound is not running. It starts when you play.</p>}
        {leftOut > 0 ? <p className="warn-text">To keep up, {LEFT_OUT[leftOut] ?? "less is played"}. Exports leave nothing out. It comes back by itself once there is room: switch off the costliest device below, close other tabs, or play fewer notes at once.</p>
          : <p className="t2">Nothing is left out.</p>}
      </section>
      <Costs project={project} />
      <Gaps />
      <Latency />
      <Memory project={project} />
      <div className="row g8"><span className="grow" /><Button label="Report a problem" onPress={() => runById(app, "report")} /></div>
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
        if (project.kindOf(child) === Kind.device && cost !== undefined) devices.push({ id: child, name: infoOf(project, child)?.name ?? "Device", cost });
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
      <div className="row g8"><h3 className="grow">What each track costs</h3><Button size="sm" label="Measure again" isDisabled={measured === null} onPress={() => setRound((now) => now + 1)} /></div>
      {measured === null ? <p className="t2" role="status">Measuring the song from here on.</p> : measured.rows.length === 0 ? <p className="t2">There is no device in the song.</p> : (
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
      {measured !== null ? <p className="t3 s11">In parts of the time there is, one after the other on one processor. All of it together: {percent(measured.whole)}.</p> : null}
    </section>
  );
}

function Bypass({ project, device, name }: { project: Project; device: Id; name: string }) {
  const app = useApp();
  const off = useRead(project, () => project.exists(device) && project.bool(device, Field.device.bypass));
  return <Button size="xs" tone="ghost" icon="power" showLabel={false} label={off ? `Switch ${name} on` : `Switch ${name} off`} className={off ? "" : "is-on"} onPress={() => {
    const result = project.edit(off ? `${name} on` : `${name} off`, (batch) => batch.setBool(device, Field.device.bypass, !off));
    if (!result.ok) say(app, result.problem, { tone: "bad" });
  }} />;
}

function Gaps() {
  const list = useSignal(glitches);
  return (
    <section>
      <h3>Gaps that were heard</h3>
      {list.length === 0 ? <p className="t2">None since the page was opened.</p> : (
        <ul className="gaps">{list.map((one, index) => (
          <li key={index}><div className="row g8"><b className="grow">{new Date(one.atMs).toLocaleTimeString()}</b><span className="t2">{one.where ? `at ${one.where}, ` : ""}{count(one.gaps, "gap")}</span></div><span className="t2">{one.cause}</span></li>
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
      <h3>Where time goes</h3>
      {app.player.state !== "running" ? <p className="t2">Known once the sound runs.</p> : (
        <dl className="facts">
          <div><dt>Buffers</dt><dd>{ms(bufferMs)} in the browser</dd></div>
          <div><dt>Output</dt><dd>{outputMs > 0 ? `${ms(outputMs)} from there to the speakers` : "the browser does not say"}</dd></div>
          <div><dt>Devices</dt><dd>{compensationMs > 0 ? `${ms(compensationMs)}: devices that look ahead are waited for. What you play yourself is not.` : "no device of the song looks ahead"}</dd></div>
          <div><dt>Input</dt><dd>{round === null ? "no input is open" : `${ms((1000 * round.frames) / round.rateHz)} there and back, ${round.measured ? "measured; takes are put back by it" : "as the browser says"}`}</dd></div>
        </dl>
      )}
      <div className="row g8"><span className="t2 grow">A key press is heard after the first two.</span><Button size="sm" label="Inputs and latency" onPress={() => runById(app, "calibrate")} /></div>
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
      <h3>Memory</h3>
      <dl className="facts">
        <div><dt>Song</dt><dd>{bytesText(project.memoryBytes())}</dd></div>
        <div><dt>Sound</dt><dd>{sound > 0 ? bytesText(sound) : "not running"}</dd></div>
        <div><dt>This device</dt><dd>{disk === null ? "the browser does not say" : `${bytesText(disk.used)} kept, room for ${bytesText(disk.free)}`}</dd></div>
      </dl>
    </section>
  );
}
