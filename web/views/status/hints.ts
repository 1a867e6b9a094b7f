// What a newcomer is told in the bottom line, once for each view: it goes with the first change made there, or by "Got it", and never
// comes back on this device.
import { useEffect } from "react";
import { underFingers } from "../../lib/phone.ts";
import { useSignal } from "../../lib/react.ts";
import { signal } from "../../lib/signal.ts";
import { recall, remember } from "../app.ts";
import { useDesk } from "../context.tsx";
import { useKind } from "../editor/editor_kind.ts";
import { t } from "../../messages/index.ts";
import { viewOf, type View } from "../workspace.ts";

/** What is shown: of editors those that differ under the hands. */
type Shown = Exclude<View, "edit"> | "notes" | "steps";
const HINTS: Readonly<Record<Shown, string>> = {
  arrange: t("New here? Double-click a lane for a clip, drag its ends, right-click anything for more."),
  steps: t("New here? Press a step to strike it; Chance and Repeats above change what a step does."),
  notes: t("New here? Double-click writes a note, dragging its end makes it longer, arrows move what is chosen."),
  mix: t("New here? Drag a fader, double-click it for 0 dB, press Enter to type a value."),
  live: t("New here? Press a clip to start it in time; a scene starts its whole row."),
  nodes: t("New here? Drag from a dot to a dot to connect; select a cable and press Delete to part it."),
};
/** The same for fingers, where they differ. */
const FOR_FINGERS: Readonly<Partial<Record<Shown, string>>> = {
  arrange: t("New here? Tap a lane twice for a clip, drag its ends, press long for more."),
  steps: t("New here? Tap a step to strike it; Chance and Repeats above change what a step does."),
  notes: t("New here? Tap twice for a note, drag its end to make it longer, press long for more."),
  mix: t("New here? Drag a fader, tap it twice for 0 dB, press long for more."),
  nodes: t("New here? Drag from a dot to a dot to connect; tap a node for its connections."),
};
const gone = signal<ReadonlySet<string>>(new Set((recall("hints") ?? "").split(",")));

function forget(view: View): void {
  if (gone.get().has(view)) return;
  gone.set(new Set([...gone.get(), view]));
  remember("hints", [...gone.get()].filter(Boolean).join(","));
}

/** The hint of the view that shows, or null; and the way to be rid of it. */
export function useHint(): { text: string | null; done: () => void } {
  const desk = useDesk();
  const view = viewOf(useSignal(desk.mode), useSignal(desk.pane)), isGone = useSignal(gone).has(view);
  useEffect(() => {
    if (isGone) return;
    const first = desk.project.revision();
    return desk.project.subscribe(() => {
      if (desk.project.revision() !== first) forget(view);
    });
  }, [desk, view, isGone]);
  const { kind } = useKind(), shown = view !== "edit" ? view : kind === "notes" || kind === "steps" ? kind : null;
  return { text: isGone || shown === null ? null : (underFingers() ? FOR_FINGERS[shown] : undefined) ?? HINTS[shown], done: () => forget(view) };
}
