// A strip's devices: pressed to be shown, dragged to another place or strip (Alt: a copy), dropped from the library, added by +.
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { addDevice } from "../../project/edit_devices.ts";
import { Field } from "../../project/fields.ts";
import { devicesOf, effects, infoOf, instruments, isNoteTrack, noteEffects, trackHue } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { selectTrack } from "../editing.ts";
import { menuOf, openMenu } from "../menus.ts";
import { OF_DEVICES } from "../track_news.ts";
import { withPane } from "../workspace.ts";
import { dragDevice } from "./device_drag.ts";

export function Inserts({ track, name }: { track: Id; name: string }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const list = useRead(project, () => (project.exists(track) ? devicesOf(project, track).map((device) => `${device}:${project.bool(device, Field.device.bypass) ? 0 : 1}`).join() : ""), OF_DEVICES);
  const choose = (device: Id): void => {
    selectTrack(desk, track);
    desk.device.set(device);
  };
  const open = (device: Id): void => {
    choose(device);
    withPane(desk);
    desk.pane.set("devices");
  };
  const add = (info: { number: number; name: string; summary: string }) => ({ id: `device${info.number}`, name: info.name, about: info.summary, run: (): void => {
    const { result, device } = addDevice(project, track, info.number);
    if (report(app, result)) choose(device);
  } });
  return (
    <div className="slots" role="group" aria-label={t("Devices of {name}", { name })} data-holder={String(track)}>
      {list === "" ? null : list.split(",").map((entry) => {
        const [id = "0", on] = entry.split(":"), device = BigInt(id) as Id, title = project.exists(device) ? infoOf(project, device)?.name ?? t("Device") : "";
        return (
          <button key={id} type="button" className={`slot ${on === "1" ? "" : "off"}`} data-device={id} aria-label={t("{title} of {name}", { title, name })} data-info={t("{title}. Press to show it, drag it elsewhere, Alt-drag copies, right-click for more.", { title })} onClick={() => open(device)}
            onFocus={() => desk.device.set(device)} onPointerDown={(event) => dragDevice(app, desk, device, trackHue(project, track), event.nativeEvent)} onContextMenu={(event) => {
              choose(device);
              openMenu(app, event, title, () => menuOf(app, "device"));
            }}><span className="clamp">{title}</span></button>
        );
      })}
      <Menu label={t("Add a device to {name}", { name })} trigger={<Button tone="ghost" size="xs" icon="plus" label={t("Add a device to {name}", { name })} showLabel={false} className="slot-add" info={t("Add an effect. Devices of the library can be dropped here, too.")} />} groups={() => [
        { title: t("Effects"), entries: effects().map(add) },
        ...(isNoteTrack(project, track) ? [{ title: t("Note effects"), entries: noteEffects().map(add) }, { title: t("Instruments"), entries: instruments().map(add) }] : []),
      ]} />
    </div>
  );
}
