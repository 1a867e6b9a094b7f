// Paints what the mix measures, at frame rate and without React; silent wells stay where they are.
import { nameFrequency } from "../../draw/curves.ts";
import { inks, palette, theme, type Palette } from "../../draw/palette.ts";
import { partOfHz } from "../../draw/response.ts";
import { begin, fit, surfaceOf, watchSize, type Surface } from "../../lib/canvas.ts";
import { everyFrame, nextFrame } from "../../lib/frame.ts";
import { clamp } from "../../lib/geometry.ts";
import { collector } from "../../lib/signal.ts";
import { setText } from "../../lib/text.ts";
import { emptyTap, type Tap } from "../../project/api.ts";
import type { App } from "../app.ts";
import { reading } from "../device/visuals/loudness.ts";
import { spectrumLine } from "../device/visuals/spectrum.ts";

const BAR_LOW = -36, BAR_HIGH = -5, PAST_LOW = -42, PAST_HIGH = -3, PAST_MS = 250, PAST_COUNT = 480; // two minutes
const READ_MS = 125; // a number that changes more often cannot be read
const LINES = [-12, -36, -60], LEVELS_WIDTH = 320; // of a spectrum: its lines in dB, and where they have room for their numbers
const SILENT_LUFS = -100, SILENT_MS = 300;
const TOP = 6, BOTTOM = -84, SCOPE = 1024, ZOOM_MOST = 24;
const NAMES: readonly (readonly [number, string])[] = [[50, "50"], [100, "100"], [500, "500"], [1000, "1k"], [5000, "5k"], [10000, "10k"]];

/** What is drawn from; `past`: short-term loudness, newest last. */
interface MixNow { tap: Tap; hears: boolean; target: number; readonly past: Float32Array; readonly left: Float32Array; readonly right: Float32Array; zoom: number }
type Paint = (g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette) => void;

function bar(g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette): void {
  const at = (lufs: number): number => clamp((lufs - BAR_LOW) / (BAR_HIGH - BAR_LOW), 0, 1) * width, body = height - 16;
  g.fillStyle = colors.bg0;
  g.fillRect(0, 0, width, body);
  if (now.hears) {
    const over = now.tap.integratedLufs > now.target + 1;
    g.fillStyle = over ? colors.meterMid : colors.meterLow;
    g.fillRect(0, 0, at(now.tap.integratedLufs), body);
    g.fillStyle = colors.text2;
    g.fillRect(Math.round(at(now.tap.shortTermLufs)), 0, 1, body);
  }
  g.fillStyle = colors.text1;
  g.fillRect(Math.round(at(now.target)) - 1, -1, 2, body + 2);
  g.font = "450 11px Inter";
  g.fillStyle = colors.text3;
  for (const lufs of [-36, -23, -14, -6]) {
    g.textAlign = lufs === -36 ? "start" : lufs === -6 ? "end" : "center";
    g.fillText(String(lufs), lufs === -6 ? width : at(lufs), height - 2);
  }
  g.textAlign = "start";
}

function past(g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette): void {
  const y = (lufs: number): number => clamp((PAST_HIGH - lufs) / (PAST_HIGH - PAST_LOW), 0, 1) * (height - 1);
  g.font = "450 11px Inter";
  for (const lufs of [-9, -14, -23, -36]) {
    g.fillStyle = colors.gridBeat;
    g.fillRect(0, Math.round(y(lufs)), width, 1);
    g.fillStyle = colors.text3;
    g.fillText(String(lufs), 4, y(lufs) - 3);
  }
  g.fillStyle = colors.text2;
  for (let x = 0; x < width; x += 6) g.fillRect(x, Math.round(y(now.target)), 3, 1);
  const ink = inks(9), at = (index: number): number => (index / (PAST_COUNT - 1)) * width;
  let open = false;
  g.beginPath();
  now.past.forEach((lufs, index) => {
    if (lufs <= PAST_LOW) open = false;
    else if (open) g.lineTo(at(index), y(lufs));
    else {
      g.moveTo(at(index), y(lufs));
      open = true;
    }
  });
  g.strokeStyle = ink.content;
  g.lineWidth = 1.5;
  g.lineJoin = "round";
  g.stroke();
}

