// The head of a device: its preset by name, the ones before and after, all of them in a menu that is searched by typing, one's own to
// save, and A and B to compare.
import { useMemo, useState } from "react";
import { Autocomplete, Button as AriaButton, DialogTrigger, Form, Header, Input, Menu, MenuItem, MenuSection, SearchField, TextField } from "react-aria-components";
import { useGrowing, useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { namePreset, resetDevice, settingsOf } from "../../project/edit_devices.ts";
import { Field, type DeviceInfo } from "../../project/fields.ts";
import { ownPresets } from "../../project/own_presets.ts";
import { Button } from "../../ui/button.tsx";
import { Icon, isIconName } from "../../ui/icon.tsx";
import { PopDialog } from "../../ui/pop_dialog.tsx";
import { report, say } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { currentSound, matches, neighbour, soundsOf, type Sound } from "./sounds.ts";

const NAME_MOST = 60, ROWS_AT_ONCE = 20; // more rows than the menu shows before one scrolls

export function PresetStrip({ device, info }: { device: Id; info: DeviceInfo }) {
  const app = useApp(), desk = useDesk(), { project, compare } = desk;
  const own = useSignal(ownPresets.list);
  const preset = useRead(project, () => (project.exists(device) ? project.text(device, Field.device.preset) : ""));
  const sounds = useMemo(() => soundsOf(project, info, own, info.role === "instrument"), [project, info, own]);
  const current = currentSound(sounds, preset);
  const touched = useRead(project, () => project.exists(device) && current?.values != null && info.params.some((param) => current.values?.[param.number] !== project.param(device, param.number)));
  useSignal(compare.changed);
  const side = compare.side(device);
  const choose = (sound: Sound | undefined): void => {
    if (sound === undefined) return;
    const { result, device: next } = sound.choose(project, device);
    if (report(app, result) && next !== null) desk.device.set(next);
  };
  const label = preset === "" ? t("Own settings") : preset;
  return (
    <div className="strip-preset" role="group" aria-label={t("Preset of {info}", { info: info.name })}>
      <Button size="xs" tone="ghost" icon="chevron-left" label={t("Previous preset of {info}", { info: info.name })} showLabel={false} onPress={() => choose(neighbour(sounds, current, -1))} />
      <DialogTrigger onOpenChange={(open) => open && void ownPresets.refresh()}>
        <AriaButton className="preset" aria-label={touched ? t("Preset of {info}: {label}, changed", { info: info.name, label }) : t("Preset of {info}: {label}", { info: info.name, label })} data-info={t("Presets. Type to search names and tags; arrows and Enter choose.")}><span className="clamp">{label}</span>{touched ? <i className="touched" aria-hidden="true" /> : null}<Icon name="chevron-down" size={12} /></AriaButton>
        <PopDialog title={t("Presets of {info}", { info: info.name })} placement="top start" className="presets">
          {(close) => <Choices info={info} device={device} sounds={sounds} current={current} name={preset} close={close} choose={choose} />}
        </PopDialog>
      </DialogTrigger>
      <Button size="xs" tone="ghost" icon="chevron-right" label={t("Next preset of {info}", { info: info.name })} showLabel={false} onPress={() => choose(neighbour(sounds, current, 1))} />
      <AriaButton className="compare" aria-label={t("A B compare: {info} plays {side}", { info: info.name, side })} data-info={t("Two sets of settings to compare: press to hear the other. The device's menu copies one to the other.")} onPress={() => void report(app, compare.flip(device))}>
        <span className={side === "A" ? "on" : ""}>A</span>{" "}<span className={side === "B" ? "on" : ""}>B</span>
      </AriaButton>
    </div>
  );
}

interface ChoicesProps { info: DeviceInfo; device: Id; sounds: readonly Sound[]; current: Sound | undefined; name: string; close: () => void; choose: (sound: Sound | undefined) => void }

function Choices({ info, device, sounds, current, name, close, choose }: ChoicesProps) {
  const app = useApp(), { project } = useDesk();
  const shown = useGrowing(sounds, info.id, ROWS_AT_ONCE), groups = [...new Set(shown.map((sound) => sound.group))];
  return (
    <>
      <Autocomplete filter={matches}>
        <SearchField aria-label={t("Search presets")} autoFocus className="palette-search small"><Icon name="search" size={14} /><Input placeholder={t("Search: soft keys, bass")} role="combobox" aria-haspopup="menu" aria-expanded /></SearchField>
        <div className="presets-scroll" role="group" aria-label={t("Presets")} tabIndex={0}>
        <Menu className="menu" aria-label={t("Presets of {info}", { info: info.name })} renderEmptyState={() => <div className="none">{t("No preset is called that.")}</div>} onAction={(key) => {
          close();
          if (key === "defaults") void report(app, resetDevice(project, device), t("{info} is at its defaults", { info: info.name }));
          else choose(sounds.find((sound) => sound.key === key));
        }}>
          <MenuSection aria-label={t("Beginning")}><MenuItem id="defaults" className="mi" textValue={t("Default settings reset")}><Icon name="undo" /><span>{t("Default settings")}</span></MenuItem></MenuSection>
          {groups.map((group) => (
            <MenuSection key={group}>
              <Header className="head">{group}</Header>
              {shown.filter((sound) => sound.group === group).map((sound) => (
                <MenuItem key={sound.key} id={sound.key} className="mi" textValue={`${sound.name} ${sound.group} ${sound.tags.join(" ")}`}>
                  {sound.icon !== undefined && isIconName(sound.icon) ? <Icon name={sound.icon} /> : <span className="tick">{sound === current ? <Icon name="check" size={14} /> : null}</span>}
                  <span className="grow clamp">{sound.name}</span><span className="t3 s11 clamp">{sound.icon === undefined ? sound.tags.join(", ") : sound === current ? t("now") : ""}</span>
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
        </div>
      </Autocomplete>
      <SaveOwn info={info} device={device} name={current?.own === true ? name : ""} close={close} />
    </>
  );
}

/** The settings under a name of one's own, in every project of this browser. */
function SaveOwn({ info, device, name, close }: { info: DeviceInfo; device: Id; name: string; close: () => void }) {
  const app = useApp(), { project } = useDesk();
  const [text, setText] = useState(name);
  const wanted = text.trim().slice(0, NAME_MOST);
  const save = async (): Promise<void> => {
    if (wanted === "") return;
    close();
    const settings = settingsOf(project, device);
    const values = Object.fromEntries(info.params.map((param) => [param.id, settings[param.number] ?? param.fallback]));
    if (!report(app, namePreset(project, device, wanted))) return;
    const kept = await ownPresets.save({ device: info.id, name: wanted, tags: ["own"], values });
    say(app, kept ? t("Saved {wanted} for every project", { wanted }) : t("{wanted} lasts until this page is closed: nothing can be kept here", { wanted }));
  };
  const remove = async (): Promise<void> => {
    close();
    await ownPresets.remove(info.id, name);
    say(app, t("Removed {name} from your presets", { name }));
  };
  return (
    <Form className="save-own" onSubmit={(event) => {
      event.preventDefault();
      void save();
    }}>
      <TextField aria-label={t("Name of your preset")} value={text} onChange={setText} maxLength={NAME_MOST} className="grow"><Input className="field-text" placeholder={t("Save as your own…")} /></TextField>
      <AriaButton type="submit" className="btn sm" isDisabled={wanted === ""}>{t("Save")}</AriaButton>
      {name !== "" ? <Button size="sm" tone="ghost" icon="trash" label={t("Remove {name} from your presets", { name })} showLabel={false} onPress={() => void remove()} /> : null}
    </Form>
  );
}
