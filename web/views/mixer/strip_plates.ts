// What shows of a strip that scrolling brings until it rests: all of it, painted where the strips will lie. What is alike in all of them is
// painted once; what each one says is read once, and again when the song is other.
import { drawBox, drawCap, drawFrame, drawGroove, drawKnob, drawLamps, drawPlus, type Part, SMALL_FONT } from "../../draw/controls.ts";
import { inks, palette, theme } from "../../draw/palette.ts";
import { shortened } from "../../draw/text.ts";
import { fit, type Surface, surfaceOf } from "../../lib/canvas.ts";
import { panText } from "../../lib/format.ts";
import { travelOfDb } from "../../lib/levels.ts";
import { collector } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { devicesOf, groupOf, infoOf, isAudioTrack, isNoteTrack, sendsOf, trackHue, trackName } from "../../project/song.ts";
import { TRACK_LEVEL } from "../arrange/track_level.ts";
import type { App, Desk } from "../app.ts";
import { createPlates } from "../plates.ts";
import { type Bank, createBanks, BANK } from "./strip_banks.ts";
import { groupHue } from "./group_hue.ts";
import { STRIP_WIDTH } from "./near_strips.ts";

const NAME_FONT = "600 11px Inter";
const EDGE = 4, SLOT = 22, SLOT_STEP = 24, SEND_STEP = 26, SEND_KNOB = 20, SENDS_MOST = 4, ARROW = 4, LAMP_GAP = 2; // pixels, as in mixer.css
const COMMON_MOST = 24; // kinds of strips whose like is kept
const SCALE = [6, 0, -12, -24, -48], SEND_TOP_DB = 6;

/** Where they lie in a strip; alike in all. Null: it does not show. */
interface Face {
  readonly bar: Part | null; readonly picture: Part | null; readonly slots: Part | null; readonly sends: Part | null; readonly out: Part | null; readonly pan: Part | null; readonly panText: Part | null; readonly scale: Part | null; readonly fader: Part | null;
  readonly numbers: Part | null; readonly rms: Part | null; readonly lamp: Part | null; readonly lamps: Part | null; readonly name: Part | null; readonly height: number;
}
interface Told {
  readonly group: number; readonly hue: number; readonly name: string; readonly hasCurve: boolean; readonly devices: readonly (readonly [name: string, isOn: boolean])[]; readonly sends: readonly (readonly [hue: number, name: string, travel: number])[];
  readonly out: string; readonly pan: number; readonly travel: number; readonly level: string; readonly records: boolean; readonly mute: boolean; readonly solo: boolean;
}

export interface StripPlates {
  /** The part of the strips that shows, in pixels from the first one's edge. */
  look(from: number, width: number): void;
  frame(tracks: readonly Id[]): void;
  dispose(): void;
}