function spectrum(g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette): void {
  const y = (db: number): number => ((TOP - db) / (TOP - BOTTOM)) * height;
  const named = NAMES.map(([hz, name]) => ({ x: Math.round(partOfHz(hz) * width), name: width > 260 || hz === 100 || hz === 1000 || hz === 10000 ? name : null }));
  g.fillStyle = colors.gridBeat;
  for (const { x } of named) g.fillRect(x, 0, 1, height);
  for (const db of LINES) {
    g.fillStyle = colors.gridDiv;
    g.fillRect(0, Math.round(y(db)), width, 1);
  }
  if (width >= LEVELS_WIDTH) levels(g, y, colors);
  if (now.hears && now.tap.spectra > 0) heard(g, width, height, now, colors);
  g.font = "450 11px Inter";
  for (const { x, name } of named) if (name !== null) nameFrequency(g, name, x, height, width, colors, colors.bg1);
}

/** What the lines across stand for, in dB. */
function levels(g: CanvasRenderingContext2D, y: (db: number) => number, colors: Palette): void {
  g.font = "450 11px Inter";
  g.fillStyle = colors.text3;
  for (const db of LINES) g.fillText(String(db), 4, y(db) - 3);
}

function heard(g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette): void {
  const line = spectrumLine(now.tap, width, height);
  g.beginPath();
  for (let x = 0; x <= width; x++) {
    if (x === 0) g.moveTo(x, line(x));
    else g.lineTo(x, line(x));
  }
  g.strokeStyle = colors.text2;
  g.lineWidth = 1.5;
  g.lineJoin = "round";
  g.stroke();
  g.lineTo(width, height);
  g.lineTo(0, height);
  g.globalAlpha = 0.22;
  g.fillStyle = colors.text2;
  g.fill();
  g.globalAlpha = 1;
}

/** The sides turned by 45 degrees: up is what they share, across what they do not. */
function field(g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette): void {
  const radius = Math.min(width, height) / 2 - 4, x0 = width / 2, y0 = height / 2;
  g.strokeStyle = colors.gridBeat;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x0, y0 - radius);
  g.lineTo(x0 + radius, y0);
  g.lineTo(x0, y0 + radius);
  g.lineTo(x0 - radius, y0);
  g.closePath();
  g.moveTo(x0 - radius / 2, y0 - radius / 2);
  g.lineTo(x0 + radius / 2, y0 + radius / 2);
  g.moveTo(x0 + radius / 2, y0 - radius / 2);
  g.lineTo(x0 - radius / 2, y0 + radius / 2);
  g.stroke();
  g.font = "450 11px Inter";
  g.fillStyle = colors.text3;
  g.fillText("L", x0 - radius / 2 - 14, y0 - radius / 2);
  g.fillText("R", x0 + radius / 2 + 6, y0 - radius / 2);
  if (!now.hears) return;
  g.fillStyle = colors.text1;
  g.globalAlpha = 0.6;
  let most = 0;
  for (let i = 0; i < SCOPE; i++) most = Math.max(most, Math.abs(now.left[i] ?? 0), Math.abs(now.right[i] ?? 0));
  now.zoom += (Math.min(ZOOM_MOST, 0.85 / Math.max(most, 1e-4)) - now.zoom) * (0.85 / Math.max(most, 1e-4) < now.zoom ? 1 : 0.05); // quiet music fills the room, too
  for (let i = 0; i < SCOPE; i++) {
    const l = (now.left[i] ?? 0) * now.zoom, r = (now.right[i] ?? 0) * now.zoom;
    if (l === 0 && r === 0) continue;
    g.fillRect(x0 + clamp((r - l) / 2, -1, 1) * radius, y0 - clamp((l + r) / 2, -1, 1) * radius, 1.25, 1.25);
  }
  g.globalAlpha = 1;
}

