// What a device can be set to by name: a person's own presets, the factory's, and for instruments General MIDI's.
import { english, t } from "../../messages/index.ts";
import type { EditResult, FactoryInstrument, FactoryPreset, Id, Project } from "../../project/api.ts";
import { applySettings, chooseInstrument } from "../../project/edit_devices.ts";
import type { DeviceInfo } from "../../project/fields.ts";
import type { OwnPreset } from "../../project/own_presets.ts";

export interface Sound {
  readonly key: string;
  readonly name: string;
  readonly group: string;
  readonly tags: readonly string[];
  readonly icon?: string | undefined;
  readonly own: boolean;
  /** Values by parameter number; null when choosing it may bring another device. */
  readonly values: readonly number[] | null;
  choose(project: Project, device: Id): { result: EditResult; device: Id | null };
}

/** Values by number, from those kept by id: what is missing or out of range is the default or the nearest. */
export const valuesOf = (info: DeviceInfo, own: OwnPreset): number[] =>
  info.params.map((param) => Math.min(param.max, Math.max(param.min, own.values[param.id] ?? param.fallback)));

const ownSound = (info: DeviceInfo, own: OwnPreset): Sound => {
  const values = valuesOf(info, own);
  return { key: `own ${own.name}`, name: own.name, group: t("Your own"), tags: own.tags, own: true, values,
    choose: (project, device) => ({ result: applySettings(project, device, values, english("Preset {own}", { own: own.name }), own.name), device }) };
};
const factorySound = (info: DeviceInfo, preset: FactoryPreset): Sound => ({
  key: preset.id, name: preset.name, group: info.name, tags: preset.tags, own: false, values: preset.values,
  choose: (project, device) => ({ result: project.perform({ edit: "apply-preset", preset: preset.index, device }).result, device }),
});
const instrumentSound = (info: DeviceInfo, instrument: FactoryInstrument, index: number): Sound => ({
  key: `gm ${index}`, name: instrument.name, group: instrument.family, tags: [instrument.family.toLowerCase()], icon: instrument.icon, own: false,
  values: instrument.parts.length === 1 && instrument.parts[0]?.device === info.number ? instrument.parts[0].values : null,
  choose: (project, device) => chooseInstrument(project, project.parentOf(device), instrument),
});

/** In the order of the menu, which is also that of the arrows. */
export function soundsOf(project: Project, info: DeviceInfo, own: readonly OwnPreset[], wholeTrack: boolean): Sound[] {
  return [
    ...own.filter((one) => one.device === info.id).map((one) => ownSound(info, one)),
    ...project.presets().filter((preset) => preset.device === info.number).map((preset) => factorySound(info, preset)),
    ...(wholeTrack ? project.instruments().map((instrument, index) => instrumentSound(info, instrument, index)) : []),
  ];
}

/** The one a device is called by; own presets come first. */
export const currentSound = (sounds: readonly Sound[], preset: string): Sound | undefined => (preset === "" ? undefined : sounds.find((sound) => sound.name === preset));

/** The one before or after; from none, the last or first. */
export function neighbour(sounds: readonly Sound[], current: Sound | undefined, way: -1 | 1): Sound | undefined {
  const index = current === undefined ? (way === 1 ? -1 : sounds.length) : sounds.indexOf(current);
  return sounds[(index + way + sounds.length) % sounds.length];
}

/** Every word of the search must occur somewhere in name, group and tags. */
export const matches = (text: string, search: string): boolean => {
  const whole = text.toLowerCase();
  return search.toLowerCase().split(/\s+/).every((word) => whole.includes(word));
};