/** `host` bears the canvases under the strips of `room`; once they are `covered`, `rested` is told. */
export function createStripPlates(app: App, desk: Desk, room: HTMLElement, host: HTMLElement, covered: () => boolean, rested: () => void): StripPlates {
  const { project } = desk, undo = collector(), banks = createBanks(host, "plates glides"), plates = createPlates(host, covered, rested);
  const told = new Map<Id, Told>(), common = new Map<string, Surface>(), painted = new WeakMap<Bank, number>(); // a bit for each of its strips
  let from = 0, to = 0, face: Face | null = null, moved = true, stale = true, shown: readonly Id[] = [];

  const measure = (): void => {
    const strip = room.querySelector<HTMLElement>("[data-strip]"), box = strip?.getBoundingClientRect();
    if (!strip || !box) return;
    const partOf = (selector: string): Part | null => {
      const part = strip.querySelector(selector)?.getBoundingClientRect();
      return part === undefined || part.height === 0 ? null : { x: part.left - box.left, y: part.top - box.top, width: part.width, height: part.height };
    };
    face = { bar: partOf(".group-bar"), picture: partOf(".strip-eq"), slots: partOf(".slots"), sends: partOf(".strip-sends"), out: partOf(".strip-out"), pan: partOf(".strip-pan .dial"), panText: partOf(".strip-pan > .caption"), scale: partOf(".scale"), fader: partOf(".level .fader"),
      numbers: partOf(".numbers"), rms: partOf(".numbers.rms"), lamp: partOf(".ms > button"), lamps: partOf(".strip-ms"), name: partOf(".strip-name"), height: box.height };
    stale = true;
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(room);
  sizes.observe(host); // mixer.css: as high as the strips have rows
  undo.add(() => sizes.disconnect(), theme.subscribe(() => (stale = true)), project.subscribe(() => {
    told.clear();
    stale = true;
  }), banks.dispose, plates.dispose);

  const tell = (track: Id): Told => {
    const known = told.get(track);
    if (known) return known;
    const gainDb = project.real(track, Field.track.gainDb), devices = devicesOf(project, track), group = groupOf(project, track);
    const made: Told = {
      group: groupHue(project, track), hue: trackHue(project, track), name: trackName(project, track), hasCurve: devices.some((device) => infoOf(project, device)?.visuals.includes("eq")),
      devices: devices.map((device) => [infoOf(project, device)?.name ?? t("Device"), !project.bool(device, Field.device.bypass)]),
      sends: sendsOf(project, track).map((send) => [trackHue(project, project.ref(send, Field.connection.target)), trackName(project, project.ref(send, Field.connection.target)), travelOfDb(project.real(send, Field.connection.gainDb), SEND_TOP_DB)]),
      out: trackName(project, group ?? project.master), pan: project.real(track, Field.track.pan), travel: TRACK_LEVEL.travelOf(gainDb), level: TRACK_LEVEL.text(gainDb).replace(" dB", ""),
      records: isAudioTrack(project, track) || isNoteTrack(project, track), mute: project.bool(track, Field.track.mute), solo: project.bool(track, Field.track.solo),
    };
    told.set(track, made);
    return made;
  };
  const middle = (part: Part): number => part.y + part.height / 2 + 0.5;
  const write = (g: CanvasRenderingContext2D, text: string, x: number, y: number, color: string, align: CanvasTextAlign, width = Infinity): void => {
    g.textAlign = align;
    g.fillStyle = color;
    g.fillText(width === Infinity ? text : shortened(g, text, width), x, y);
  };
  /** A strip without what few others have: its devices, sends, level and name. Most are alike in the rest, which is painted once for all. */
  const commonOf = (at: Face, { out, pan, hue, hasCurve, records, group }: Told): Surface => {
    const key = [out, pan, pan === 0 ? 0 : hue, hasCurve, records, group].join(), known = common.get(key);
    if (known) return known;
    if (common.size >= COMMON_MOST) common.clear();
    const made = surfaceOf(document.createElement("canvas")), colors = palette();
    common.set(key, made);
    fit(made, STRIP_WIDTH, at.height);
    const { g, scale } = made, { fader } = at;
    g.setTransform(scale, 0, 0, scale, 0, 0);
    [g.font, g.textBaseline] = [SMALL_FONT, "middle"];
    g.fillStyle = colors.bg0;
    g.fillRect(STRIP_WIDTH - 1, 0, 1, at.height);
    if (group > 0 && at.bar) drawBox(g, at.bar, inks(group).band, 0);
    if (at.picture) drawBox(g, at.picture, colors.bg0);
    if (at.picture && !hasCurve) write(g, t("No EQ"), at.picture.x + at.picture.width / 2, middle(at.picture), colors.text2, "center");
    if (at.out) {
      const { x, width } = at.out, y = middle(at.out), end = x + width - 13;
      drawFrame(g, at.out, colors.line);
      [g.strokeStyle, g.lineWidth] = [colors.text2, 0.9];
      g.beginPath();
      g.moveTo(end - ARROW, y - 2);
      g.lineTo(end, y + 1.5);
      g.lineTo(end + ARROW, y - 2);
      g.stroke();
      write(g, out, x + 6, y, colors.text2, "left", width - 30);
    }
    if (at.pan) drawKnob(g, at.pan, (pan + 1) / 2, 0.5, inks(hue).content, colors);
    if (at.panText) write(g, panText(pan), at.panText.x + at.panText.width / 2, middle(at.panText), colors.text3, "center");
    if (fader) {
      drawGroove(g, fader, SEND_TOP_DB, colors);
      if (at.scale) for (const db of SCALE) write(g, String(Math.abs(db)), at.scale.x + at.scale.width, fader.y + 8 + (fader.height - 16) * (1 - travelOfDb(db)) + 0.5, colors.text3, "right");
    }
    if (at.numbers) drawBox(g, at.numbers, colors.bg1);
    if (at.rms) write(g, "RMS", at.rms.x + EDGE, middle(at.rms), colors.text3, "left");
    lamps(g, 0, at, records ? [["M", null], ["S", null], ["R", null]] : [["M", null], ["S", null]]);
    return made;
  };
  const lamps = (g: CanvasRenderingContext2D, x: number, { lamp, lamps }: Face, letters: readonly (readonly [string, string | null])[]): void => {
    if (lamp === null || lamps === null) return;
    const step = lamp.width + LAMP_GAP, colors = palette();
    drawLamps(g, { ...lamp, x: x + lamps.x + (lamps.width - letters.length * step + LAMP_GAP) / 2 }, step, letters, colors.bg3, colors);
  };
  const paint = (g: CanvasRenderingContext2D, track: Id, x: number, at: Face): void => {
    const colors = palette(), own = tell(track), { hue, name, devices, sends, travel, level, records, mute, solo } = own, isArmed = app.studio.armed.get().has(track);
    g.drawImage(commonOf(at, own).canvas, x, 0, STRIP_WIDTH, at.height);
    g.font = SMALL_FONT;
    g.textBaseline = "middle";
    if (at.slots) {
      const { x: left, y, width, height } = at.slots, fits = Math.floor((height - 2) / SLOT_STEP), wide = width - 2 * EDGE;
      devices.slice(0, fits).forEach(([title, isOn], index) => {
        const top = y + 2 + index * SLOT_STEP;
        drawBox(g, { x: x + left + EDGE, y: top, width: wide, height: SLOT }, colors.bg3);
        drawBox(g, { x: x + left + EDGE + 6, y: top + 9, width: 4, height: 4 }, isOn ? inks(hue).content : colors.outline, 2);
        write(g, title, x + left + EDGE + 15, top + SLOT / 2 + 0.5, isOn ? colors.text1 : colors.text3, "left", wide - 21);
      });
      if (devices.length < fits) {
        const top = y + 2 + devices.length * SLOT_STEP;
        if (at.picture) drawFrame(g, { x: x + left + EDGE, y: top, width: wide, height: SLOT }, colors.line);
        drawPlus(g, x + left + EDGE + wide / 2, top + SLOT / 2, colors.text3);
      }
    }
    if (at.sends) {
      const { x: left, y, height } = at.sends, fits = Math.floor((height - 2) / SEND_STEP);
      sends.slice(0, fits).forEach(([color, title, amount], index) => {
        const top = y + 2 + index * SEND_STEP;
        drawKnob(g, { x: x + left + EDGE + 1, y: top + 2, width: SEND_KNOB, height: SEND_KNOB }, amount, 0, inks(color).content, colors);
        write(g, title, x + left + EDGE + SEND_KNOB + 8, top + 12.5, colors.text2, "left", STRIP_WIDTH - SEND_KNOB - 24);
      });
      if (sends.length < Math.min(fits, SENDS_MOST)) {
        const at = x + left + EDGE, row = y + 2 + sends.length * SEND_STEP + 10;
        drawPlus(g, at + 13, row, colors.text2);
        write(g, t("Send"), at + 26, row + 0.5, colors.text2, "left");
      }
    }
    if (at.fader) drawCap(g, { ...at.fader, x: x + at.fader.x }, travel, colors);
    if (at.numbers) write(g, level, x + at.numbers.x + EDGE, middle(at.numbers), colors.text1, "left");
    if (mute || solo || isArmed) lamps(g, x, at, [["M", mute ? colors.muteFill : null], ["S", solo ? colors.soloFill : null], ...(records ? [["R", isArmed ? colors.recordFill : null] as const] : [])]);
    if (at.name === null) return;
    drawBox(g, { ...at.name, x: x + at.name.x }, inks(hue).band, 0);
    g.font = NAME_FONT;
    write(g, name, x + at.name.x + at.name.width / 2, middle(at.name) + 0.5, colors.ink, "center", at.name.width - 2 * EDGE);
  };
  return {
    look(left, width) {
      from = Math.max(0, left);
      to = left + width;
      moved = true;
      plates.show();
    },
    frame(tracks) {
      if (face === null) measure();
      if (face === null || (!moved && shown === tracks)) return; // under the strips, and nobody sees that it is old
      if (stale || shown !== tracks) {
        banks.freshen();
        common.clear();
      }
      stale = moved = false;
      shown = tracks;
      banks.arrange(from, to, tracks.length, 0, face.height);
      // What comes into sight is painted, and no more: a frame has a few strips to paint and not all of a bank.
      for (const bank of banks.all) {
        if (bank.first < 0) continue;
        const { g, scale, width, height } = bank.surface;
        if (bank.fresh) {
          g.setTransform(scale, 0, 0, scale, 0, 0);
          g.clearRect(0, 0, width, height);
          painted.set(bank, 0);
        }
        bank.fresh = false;
        for (let index = 0, done = painted.get(bank) ?? 0; index < BANK; index++) {
          const number = bank.first * BANK + index, track = tracks[number], edge = number * STRIP_WIDTH;
          if (track === undefined || (done & (1 << index)) !== 0 || edge >= to || edge + STRIP_WIDTH <= from) continue;
          done |= 1 << index;
          painted.set(bank, done);
          paint(g, track, index * STRIP_WIDTH, face);
        }
      }
    },
    dispose: undo.dispose,
  };
}
