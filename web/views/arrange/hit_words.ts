// What the pointer and the line below say about what lies under it in the lanes.
import type { ArrangeHit, ClipPart } from "../../tools/arrange.ts";

type Word = Exclude<ArrangeHit["kind"], "clip"> | ClipPart;

export const CURSORS: Readonly<Record<Word, string>> = {
  body: "grab", start: "ew-resize", end: "ew-resize", loop: "alias", stretch: "col-resize", "fade-in": "pointer", "fade-out": "pointer", gain: "ns-resize",
  seam: "ew-resize", take: "text", "comp-edge": "col-resize", point: "grab", curve: "crosshair", lane: "default", none: "default",
};

const FADE = "Fade. Drag to let the sound come in or go out.";
const INFO: Readonly<Record<Word, string>> = {
  body: "Clip. Drag to move, Alt-drag copies, Alt-Shift-drag moves what it holds, hold Ctrl to leave the grid, double-click to edit.",
  start: "Clip edge. Drag for length; the content stays where it is.",
  end: "Clip edge. Drag for length; the content stays where it is. The upper half loops, Alt stretches sound.",
  loop: "Loop. Drag, and what the clip plays goes round. The lower half only makes it longer or shorter.",
  stretch: "Stretch. Drag, and the sound gets slower or faster with the clip.",
  "fade-in": FADE, "fade-out": FADE, gain: "Gain of the clip. Drag up or down, Shift for small steps.",
  seam: "Crossfade. Drag for its length, double-click for another curve, right-click for more.",
  lane: "Lane. Double-click to add a clip, drag to select, drop files anywhere.",
  take: "A take. Press to hear it alone, swipe over what is to be heard; double-click takes all of it.",
  "comp-edge": "Border between two takes. Drag it.",
  point: "A point. Drag to move, double-click to delete, Alt-drag bends the line to the next.",
  curve: "Automation. Press to add a point, Shift-drag draws, Alt-drag bends the line.",
  none: "Drop audio or MIDI files here, or add a track.",
};

export const infoOf = (hit: ArrangeHit): string => INFO[hit.kind === "clip" ? hit.part : hit.kind];
