// The meters and readings of the mixer's strips, painted at frame rate on a few wide canvases that lie over the strips and scroll with
// them. None of it is text or a box of its own: while the song plays nothing is laid out, and what is out of sight costs nothing.
import { drawMeter, meterLook } from "../../draw/meter.ts";
import { palette } from "../../draw/palette.ts";
import { decibelText } from "../../lib/format.ts";
import { Ballistics, dbOfLinear } from "../../lib/levels.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import type { App } from "../app.ts";
import { STRIP_WIDTH } from "./near_strips.ts";
import { BANK, createBanks } from "./strip_banks.ts";

const READ_MS = 125; // a number that changes more often cannot be read
const SAY_MS = 1000; // nor be listened to
const SILENT_DB = -90;

/** Where meter and readings lie in a strip, in pixels of the strip; alike in all. */
interface Place { readonly left: number; readonly width: number; readonly top: number; readonly height: number; readonly end: number; readonly peakY: number; readonly rmsY: number; readonly bottom: number }
interface Needles { readonly left: Ballistics; readonly right: Ballistics; readonly rms: readonly [Ballistics, Ballistics]; peak: string; rmsText: string; loud: boolean; still: boolean; looks: readonly [number, number]; said: string }

export interface StripBoard {
  /** The part of the strips that shows, in pixels from the first one's edge. */
  look(from: number, width: number): void;
  frame(now: number, tracks: readonly Id[]): void;
  /** Nobody scrolls any more. */
  rest(): void;
  dispose(): void;
}