function correlation(g: CanvasRenderingContext2D, width: number, height: number, now: MixNow, colors: Palette): void {
  const body = height - 16, middle = width / 2;
  g.fillStyle = colors.bg0;
  g.fillRect(0, 0, width, body);
  if (now.hears && now.tap.momentaryLufs > SILENT_LUFS) {
    const x = middle + clamp(now.tap.correlation, -1, 1) * middle;
    g.fillStyle = now.tap.correlation < 0 ? colors.meterHigh : colors.meterLow;
    g.fillRect(Math.min(middle, x), 0, Math.max(2, Math.abs(x - middle)), body);
  }
  g.fillStyle = colors.text3;
  g.fillRect(Math.round(middle), 0, 1, body);
  g.font = "450 11px Inter";
  g.fillText("-1", 0, height - 2);
  g.textAlign = "center";
  g.fillText("0", middle, height - 2);
  g.textAlign = "end";
  g.fillText("+1", width, height - 2);
  g.textAlign = "start";
}

const VIEWS: Readonly<Record<string, Paint>> = { bar, past, spectrum, field, correlation };

export function createMixView(app: App, root: HTMLElement, target: () => number): () => void {
  const undo = collector(), now: MixNow = { tap: emptyTap(), hears: false, target: 0, past: new Float32Array(PAST_COUNT).fill(-144), left: new Float32Array(SCOPE), right: new Float32Array(SCOPE), zoom: 1 };
  const surfaces: { view: Paint; surface: Surface }[] = [...root.querySelectorAll<HTMLCanvasElement>("canvas[data-view]")].flatMap((canvas) => {
    const view = VIEWS[canvas.dataset.view ?? ""];
    return view ? [{ view, surface: surfaceOf(canvas) }] : [];
  });
  const texts = new Map([...root.querySelectorAll<HTMLElement>("[data-mix]")].map((element) => [element.dataset.mix ?? "", element]));
  let seen = -1, aged = 0, read = 0, unread = false, movedAt = 0, stale = true;
  const write = (name: string, text: string, bad = false): void => {
    const element = texts.get(name);
    if (!element || element.textContent === text) return;
    setText(element, text);
    element.classList.toggle("loud", bad);
  };
  const numbers = (): void => {
    const { tap, hears } = now;
    write("integrated", hears ? reading(tap.integratedLufs) : "–");
    write("momentary", hears ? reading(tap.momentaryLufs) : "–");
    write("short", hears ? reading(tap.shortTermLufs) : "–");
    write("peak", hears ? reading(tap.truePeakDbtp) : "–", hears && tap.truePeakDbtp > -1);
    write("range", hears && tap.rangeLu > 0 ? tap.rangeLu.toFixed(1) : "–");
    write("correlation", hears && tap.momentaryLufs > SILENT_LUFS ? `${tap.correlation >= 0 ? "+" : ""}${tap.correlation.toFixed(2)}` : "–", hears && tap.correlation < 0);
  };
  for (const { surface } of surfaces) undo.add(watchSize(surface.canvas, (width, height) => {
    fit(surface, width, height);
    stale = true;
    nextFrame(frame);
  }));
  const frame = (at: number): void => {
    now.hears = app.player.mix.read(now.tap) || (now.hears && app.player.state === "running");
    if (now.target !== target()) stale = true;
    now.target = target();
    const moved = now.hears && now.tap.songFrame !== seen && (app.player.playing() || now.tap.momentaryLufs > SILENT_LUFS);
    if (moved) {
      app.player.mix.scope(now.left, now.right);
      movedAt = at;
    } else if (movedAt > 0 && at - movedAt > SILENT_MS) {
      stale = true; // it fell silent: nothing of it stays where it was
      movedAt = 0;
    }
    seen = now.tap.songFrame;
    if (moved && at - aged >= PAST_MS) {
      aged = at;
      now.past.copyWithin(0, 1);
      now.past[PAST_COUNT - 1] = now.tap.shortTermLufs;
    }
    for (const { view, surface } of surfaces) if ((moved || stale) && surface.width > 0) view(begin(surface), surface.width, surface.height, now, palette());
    unread ||= moved;
    if (stale || (unread && at - read >= READ_MS)) {
      read = at;
      unread = false;
      numbers();
    }
    stale = false;
  };
  undo.add(theme.subscribe(() => (stale = true)), everyFrame(frame));
  return undo.dispose;
}
