// What shows of a track's head that scrolling brings until it rests: all of it, painted where the head will lie. What it says is read once,
// and again when the song is other.
import { drawIcon, drawLamps, drawSlider, pathOfIcon, SMALL_FONT } from "../../draw/controls.ts";
import { inks, palette, theme } from "../../draw/palette.ts";
import { shortened } from "../../draw/text.ts";
import { begin, fit, type Surface, surfaceOf } from "../../lib/canvas.ts";
import { createRowCanvas } from "../../lib/row_canvas.ts";
import { collector } from "../../lib/signal.ts";
import type { Id } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { groupDepth, isAudioTrack, isGroupTrack, isNoteTrack, trackHue, trackName } from "../../project/song.ts";
import type { App, Desk } from "../app.ts";
import { createPlates } from "../plates.ts";
import { trackIcon } from "../track_look.ts";
import { visibleLanes, type Layout } from "./layout.ts";
import { TRACK_LEVEL } from "./track_level.ts";

const DEPTH = 10, BAR_DEPTH = 6, BAR = 4, PICTURE = 12, LEFT = 34, EDGE = 20, LEVEL_ROOM = 58; // pixels, as in arrange.css
const TALL = 48, NAME_UP = 9; // a head so high has its level below its name
const ICON = 14, KEYS_GAP = 2, NAME_GAP = 8;
const CONTROLS_MOST = 48; // kinds of heads whose like is kept

interface Head { readonly hue: number; readonly depth: number; readonly name: string; readonly isGroup: boolean; readonly records: boolean; readonly mute: boolean; readonly solo: boolean; readonly travel: number; readonly level: string; readonly icon: string; short: string; shortFor: number }

export interface HeadPlates { frame(layout: Layout, scrollTop: number, height: number): void; dispose(): void }

