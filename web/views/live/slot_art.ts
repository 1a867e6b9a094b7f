// What a slot's clip looks like: its notes or its wave, once round, painted when it changes and never while it plays.
import { drawMiniNotes } from "../../draw/notes.ts";
import { inks, theme } from "../../draw/palette.ts";
import { drawWave } from "../../draw/waveform.ts";
import { begin, fit, surfaceOf, type Surface } from "../../lib/canvas.ts";
import { nextFrame } from "../../lib/frame.ts";
import { collector } from "../../lib/signal.ts";
import type { Id, Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { clipSpan } from "../../project/song.ts";
import { createArtCache, type ArtCache } from "../arrange/clip_art.ts";

interface Picture { readonly surface: Surface; readonly clip: Id; readonly hue: number }
export interface SlotArt {
  /** Paints a clip there until the returned function is called. */
  show(canvas: HTMLCanvasElement, clip: Id, hue: number): () => void;
  dispose(): void;
}

const peaks = new Float32Array(2 * 1024);

export function createSlotArt(project: Project): SlotArt {
  const art = createArtCache(project), pictures = new Map<HTMLCanvasElement, Picture>(), due = new Set<HTMLCanvasElement>(), undo = collector();
  const paint = (): void => {
    for (const canvas of due) {
      const picture = pictures.get(canvas);
      if (picture && project.exists(picture.clip)) paintClip(project, art, picture);
    }
    due.clear();
  };
  const wantAll = (): void => {
    for (const canvas of pictures.keys()) due.add(canvas);
    nextFrame(paint);
  };
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) due.add(target as HTMLCanvasElement);
    nextFrame(paint);
  });
  undo.add(theme.subscribe(wantAll), project.subscribe((changes) => {
    art.drop(changes);
    const changed = new Set(changes.map((change) => change.id));
    // No changes: more of a waveform is known. A clip's lanes and notes are told as the clip's.
    for (const [canvas, { clip }] of pictures) if (changes.length === 0 || changed.has(clip) || changes.length > 64) due.add(canvas);
    if (due.size > 0) nextFrame(paint);
  }), () => sizes.disconnect());
  return {
    show(canvas, clip, hue) {
      pictures.set(canvas, { surface: surfaceOf(canvas), clip, hue });
      sizes.observe(canvas);
      return () => {
        sizes.unobserve(canvas);
        pictures.delete(canvas);
      };
    },
    dispose: undo.dispose,
  };
}

function paintClip(project: Project, cache: ArtCache, { surface, clip, hue }: Picture): void {
  const { canvas } = surface;
  fit(surface, canvas.clientWidth, canvas.clientHeight);
  const g = begin(surface), { width, height } = surface, art = cache.get(clip), span = clipSpan(project, clip);
  const lengthTicks = art.loopTicks > 0 ? Math.min(art.loopTicks, span.lengthTicks) : span.lengthTicks; // what goes round
  if (width < 8 || height < 8) return;
  g.fillStyle = inks(hue).content;
  if (art.isNotes) {
    const notes = project.notes(clip, art.offsetTicks, art.offsetTicks + lengthTicks, 0, 127);
    drawMiniNotes(g, notes, { x: 0, y: 2, width, height: height - 4, ticksPerPixel: lengthTicks / width, offsetTicks: art.offsetTicks, lowKey: art.lowKey, highKey: art.highKey, from: 0, to: Math.round(width) });
    return;
  }
  if (art.channels === 0) return;
  const columns = Math.min(1024, Math.floor(width)), start = project.int(clip, Field.audioClip.startTicks);
  const seconds = project.secondsAt(start + lengthTicks) - project.secondsAt(start);
  project.peaks(art.asset, 0, art.sourceFrame, (seconds * art.rateHz) / columns, peaks);
  drawWave(g, peaks.subarray(0, 2 * columns), columns, 0, 2, height - 4, art.gain, () => 1);
}
