// A and B: two sets of settings of one device, to go to and fro between. Which is heard lies in the document; the other waits here, as
// long as the project is open.
import { signal, type Readable } from "../../lib/signal.ts";
import { english } from "../../messages/index.ts";
import type { EditResult, Id, Project } from "../../project/api.ts";
import { applySettings, settingsOf } from "../../project/edit_devices.ts";
import { Field } from "../../project/fields.ts";

export type Side = "A" | "B";
interface Waiting { readonly values: readonly number[]; readonly preset: string }
interface State { readonly side: Side; readonly waiting: Waiting | null }

const FRESH: State = { side: "A", waiting: null };
const now = (project: Project, device: Id): Waiting => ({ values: settingsOf(project, device), preset: project.text(device, Field.device.preset) });

export interface Compare {
  readonly changed: Readable<number>;
  side(device: Id): Side;
  /** To the other side, as one step of undo. The first time both are alike. */
  flip(device: Id): EditResult;
  /** The other side becomes what is heard. */
  copy(device: Id): void;
}

export function createCompare(project: Project): Compare {
  const states = new Map<Id, State>();
  const changed = signal(0);
  const put = (device: Id, state: State): void => {
    states.set(device, state);
    changed.update((count) => count + 1);
  };
  const other = (side: Side): Side => (side === "A" ? "B" : "A");
  const stateOf = (device: Id): State => states.get(device) ?? FRESH;
  return {
    changed,
    side: (device) => stateOf(device).side,
    flip: (device) => {
      const { side, waiting } = stateOf(device), here = now(project, device);
      const result: EditResult = waiting === null ? { ok: true, skipped: 0 } : applySettings(project, device, waiting.values, english("Compare with {side}", { side: other(side) }), waiting.preset);
      if (result.ok) put(device, { side: other(side), waiting: here });
      return result;
    },
    copy: (device) => put(device, { side: stateOf(device).side, waiting: now(project, device) }),
  };
}