/** `host` lies under `heads`: what is painted while those cover it need not be new. */
export function createHeadPlates(app: App, desk: Desk, host: HTMLElement, heads: HTMLElement, covered: () => boolean): HeadPlates {
  const { project } = desk, undo = collector(), icons = new Map<string, Path2D>(), known = new Map<Id, Head>(), controls = new Map<string, Surface>();
  let painted = "", isFresh = false, isShown = false, width = 0, of: Layout | null = null, key: { readonly width: number; readonly height: number } | null = null;

  /** Pictures are taken from the heads that are made, and how large keys are under this pointer; none: there is too little room for any. */
  const collect = (): void => {
    isFresh = isShown = false;
    controls.clear();
    const one = heads.querySelector<HTMLElement>(".ms > button"), level = heads.querySelector<HTMLElement>(".vol");
    key = one && one.offsetHeight > 0 && (level === null || level.offsetHeight > 0) ? { width: one.offsetWidth, height: one.offsetHeight } : null;
    for (const head of heads.querySelectorAll<HTMLElement>(".th[data-reorder]")) {
      const track = BigInt(head.dataset.reorder ?? "0") as Id, icon = project.exists(track) ? trackIcon(project, track) : "", picture = head.querySelector<SVGElement>(".pic svg");
      if (picture && !icons.has(icon)) icons.set(icon, pathOfIcon(picture));
    }
  };
  const plates = createPlates(host, covered, collect);
  undo.add(plates.dispose, project.subscribe(() => known.clear()));

  const headOf = (track: Id): Head => {
    let head = known.get(track);
    if (head) return head;
    const gainDb = project.real(track, Field.track.gainDb);
    head = { hue: trackHue(project, track), depth: groupDepth(project, track), name: trackName(project, track), isGroup: isGroupTrack(project, track), records: isAudioTrack(project, track) || isNoteTrack(project, track),
      mute: project.bool(track, Field.track.mute), solo: project.bool(track, Field.track.solo), travel: TRACK_LEVEL.travelOf(gainDb), level: TRACK_LEVEL.text(gainDb), icon: trackIcon(project, track), short: "", shortFor: -1 };
    known.set(track, head);
    return head;
  };
  type Letters = readonly (readonly [letter: string, fill: string | null])[];
  /** All of a head but its colour and its name. Many are alike in that, which is painted once for them. */
  const controlsOf = ({ depth, isGroup, icon, travel, level }: Head, letters: Letters, height: number, isOn: boolean): Surface => {
    const sign = [depth, isGroup, icon, level, letters.map(([, fill]) => fill), height, isOn].join(), made = controls.get(sign);
    if (made) return made;
    if (controls.size >= CONTROLS_MOST) controls.clear();
    const colors = palette(), right = width - EDGE, left = LEFT + DEPTH * depth, row = rowOf(height), image = surfaceOf(document.createElement("canvas"));
    controls.set(sign, image);
    fit(image, width, height);
    const g = begin(image), picture = isGroup ? undefined : icons.get(icon);
    if (isOn) {
      g.fillStyle = colors.bg3;
      g.fillRect(0, 0, width, height - 1);
    }
    g.fillStyle = colors.bg0;
    g.fillRect(0, height - 1, width, 1);
    if (picture) drawIcon(g, picture, PICTURE + DEPTH * depth, Math.round(row - ICON / 2), ICON, colors.text2);
    if (key === null) return image;
    drawLamps(g, { x: right - keysWidth(letters), y: Math.round(row - key.height / 2 - 0.5), ...key }, key.width + KEYS_GAP, letters, isOn ? colors.bg4 : colors.bg3, colors);
    if (height < TALL) return image;
    const middle = Math.round((height - 1) / 2 + (key.height + KEYS_GAP) / 2);
    drawSlider(g, left, middle, right - LEVEL_ROOM - left, travel, colors);
    g.font = SMALL_FONT;
    g.textAlign = "end";
    g.fillStyle = isOn ? colors.text2 : colors.text3;
    g.fillText(level, right, middle + 1);
    return image;
  };
  const rowOf = (height: number): number => height / 2 - (height >= TALL ? NAME_UP : 0);
  const keysWidth = (letters: Letters): number => (key === null ? 0 : letters.length * (key.width + KEYS_GAP) - KEYS_GAP);
  const paint = (g: CanvasRenderingContext2D, track: Id, top: number, height: number): void => {
    const head = headOf(track), colors = palette(), left = LEFT + DEPTH * head.depth;
    const letters: (readonly [string, string | null])[] = [["M", head.mute ? colors.muteFill : null], ["S", head.solo ? colors.soloFill : null]];
    if (head.records) letters.push(["R", app.studio.armed.get().has(track) ? colors.recordFill : null]);
    g.drawImage(controlsOf(head, letters, height, desk.track.get() === track).canvas, 0, top, width, height);
    g.fillStyle = inks(head.hue).content;
    g.fillRect(BAR_DEPTH * head.depth, top, BAR, height - 1);
    g.font = `${head.isGroup ? 600 : 450} 12px Inter`;
    g.textAlign = "start";
    g.textBaseline = "middle";
    const room = width - EDGE - keysWidth(letters) - NAME_GAP - left;
    if (head.shortFor !== room) {
      head.short = shortened(g, head.name, room);
      head.shortFor = room;
    }
    g.fillStyle = colors.text1;
    g.fillText(head.short, left, top + rowOf(height));
  };
  const rows = createRowCanvas(host, (g, origin, { top, bottom }) => {
    const [first, last] = of === null ? [0, -1] : visibleLanes(of, top, bottom - top - 0.5);
    for (const lane of of?.lanes.slice(first, last + 1) ?? []) paint(g, lane.track, lane.top - origin, lane.height);
  }, () => isShown);
  undo.add(rows.dispose);
  const old = (): void => void (isFresh = false); // it shows at the next turn of the wheel
  undo.add(project.subscribe(old), desk.track.subscribe(old), app.studio.armed.subscribe(old));
  return {
    frame(layout, scrollTop, height) {
      const now = `${scrollTop}:${height}:${theme.get()}`, sameSize = now.endsWith(painted.slice(painted.indexOf(":")));
      if (height === 0 || (now === painted && of === layout)) return;
      if (of === null || !sameSize) {
        width = heads.clientWidth;
        collect();
      } else if (icons.size === 0) collect();
      plates.show();
      if (!isFresh) rows.stale(null);
      painted = now;
      of = layout;
      isFresh = isShown = true;
      rows.frame(layout.rows, scrollTop, width, height);
    },
    dispose: undo.dispose,
  };
}
