// The key or button that launches a slot or a scene, or stops a track; and that one is waited for.
import { LAUNCH } from "../../audio/midi_mapper.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { useApp, useDesk } from "../context.tsx";
import { mappedTo } from "../learn_menu.ts";

/** Its name, what a screen reader adds to the cell's, and whether it is waited for. */
export interface LaunchKeyState { readonly key: string | null; readonly told: string; readonly waits: boolean }

export function useLaunchKey(object: Id | null): LaunchKeyState {
  const app = useApp(), { project } = useDesk();
  const key = useRead(project, () => (object === null ? null : mappedTo(project, object, LAUNCH))), learning = useSignal(app.player.mapper.learning);
  const waits = object !== null && learning?.object === object && learning.field === LAUNCH;
  return { key, waits, told: waits ? `, ${t("waits for a key or button")}` : key === null ? "" : `, ${t("on {key}", { key })}` };
}

export const LaunchKey = ({ state: { key, waits } }: { state: LaunchKeyState }) =>
  key === null && !waits ? null : <span className={`lv-key ${waits ? "is-waiting" : ""}`} aria-hidden="true">{waits ? "MIDI" : key}</span>;
