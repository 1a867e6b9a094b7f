// One device: power, name, preset, and a body composed from its tables.
import { memo, useMemo } from "react";
import { Button as AriaButton, DialogTrigger, ToggleButton } from "react-aria-components";
import { useAbout, useRead, useSignal } from "../../lib/react.ts";
import { collector } from "../../lib/signal.ts";
import { said, t } from "../../messages/index.ts";
import type { Id, ParamInfo, Project } from "../../project/api.ts";
import { bypassDevice, removeDevice, resetDevice, setParam, shiftDevice } from "../../project/edit_devices.ts";
import { Field, FIELD_PARAM_FIRST } from "../../project/fields.ts";
import { Button, Toggle } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Knob } from "../../ui/knob.tsx";
import { Menu } from "../../ui/menu.tsx";
import { PopDialog } from "../../ui/pop_dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { controlMenu } from "../control_menu.ts";
import { followMoved } from "../follow.ts";
import { menuOf, openMenu } from "../menus.ts";
import { OF_PARAMS } from "../track_news.ts";
import { EqPanel } from "./eq_panel.tsx";
import { IMPULSE_WIDTH, ImpulsePanel } from "./impulse_panel.tsx";
import { createLiveParams, type LiveParams } from "./live_params.ts";
import { columnsOf, GAP, panelLayout, type Section } from "./panel_layout.ts";
import { OUTWARD_WIDTH, OutwardPanel } from "./outward_panel.tsx";
import { modulationsOf, reachOf } from "../../project/modulation.ts";
import { PadsPanel } from "./pads_panel.tsx";
import { PresetStrip } from "./preset_strip.tsx";
import { SidechainMenu } from "./sidechain_menu.tsx";
import { VisualCanvas } from "./visual_canvas.tsx";
import { ZoneMap } from "./zone_map.tsx";

export const DevicePanel = memo(function DevicePanel({ device, hue }: { device: Id; hue: number }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const chosen = useSignal(desk.device) === device;
  const params = useMemo(() => createLiveParams(project, app.player, device, (result) => void report(app, result)), [app, project, device]);
  const page = useAbout(desk.devicePages, (pages) => pages.get(device) ?? 0);
  const bypass = useRead(project, () => project.exists(device) && project.bool(device, Field.device.bypass));
  const layout = useMemo(() => (params ? panelLayout(params.info) : null), [params]); // one and the same: a picture that is being dragged hangs on its section
  if (!params || !layout) return null;
  const { info } = params, shown = layout.pages[page] ?? layout.pages[0];
  const commit = (param: number, value: number): void => void report(app, setParam(project, device, param, value));
  const remove = (): void => void report(app, removeDevice(project, device), t("Removed {info}", { info: info.name }));
  return (
    <div role="group" data-device={String(device)} className={`dev ${chosen ? "is-on" : ""} ${bypass ? "is-off" : ""}`} style={{ width: layout.width + (info.response ? IMPULSE_WIDTH + GAP : info.outward ? OUTWARD_WIDTH + GAP : 0) }} aria-label={info.name} onPointerDownCapture={() => desk.device.set(device)} onFocusCapture={() => desk.device.set(device)}>
      <header className="dev-head" onContextMenu={(event) => openMenu(app, event, info.name, () => menuOf(app, "device"))}>
        <ToggleButton className="pw" aria-label={t("{info} on", { info: info.name })} isSelected={!bypass} onChange={(on) => void report(app, bypassDevice(project, device, !on))} data-info={t("{info} on or off.", { info: info.name })}><Icon name="power" size={14} /></ToggleButton>
        <b data-info={info.summary}>{info.name}</b>
        <PresetStrip device={device} info={info} />
        {layout.pages.length > 1 ? <Segmented label={t("Pages of {info}", { info: info.name })} value={String(page)} segments={layout.pages.map(({ name }, index) => ({ id: String(index), name }))} onChange={(id) => desk.devicePages.set(new Map(desk.devicePages.get()).set(device, Number(id)))} /> : null}
        <span className="grow" />
        {info.sidechain ? <SidechainMenu device={device} name={info.name} /> : null}
        {layout.more.length > 0 ? <MoreKnobs title={t("More of {info}", { info: info.name })} list={layout.more} params={params} project={project} device={device} commit={commit} /> : null}
        <Menu label={t("Menu of {info}", { info: info.name })} placement="bottom end" trigger={<Button tone="ghost" size="xs" icon="ellipsis" label={t("Menu of {info}", { info: info.name })} showLabel={false} />} groups={[
          { entries: [{ id: "left", name: t("Move left"), run: () => void report(app, shiftDevice(project, device, -1)) }, { id: "right", name: t("Move right"), run: () => void report(app, shiftDevice(project, device, 1)) },
            { id: "copy", name: desk.compare.side(device) === "A" ? t("Copy A to B") : t("Copy B to A"), run: () => desk.compare.copy(device) },
            { id: "reset", name: t("Back to its defaults"), run: () => void report(app, resetDevice(project, device), t("{info} is at its defaults", { info: info.name })) }] }, { entries: [{ id: "remove", name: t("Remove"), icon: "trash", danger: true, run: remove }] }]} />
      </header>
      <div className="dev-body">
        {shown?.zones ? <ZoneMap device={device} hue={hue} /> : null}
        {info.response ? <ImpulsePanel device={device} info={info} hue={hue} /> : null}
        {info.outward ? <OutwardPanel device={device} /> : null}
        {layout.kind === "eq" ? <EqPanel project={project} player={app.player} params={params} device={device} hue={hue} commit={commit} /> : layout.kind === "pads" ? (
          <PadsPanel device={device} params={info.params} control={(param, width) => <ParamControl key={param.number} param={param} params={params} project={project} device={device} commit={commit} width={width} small />} />
        ) : shown?.sections.map((section) => (
          <Group key={section.title} section={section} params={params} project={project} device={device} hue={hue} commit={commit} />
        ))}
      </div>
    </div>
  );
});