/** `host` bears the canvases and scrolls with the strips of `room`. */
export function createStripBoard(app: App, room: HTMLElement, host: HTMLElement): StripBoard {
  const undo = collector(), needles = new Map<Id, Needles>(), peaks = new Map<Id, number>(), banks = createBanks(host, "glides"), levels = new Float32Array(8);
  let from = 0, to = 0, place: Place | null = null, dark = palette().dark, last = 0, read = 0, said = 0;

  /** Asked when the room's size has just changed and all is laid out, not in a frame. */
  const measure = (): void => {
    const strip = room.querySelector<HTMLElement>(".strip"), meter = strip?.querySelector(".strip-meter"), [peak, rms] = strip?.querySelectorAll<HTMLElement>(".reading-place") ?? [];
    if (!strip || !meter || !peak) return;
    const box = strip.getBoundingClientRect(), bars = meter.getBoundingClientRect(), over = peak.getBoundingClientRect(), under = rms?.getBoundingClientRect();
    if (bars.height === 0) return;
    const middle = (one: DOMRect): number => Math.round(one.top + one.height / 2 - box.top);
    place = { left: Math.round(bars.left - box.left), width: Math.round(bars.width), top: Math.round(bars.top - box.top), height: Math.round(bars.height), end: Math.round(over.right - box.left),
      peakY: middle(over), rmsY: under && under.height > 0 ? middle(under) : -1, bottom: Math.round(Math.max(over.bottom, under?.bottom ?? 0) - box.top) };
    banks.freshen();
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(room);
  sizes.observe(host); // mixer.css: as high as the strips have rows
  undo.add(() => sizes.disconnect());

  const clear = (event: MouseEvent): void => {
    const strip = (event.target as Element).closest(".strip-meter")?.closest<HTMLElement>("[data-strip]"), id = BigInt(strip?.dataset.strip ?? "0") as Id, own = needles.get(id);
    if (!own) return;
    own.left.clear();
    own.right.clear();
    own.still = false;
    peaks.set(id, -120);
  };
  room.addEventListener("click", clear);
  undo.add(() => room.removeEventListener("click", clear));

  const needlesOf = (track: Id): Needles => {
    let own = needles.get(track);
    if (!own) needles.set(track, (own = { left: new Ballistics(), right: new Ballistics(), rms: [new Ballistics(), new Ballistics()], peak: "", rmsText: "", loud: false, still: false, looks: [NaN, NaN], said: "" }));
    return own;
  };
  const reach = (track: Id, db: number): void => void (db > (peaks.get(track) ?? -120) && peaks.set(track, db));

  /** True while there is something to show. */
  const feed = (track: Id, own: Needles, now: number, elapsed: number): boolean => {
    const sounds = app.player.meter(track, levels), plays = sounds && Math.max(levels[0] ?? 0, levels[1] ?? 0) > 1e-4, has = (!plays && app.studio.inputLevel(track, levels)) || sounds;
    const db = (index: number): number => (has ? dbOfLinear(levels[index] ?? 0) : -120);
    reach(track, Math.max(db(0), db(1)));
    own.rms[0].feed(db(2), now, elapsed);
    own.rms[1].feed(db(3), now, elapsed);
    return [own.left.feed(db(0), now, elapsed), own.right.feed(db(1), now, elapsed)].includes(true);
  };
  const reading = (g: CanvasRenderingContext2D, text: string, right: number, y: number, color: string): void => {
    g.clearRect(right - 36, y - 8, 37, 16);
    g.fillStyle = color;
    g.fillText(text, right, y);
  };
  const tell = (g: CanvasRenderingContext2D, track: Id, own: Needles, x: number, at: Place, all: boolean): void => {
    const colors = palette(), peakDb = peaks.get(track) ?? -120, rmsDb = Math.max(own.rms[0].levelDb, own.rms[1].levelDb);
    const peak = peakDb > SILENT_DB ? decibelText(peakDb) : "", rms = rmsDb > SILENT_DB ? decibelText(Math.round(rmsDb)).replace(".0", "") : "";
    if (all || peak !== own.peak) reading(g, peak, x + at.end, at.peakY - at.top, peakDb > 0 ? colors.record : colors.text3);
    if (at.rmsY >= 0 && (all || rms !== own.rmsText)) reading(g, rms, x + at.end, at.rmsY - at.top, colors.text3);
    own.peak = peak;
    own.rmsText = rms;
  };
  /** For those who listen to the page instead of looking at it. */
  const say = (track: Id, own: Needles): void => {
    const text = own.peak === "" ? t("Nothing was heard yet") : own.rmsText === "" ? t("Peak {peak} dB", { peak: own.peak }) : t("Peak {peak} dB, RMS {rms} dB", { peak: own.peak, rms: own.rmsText });
    if (text === own.said) return;
    own.said = text;
    room.querySelector(`[data-strip="${track}"] .reading-place`)?.setAttribute("aria-label", text);
  };

  return {
    look(left, width) {
      from = Math.max(0, left);
      to = left + width;
    },
    frame(now, tracks) {
      const elapsed = Math.min(100, now - last), tells = now - read >= READ_MS, says = now - said >= SAY_MS;
      last = now;
      if (tells) read = now;
      if (says) said = now;
      if (place === null) measure();
      for (const track of tracks) if (app.player.meter(track, levels)) reach(track, dbOfLinear(Math.max(levels[0] ?? 0, levels[1] ?? 0)));
      if (place === null) return;
      const colors = palette(), bar = (place.width - 2) / 2;
      if (dark !== colors.dark) banks.freshen();
      dark = colors.dark;
      banks.arrange(from, to, tracks.length, place.top, place.bottom - place.top);
      for (const { surface, first, fresh } of banks.all) {
        if (first < 0) continue;
        const { g, scale } = surface;
        g.setTransform(scale, 0, 0, scale, 0, 0);
        if (tells || fresh) [g.font, g.textAlign, g.textBaseline] = ["450 11px Inter", "right", "middle"];
        if (fresh) g.clearRect(0, 0, surface.width, surface.height);
        for (let index = 0; index < BANK; index++) {
          const track = tracks[first * BANK + index], x = index * STRIP_WIDTH, edge = (first * BANK + index) * STRIP_WIDTH;
          if (track === undefined || (!fresh && (edge >= to || edge + STRIP_WIDTH <= from))) continue;
          const own = needlesOf(track), moves = feed(track, own, now, elapsed);
          if (tells || fresh) tell(g, track, own, x, place, fresh);
          if (says) say(track, own);
          if (!moves && own.still && !fresh) continue;
          own.still = !moves;
          const looks = [meterLook(place.height, own.left, own.rms[0].levelDb), meterLook(place.height, own.right, own.rms[1].levelDb)] as const;
          if (!fresh && looks[0] === own.looks[0] && looks[1] === own.looks[1]) continue;
          own.looks = looks;
          drawMeter(g, x + place.left, 0, bar, place.height, own.left, colors, own.rms[0].levelDb);
          drawMeter(g, x + place.left + bar + 2, 0, bar, place.height, own.right, colors, own.rms[1].levelDb);
        }
      }
      for (const bank of banks.all) bank.fresh = false;
    },
    rest: banks.trim,
    dispose() {
      undo.dispose();
      banks.dispose();
    },
  };
}
