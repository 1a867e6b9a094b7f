// A take while it is recorded, in red, on a canvas above the lanes: painted each frame, so that the lanes below need not be.
import { palette } from "../../draw/palette.ts";
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import type { Readable } from "../../lib/signal.ts";
import type { LiveTake } from "../../audio/studio_state.ts";
import { t } from "../../messages/index.ts";
import type { Lane } from "../../tools/arrange.ts";
import type { App, Desk } from "../app.ts";
import { BAND, isLow, LOW_BAND, type Layout } from "./layout.ts";

const COLUMNS = 6;

export function createLiveTake(app: App, desk: Desk, canvas: HTMLCanvasElement, layout: Readable<Layout>): { frame(width: number, height: number): void } {
  const surface = surfaceOf(canvas), { project } = desk;
  let shown = false;
  canvas.hidden = true; // each canvas that shows costs in every frame

  const xOfFrame = (frame: number, rateHz: number): number => xOfTicks(desk.view.get(), project.ticksAt(frame / rateHz));

  const paintWave = (g: CanvasRenderingContext2D, take: LiveTake, lane: Lane, top: number, height: number): void => {
    const side = take.audioTracks.get(lane.track) === "right" ? 4 : 2, { rows, count, rateHz } = take;
    const middle = top + height / 2, scale = height / 2;
    let column = -1e9, low = 0, high = 0;
    const flush = (): void => {
      if (column > -1e9) g.fillRect(column, middle - high * scale, 1, Math.max(1, (high - low) * scale));
    };
    // Positions are read at the ends and straight between: tempo changes inside of a take only shift its picture.
    const first = rows[0] ?? 0, last = rows[COLUMNS * (count - 1)] ?? 0, x0 = xOfFrame(first, rateHz), x1 = xOfFrame(last, rateHz), perFrame = last > first ? (x1 - x0) / (last - first) : 0;
    // Rows lie close behind one another: only those in view are looked at.
    const hidden = perFrame > 0 && x0 < 0 ? Math.floor(-x0 / perFrame / (rows[1] || 64)) : 0;
    for (let i = Math.max(0, hidden - 1); i < count; i++) {
      const at = i * COLUMNS, x = Math.floor(x0 + ((rows[at] ?? 0) - first) * perFrame);
      if (x !== column) {
        flush();
        column = x;
        low = high = 0;
      }
      low = Math.min(low, rows[at + side] ?? 0);
      high = Math.max(high, rows[at + side + 1] ?? 0);
    }
    flush();
  };

  const paintNotes = (g: CanvasRenderingContext2D, take: LiveTake, lane: Lane, from: number, now: number, top: number, height: number): void => {
    const notes = take.notes.filter((note) => note.track === lane.track && note.startFrame >= from);
    const keys = notes.map((note) => note.key), low = Math.min(60, ...keys) - 2, span = Math.max(24, Math.max(60, ...keys) + 2 - low);
    for (const note of notes) {
      const x = xOfFrame(note.startFrame, take.rateHz), end = note.endFrame === null || note.endFrame < note.startFrame ? now : note.endFrame;
      g.fillRect(x, top + height - ((note.key - low + 1) / span) * height, Math.max(2, xOfFrame(end, take.rateHz) - x), Math.max(2, height / span));
    }
  };

  const paintTake = (g: CanvasRenderingContext2D, take: LiveTake, lane: Lane, startFrame: number, now: number): void => {
    const colors = palette(), bandHeight = isLow(lane.height) ? LOW_BAND : BAND, top = lane.top - desk.scrollTop.get() + 1, height = lane.height - 3;
    const x0 = xOfFrame(startFrame, take.rateHz), x1 = xOfFrame(now, take.rateHz);
    if (x1 <= x0) return;
    g.globalAlpha = 0.2;
    g.fillStyle = colors.record;
    g.fillRect(x0, top, x1 - x0, height);
    g.globalAlpha = 1;
    g.fillStyle = colors.recordFill;
    g.fillRect(x0, top, x1 - x0, bandHeight);
    if (bandHeight === BAND && x1 - x0 > 52) {
      g.save();
      g.beginPath();
      g.rect(x0, top, x1 - x0 - 3, BAND);
      g.clip();
      g.fillStyle = colors.ink;
      g.font = "500 11px Inter";
      g.fillText(take.pass > 1 ? t("Take {pass}", { pass: take.pass }) : t("Recording"), Math.max(0, x0) + 6, top + 13);
      g.restore();
    }
    g.fillStyle = colors.record;
    const inner = top + bandHeight + 2, room = height - bandHeight - 4;
    if (take.audioTracks.has(lane.track)) paintWave(g, take, lane, inner, room);
    else paintNotes(g, take, lane, startFrame, now, inner, room);
  };

  return {
    frame(width, height) {
      const take = app.studio.live.get();
      if (take === null && !shown) return;
      canvas.hidden = take === null;
      fit(surface, width, height);
      const g = begin(surface);
      shown = take !== null;
      if (take === null) return;
      const now = project.secondsAt(app.player.positionTicks()) * take.rateHz, rows = take.count > 0 ? take.rows[0] ?? 0 : take.startFrame;
      // In a later pass of a loop there may be no sound yet: it begins where the loop does.
      const from = now < take.startFrame ? now : Math.min(rows, now);
      for (const lane of layout.get().lanes) {
        if (!take.audioTracks.has(lane.track) && !take.noteTracks.includes(lane.track)) continue;
        const start = take.audioTracks.has(lane.track) ? from : Math.min(now, take.startFrame);
        paintTake(g, take, lane, start, now);
      }
    },
  };
}