interface Shared { params: LiveParams; project: Project; device: Id; commit: (param: number, value: number) => void }

function Group({ section, hue, ...shared }: Shared & { section: Section; hue: number }) {
  const app = useApp(), { params, project } = shared;
  return (
    <div className={`dev-group ${section.visual ? "" : "plain"}`} style={{ width: section.width }} role="group" aria-label={section.title}>
      <div className="grp-t"><span className="clamp">{section.title}</span>{section.choice ? <Choice param={section.choice} {...shared} /> : null}</div>
      {section.visual ? <div className={section.knobs.length === 0 ? "viz tall" : "viz"}><VisualCanvas project={project} player={app.player} device={shared.device} params={params} section={section} hue={hue} /></div> : null}
      {section.knobs.length === 0 ? null : <div className={section.visual ? "knob-row" : "knob-block in-rows"} style={section.visual ? undefined : { gridTemplateColumns: `repeat(${columnsOf(section.knobs)}, auto)` }}>{section.knobs.map((param) => <ParamControl key={param.number} param={param} under={section.visual !== null} width={section.column} {...shared} />)}</div>}
    </div>
  );
}

function Choice({ param, project, device, commit }: Shared & { param: ParamInfo }) {
  const value = useRead(project, () => (project.exists(device) ? project.param(device, param.number) : 0), OF_PARAMS);
  const groups = (param.choices ?? []).map((name, index) => ({ id: String(index), name: said(name), checked: Math.round(value - param.min) === index, run: () => commit(param.number, param.min + index) }));
  const chosen = said(param.choices?.[Math.round(value - param.min)] ?? "");
  return <Menu label={`${param.group} ${param.name}`} placement="bottom end" trigger={<AriaButton className="choice" aria-label={`${param.group} ${param.name}: ${chosen}`}>{chosen}</AriaButton>} groups={[{ entries: groups }]} />;
}

function ParamControl({ param, params, project, device, commit, under = false, width = 64, small = false }: Shared & { param: ParamInfo; under?: boolean; width?: number; small?: boolean }) {
  const value = useRead(project, () => (project.exists(device) ? project.param(device, param.number) : param.fallback), OF_PARAMS);
  const label = `${param.group} ${param.name}`;
  if (param.curve === "toggle") return <span className="knob toggle"><Toggle size="xs" label={param.name} isSelected={value > 0.5} onChange={(on) => commit(param.number, on ? 1 : 0)} info={`${label}.`} /></span>;
  if (param.choices) return <span className="knob"><Select small label={label} value={String(Math.round(value - param.min))} options={param.choices.map((name, index) => ({ id: String(index), name: said(name) }))} onChange={(id) => commit(param.number, param.min + Number(id))} /><span className="name">{param.name}</span></span>;
  return <LiveKnob project={project} device={device} param={param} params={params} value={value} commit={commit} label={label} width={width} size={small ? 28 : under ? 36 : param.size === "large" ? 48 : param.size === "small" ? 28 : 36} />;
}

/** A knob that also follows when a picture is dragged, and what automation and modulators make of it. */
function LiveKnob({ project, device, param, params, value, commit, label, size, width }: { project: Project; device: Id; param: ParamInfo; params: LiveParams; value: number; commit: (param: number, value: number) => void; label: string; size: 28 | 36 | 48; width: number }) {
  const app = useApp();
  const listen = useMemo(() => (redraw: (value: number) => void): (() => void) => {
    const still = (): number => params.value(param.number), undo = collector();
    undo.add(params.subscribe(() => redraw(still())), followMoved(app.player, device, FIELD_PARAM_FIRST + param.number, still, redraw));
    return undo.dispose;
  }, [app, device, params, param.number]);
  const reach = useRead(project, () => {
    const list = project.exists(device) ? modulationsOf(project, device, FIELD_PARAM_FIRST + param.number) : [];
    return list.length === 0 ? "" : (reachOf(list, project.paramTravel(params.info.number, param.number, project.param(device, param.number))) ?? []).join();
  }, OF_PARAMS);
  return <Knob reach={reach === "" ? null : (reach.split(",").map(Number) as [number, number])} label={label} name={param.name} value={value} law={params.law(param.number)} bipolar={param.bipolar} size={size} width={width} listen={listen}
    info={t("{label}. Drag, double-click for its default, Enter to type.", { label })} onLive={(next) => params.live(param.number, next)} onMenu={controlMenu(app, project, device, FIELD_PARAM_FIRST + param.number, label)} onEnd={() => params.end(param.number)} onCommit={(next) => commit(param.number, next)} />;
}

function MoreKnobs({ title, list, ...shared }: Shared & { title: string; list: readonly ParamInfo[] }) {
  return (
    <DialogTrigger>
      <Button size="xs" tone="ghost" label={t("More")} info={t("{count} more settings.", { count: list.length })} />
      <PopDialog title={title} placement="top end" className="more-pop">{() => <div className="more-knobs">{list.map((param) => (
        <div key={param.number} className="more-one"><ParamControl param={param} {...shared} under /><span className="t3 s11">{param.group}</span></div>
      ))}</div>}</PopDialog>
    </DialogTrigger>
  );
}

