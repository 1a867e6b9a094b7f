// A device's parameters as they sound this moment: the document's, or those of a gesture that is under way.
import { clamp } from "../../lib/geometry.ts";
import type { Id, Player, Project } from "../../project/api.ts";
import { setParams } from "../../project/edit_devices.ts";
import { infoOf } from "../../project/song.ts";
import { FIELD_PARAM_FIRST, type DeviceInfo } from "../../project/fields.ts";
import type { Law } from "../../ui/gesture.ts";

export interface LiveParams {
  readonly info: DeviceInfo;
  value(param: number): number;
  travel(param: number): number;
  /** Sounds at once, is not in the document. */
  live(param: number, value: number): void;
  liveTravel(param: number, travel: number): void;
  /** The hand is off one of them; true: it is automation now, or was not to last. */
  end(param: number): boolean;
  /** Every live value becomes the document's in one edit; or all are dropped. */
  commit(): void;
  drop(): void;
  text(param: number): string;
  subscribe(listener: () => void): () => void;
  law(param: number): Law;
}

export function createLiveParams(project: Project, player: Player, device: Id, report: (result: ReturnType<typeof setParams>) => void): LiveParams | null {
  const info = infoOf(project, device);
  if (!info) return null;
  const moving = new Map<number, number>();
  const listeners = new Set<() => void>();
  const laws = new Map<number, Law>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  /** What an impulse response is made of: no message moves it. */
  const isSetup = (param: number): boolean => info.response && info.params[param]?.setup === true;
  const api: LiveParams = {
    info,
    value: (param) => moving.get(param) ?? (project.exists(device) ? project.param(device, param) : info.params[param]?.fallback ?? 0),
    travel: (param) => project.paramTravel(info.number, param, api.value(param)),
    live(param, value) {
      moving.set(param, value);
      if (isSetup(param)) project.responses.attempt(device, param, value);
      else player.live(device, FIELD_PARAM_FIRST + param, value);
      tell();
    },
    liveTravel: (param, travel) => api.live(param, project.paramValue(info.number, param, clamp(travel, 0, 1))),
    end(param) {
      moving.delete(param);
      if (isSetup(param)) project.responses.rest();
      return player.release(device, FIELD_PARAM_FIRST + param);
    },
    commit() {
      const values = [...moving].map(([param, value]) => ({ param, value })).filter(({ param }) => !player.release(device, FIELD_PARAM_FIRST + param));
      moving.clear();
      project.responses.rest();
      if (values.length > 0) report(setParams(project, device, values));
      tell();
    },
    drop() {
      for (const param of [...moving.keys()]) {
        moving.delete(param);
        if (!isSetup(param)) player.live(device, FIELD_PARAM_FIRST + param, api.value(param));
        player.release(device, FIELD_PARAM_FIRST + param);
      }
      project.responses.rest();
      tell();
    },
    text: (param) => project.paramText(info.number, param, api.value(param)),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    law(param) {
      let law = laws.get(param);
      const row = info.params[param];
      if (!law && row) {
        const steps = row.curve === "toggle" ? 1 : row.curve === "steps" ? Math.round(row.max - row.min) : 0;
        laws.set(param, (law = { min: row.min, max: row.max, fallback: row.fallback, steps, travelOf: (value) => project.paramTravel(info.number, param, value),
          valueOf: (travel) => project.paramValue(info.number, param, travel), text: (value) => project.paramText(info.number, param, value), parse: (text) => project.paramParse(info.number, param, text) }));
      }
      return law as Law;
    },
  };
  return api;
}
