// What the pointer and the line below say about what lies under it in the lanes.
import { t } from "../../messages/index.ts";
import type { ArrangeHit, ClipPart } from "../../tools/arrange.ts";

type Word = Exclude<ArrangeHit["kind"], "clip"> | ClipPart;

export const CURSORS: Readonly<Record<Word, string>> = {
  body: "grab", start: "ew-resize", end: "ew-resize", loop: "alias", stretch: "col-resize", "fade-in": "pointer", "fade-out": "pointer", gain: "ns-resize",
  seam: "ew-resize", take: "text", "comp-edge": "col-resize", point: "grab", curve: "crosshair", lane: "default", none: "default",
};

const FADE = t("Fade. Drag to let the sound come in or go out.");
const INFO: Readonly<Record<Word, string>> = {
  body: t("Clip. Drag to move, Alt-drag copies, Alt-Shift-drag moves what it holds, hold Ctrl to leave the grid, double-click to edit."),
  start: t("Clip edge. Drag for length; the content stays where it is."),
  end: t("Clip edge. Drag for length; the content stays where it is. The upper half loops, Alt stretches sound."),
  loop: t("Loop. Drag, and what the clip plays goes round. The lower half only makes it longer or shorter."),
  stretch: t("Stretch. Drag, and the sound gets slower or faster with the clip."),
  "fade-in": FADE, "fade-out": FADE, gain: t("Gain of the clip. Drag up or down, Shift for small steps."),
  seam: t("Crossfade. Drag for its length, double-click for another curve, right-click for more."),
  lane: t("Lane. Double-click to add a clip, drag to select, drop files anywhere."),
  take: t("A take. Press to hear it alone, swipe over what is to be heard; double-click takes all of it."),
  "comp-edge": t("Border between two takes. Drag it."),
  point: t("A point. Drag to move, double-click to delete, Alt-drag bends the line to the next."),
  curve: t("Automation. Press to add a point, Shift-drag draws, Alt-drag bends the line."),
  none: t("Drop audio or MIDI files here, or add a track."),
};

export const infoOf = (hit: ArrangeHit): string => INFO[hit.kind === "clip" ? hit.part : hit.kind];
