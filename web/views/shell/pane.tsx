// The lower pane: the chosen track's devices, the note editor, or the mixer.
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { effects, instruments, isNoteTrack, modulators, noteEffects, trackHue, trackName } from "../../project/song.ts";
import type { DeviceInfo } from "../../project/fields.ts";
import { addDevice } from "../../project/edit_devices.ts";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report, type PaneName } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { deviceIcon } from "../device_look.ts";
import { Devices } from "../device/devices.tsx";
import { Mixer } from "../mixer/mixer.tsx";
import { Editor, EditorTools } from "../editor/editor.tsx";

const TABS: readonly (readonly [PaneName, string])[] = [["devices", t("Devices")], ["editor", t("Editor")], ["mixer", t("Mixer")]];

export function Pane() {
  const desk = useDesk(), { project } = desk;
  const pane = useSignal(desk.pane), track = useSignal(desk.track);
  const name = useRead(project, () => (track === null || !project.exists(track) ? "" : trackName(project, track)));
  const hue = useRead(project, () => (track === null || !project.exists(track) ? 0 : trackHue(project, track)));
  return (
    <section className={`pane ${pane ?? "closed"}`} aria-label={t("Lower pane")}>
      <header className="pane-head">
        {name ? <span className="row g8 pane-track"><i className={`dot hue${hue}`} /><b className="clamp">{name}</b></span> : null}
        {name ? <span className="vr short" /> : null}
        <ToggleButtonGroup className="tabs" aria-label={t("Pane")} selectionMode="single" selectedKeys={pane ? [pane] : []} onSelectionChange={(keys) => desk.pane.set(([...keys][0] as PaneName | undefined) ?? null)}>
          {TABS.map(([id, title]) => <ToggleButton key={id} id={id} className="tab">{title}</ToggleButton>)}
        </ToggleButtonGroup>
        <span className="grow" />
        {pane === "editor" ? <EditorTools /> : null}
        {pane === "devices" && track !== null ? <AddDevice /> : null}
        <Button icon={pane ? "chevron-down" : "chevron-right"} label={pane ? t("Close the pane") : t("Open the pane")} showLabel={false} tone="ghost" size="sm" onPress={() => desk.pane.update((now) => (now ? null : "devices"))} />
      </header>
      {pane === "devices" ? <Devices /> : pane === "editor" ? <Editor /> : pane === "mixer" ? <Mixer /> : null}
    </section>
  );
}

function AddDevice() {
  const app = useApp(), desk = useDesk();
  const track = useSignal(desk.track);
  if (track === null || !desk.project.exists(track)) return null;
  const add = (number: number) => (): void => {
    const { result, device } = addDevice(desk.project, track, number);
    if (report(app, result)) desk.device.set(device);
  };
  const entry = (info: DeviceInfo) => ({ id: `device${info.number}`, name: info.name, icon: deviceIcon(info), about: info.summary, run: add(info.number) });
  const listed = (all: readonly DeviceInfo[]) => [...all].sort((a, b) => a.name.localeCompare(b.name)).map(entry);
  return (
    <Menu label={t("Add a device")} placement="bottom end" trigger={<Button icon="plus" label={t("Device")} size="sm" info={t("Add an effect, or change the instrument.")} />}
      groups={[
        { title: t("Effects"), entries: listed(effects()) }, { title: t("Modulators"), entries: listed(modulators()) },
        ...(isNoteTrack(desk.project, track) ? [{ title: t("Note effects"), entries: listed(noteEffects()) }, { title: t("Instruments"), entries: listed(instruments()) }] : []),
      ]} />
  );
}
