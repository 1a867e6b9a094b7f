// Numbers and moments as people read them.
import { locale, t, tn } from "../messages/index.ts";

const NOTE_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

/** 60 is C4. */
export function keyName(key: number): string {
  return `${NOTE_NAMES[((key % 12) + 12) % 12]}${Math.floor(key / 12) - 1}`;
}

export const pitchClassName = (pitchClass: number): string => NOTE_NAMES[((pitchClass % 12) + 12) % 12] ?? "C";

export const isBlackKey = (key: number): boolean => [1, 3, 6, 8, 10].includes(((key % 12) + 12) % 12);

/** General MIDI percussion, the keys a drum kit answers to. */
const DRUM_NAMES: Record<number, string> = {
  35: t("Kick 2"), 36: t("Kick"), 37: t("Rim"), 38: t("Snare"), 39: t("Clap"), 40: t("Snare 2"), 41: t("Tom 1"), 42: t("Hat closed"), 43: t("Tom 2"),
  44: t("Hat pedal"), 45: t("Tom 3"), 46: t("Hat open"), 47: t("Tom 4"), 48: t("Tom 5"), 49: t("Crash"), 50: t("Tom 6"), 51: t("Ride"), 52: t("China"),
  53: t("Ride bell"), 54: t("Tambourine"), 55: t("Splash"), 56: t("Cowbell"), 57: t("Crash 2"), 59: t("Ride 2"), 60: t("Bongo high"), 61: t("Bongo low"),
  62: t("Conga mute"), 63: t("Conga high"), 64: t("Conga low"), 69: t("Cabasa"), 70: t("Maracas"), 75: t("Claves"), 76: t("Block high"), 77: t("Block low"),
};
export const drumName = (key: number): string | null => DRUM_NAMES[key] ?? null;

/** "27. 3. 1": bar, beat, sixteenth, 1-based, with figure spaces so that nothing moves. */
export function positionText(bar: number, beat: number, sixteenth: number): string {
  return `${bar + 1}. ${beat + 1}. ${sixteenth + 1}`;
}

/** "3:24", "0:07". */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "-6.0", "+2.1", "-∞". */
export function decibelText(db: number, floor = -90): string {
  if (!(db > floor)) return "-∞";
  const text = db.toFixed(1);
  return db > 0.04 ? `+${text}` : text === "-0.0" ? "0.0" : text;
}

/** "C", "12 L", "30 R" for -1..1. */
export function panText(pan: number): string {
  const amount = Math.round(Math.abs(pan) * 100);
  return amount === 0 ? "C" : `${amount} ${pan < 0 ? "L" : "R"}`;
}

/** "36 MB". */
/** Of what went by, in milliseconds: to the millisecond below a second. */
export const durationText = (ms: number): string => (ms < 999.5 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);

export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes, unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false })} ${units[unit]}`;
}

const DAY = 86_400_000;

/** A moment of the past, of what happened then and of what was edited. */
function sinceText(then: number, now: number): { text: string; edited: string } {
  const minutes = Math.floor((now - then) / 60_000), hours = Math.floor(minutes / 60);
  if (minutes < 1) return { text: t("just now"), edited: t("Edited just now") };
  if (minutes < 60) return { text: tn(minutes, "1 minute ago", "{count} minutes ago"), edited: tn(minutes, "Edited 1 minute ago", "Edited {count} minutes ago") };
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (then >= today) return { text: tn(hours, "1 hour ago", "{count} hours ago"), edited: tn(hours, "Edited 1 hour ago", "Edited {count} hours ago") };
  if (then >= today - DAY) return { text: t("yesterday"), edited: t("Yesterday") };
  const date = new Date(then), sameYear = date.getFullYear() === new Date(now).getFullYear();
  const text = date.toLocaleDateString(locale, then >= today - 6 * DAY ? { weekday: "long" } : { day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
  return { text, edited: text };
}

/** "Edited just now", "Edited 2 hours ago", "Yesterday", "Monday", "12 November". */
export const whenText = (then: number, now: number): string => sinceText(then, now).edited;

/** The same of what was said or done: "just now", "2 hours ago", "yesterday". */
export const agoText = (then: number, now: number): string => sinceText(then, now).text;

const SLACK_BEATS = 0.01; // a recorded bar ends with a frame, not with a tick

/** "8 bars", "1 bar 2 beats", "3 beats", "1/16": a length as a musician says it. */
export function lengthText(ticks: number, quarterTicks: number, barTicks: number): string {
  const bars = Math.floor((ticks + SLACK_BEATS * quarterTicks) / barTicks);
  const beats = (ticks - bars * barTicks) / quarterTicks;
  const barText = tn(bars, "1 bar", "{count} bars"), beatText = tn(round2(beats), "1 beat", "{count} beats");
  if (bars > 0 && beats < SLACK_BEATS) return barText;
  return bars > 0 ? `${barText} ${beatText}` : beatText;
}

const round2 = (value: number): number => Math.round(value * 100) / 100;

/** Names of files: what stays when everything awkward is replaced. */
export function fileName(name: string, extension: string): string {
  const base = name.trim().replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").replace(/\s+/g, " ").trim() || t("Untitled");
  return `${base}.${extension}`;
}
