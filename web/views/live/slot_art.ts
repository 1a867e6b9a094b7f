// What a slot's clip looks like: its notes or its wave, once round, painted when it changes and never while it plays.
import { drawMiniNotes } from "../../draw/notes.ts";
import { inks, theme } from "../../draw/palette.ts";
import { Shapes, showShapes } from "../../draw/shapes.ts";
import { drawWave } from "../../draw/waveform.ts";
import { nextFrame } from "../../lib/frame.ts";
import { collector } from "../../lib/signal.ts";
import type { Id, Project } from "../../project/api.ts";
import { Field, Kind } from "../../project/fields.ts";
import { clipSpan } from "../../project/song.ts";
import { createArtCache, type ArtCache } from "../arrange/clip_art.ts";

interface Picture { readonly svg: SVGSVGElement; readonly clip: Id; readonly hue: number }
export interface SlotArt {
  /** Paints a clip there until the returned function is called. */
  show(svg: SVGSVGElement, clip: Id, hue: number): () => void;
  dispose(): void;
}

const peaks = new Float32Array(2 * 1024);

export function createSlotArt(project: Project): SlotArt {
  const art = createArtCache(project), pictures = new Map<SVGSVGElement, Picture>(), due = new Set<SVGSVGElement>(), undo = collector();
  let listens = false, watched: SVGSVGElement | null = null, size: { readonly width: number; readonly height: number } | null = null;
  const paint = (): void => {
    for (const svg of due) {
      const picture = pictures.get(svg);
      if (picture && project.exists(picture.clip)) paintClip(project, art, picture, (size ??= { width: svg.clientWidth, height: svg.clientHeight }));
    }
    due.clear();
  };
  const wantAll = (): void => {
    for (const svg of pictures.keys()) due.add(svg);
    nextFrame(paint);
  };
  // One tells of all: places are equally large, and to ask each for its size lays the page out.
  const sizes = new ResizeObserver(() => {
    size = null;
    wantAll();
  });
  const watch = (svg: SVGSVGElement | null): void => {
    if (watched) sizes.unobserve(watched);
    watched = svg;
    if (svg) sizes.observe(svg);
  };
  /** Not before a picture is shown: one that never shows any, as React makes and drops some, is listed nowhere. */
  const listen = (): void => undo.add(theme.subscribe(wantAll), project.subscribe((changes) => {
    art.drop(changes);
    const changed = new Set(changes.map((change) => change.id));
    // No changes: more of a waveform is known. A clip's lanes and notes are told as the clip's; a pattern's are other objects'.
    const all = changes.length === 0 || changes.length > 64 || changes.some(({ kind }) => kind === Kind.pattern || kind === Kind.part);
    for (const [svg, { clip }] of pictures) if (all || changed.has(clip)) due.add(svg);
    if (due.size > 0) nextFrame(paint);
  }), () => sizes.disconnect());
  return {
    show(svg, clip, hue) {
      if (!listens) listen();
      listens = true;
      pictures.set(svg, { svg, clip, hue });
      due.add(svg);
      nextFrame(paint);
      if (!watched) watch(svg);
      return () => {
        pictures.delete(svg);
        if (watched === svg) watch(pictures.keys().next().value ?? null);
      };
    },
    dispose: undo.dispose,
  };
}

function paintClip(project: Project, cache: ArtCache, { svg, clip, hue }: Picture, { width, height }: { readonly width: number; readonly height: number }): void {
  const g = new Shapes(), art = cache.get(clip), span = clipSpan(project, clip);
  const lengthTicks = art.loopTicks > 0 ? Math.min(art.loopTicks, span.lengthTicks) : span.lengthTicks; // what goes round
  if (width < 8 || height < 8) return;
  drawClip(project, art, clip, g, lengthTicks, width, height);
  showShapes(svg, g, inks(hue).content);
}

function drawClip(project: Project, art: ReturnType<ArtCache["get"]>, clip: Id, g: Shapes, lengthTicks: number, width: number, height: number): void {
  if (art.isNotes) {
    for (const content of art.contents) drawMiniNotes(g, project.notes(content, art.offsetTicks, art.offsetTicks + lengthTicks, 0, 127), { x: 0, y: 2, width, height: height - 4, ticksPerPixel: lengthTicks / width, offsetTicks: art.offsetTicks, lowKey: art.lowKey, highKey: art.highKey, from: 0, to: Math.round(width) });
    return;
  }
  if (art.channels === 0) return;
  const columns = Math.min(1024, Math.floor(width)), start = project.int(clip, Field.audioClip.startTicks);
  const seconds = project.secondsAt(start + lengthTicks) - project.secondsAt(start);
  project.peaks(art.asset, 0, art.sourceFrame, (seconds * art.rateHz) / columns, peaks);
  drawWave(g, peaks.subarray(0, 2 * columns), columns, 0, 2, height - 4, art.gain, () => 1);
}
