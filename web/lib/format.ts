// Numbers and moments as people read them.

const NOTE_NAMES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"] as const;

/** 60 is C4. */
export function keyName(key: number): string {
  return `${NOTE_NAMES[((key % 12) + 12) % 12]}${Math.floor(key / 12) - 1}`;
}

export const pitchClassName = (pitchClass: number): string => NOTE_NAMES[((pitchClass % 12) + 12) % 12] ?? "C";

export const isBlackKey = (key: number): boolean => [1, 3, 6, 8, 10].includes(((key % 12) + 12) % 12);

/** General MIDI percussion, the keys a drum kit answers to. */
const DRUM_NAMES: Record<number, string> = {
  35: "Kick 2", 36: "Kick", 37: "Rim", 38: "Snare", 39: "Clap", 40: "Snare 2", 41: "Tom 1", 42: "Hat closed", 43: "Tom 2",
  44: "Hat pedal", 45: "Tom 3", 46: "Hat open", 47: "Tom 4", 48: "Tom 5", 49: "Crash", 50: "Tom 6", 51: "Ride", 52: "China",
  53: "Ride bell", 54: "Tambourine", 55: "Splash", 56: "Cowbell", 57: "Crash 2", 59: "Ride 2", 60: "Bongo high", 61: "Bongo low",
  62: "Conga mute", 63: "Conga high", 64: "Conga low", 69: "Cabasa", 70: "Maracas", 75: "Claves", 76: "Block high", 77: "Block low",
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
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000, unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

const DAY = 86_400_000;

/** "Edited just now", "Edited 2 hours ago", "Yesterday", "Monday", "12 November". */
export function whenText(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return "Edited just now";
  if (minutes < 60) return `Edited ${count(minutes, "minute")} ago`;
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (then >= today) return `Edited ${count(Math.floor(minutes / 60), "hour")} ago`;
  if (then >= today - DAY) return "Yesterday";
  const date = new Date(then);
  if (then >= today - 6 * DAY) return date.toLocaleDateString("en-GB", { weekday: "long" });
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString("en-GB", sameYear ? { day: "numeric", month: "long" } : { day: "numeric", month: "long", year: "numeric" });
}

/** The same of what was said or done: "just now", "2 hours ago", "yesterday". */
export function agoText(then: number, now: number): string {
  const text = whenText(then, now).replace("Edited ", "");
  return text === "Yesterday" ? "yesterday" : text;
}

/** "1 clip", "3 clips". */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** "8 bars", "1 bar 2 beats", "3 beats", "1/16": a length as a musician says it. */
export function lengthText(ticks: number, quarterTicks: number, barTicks: number): string {
  const bars = Math.floor(ticks / barTicks + 1e-6);
  const rest = ticks - bars * barTicks;
  const beats = rest / quarterTicks;
  if (bars > 0 && beats < 0.01) return count(bars, "bar");
  const beatText = Number.isInteger(round2(beats)) ? count(round2(beats), "beat") : `${round2(beats)} beats`;
  return bars > 0 ? `${count(bars, "bar")} ${beatText}` : beatText;
}

const round2 = (value: number): number => Math.round(value * 100) / 100;

/** Names of files: what stays when everything awkward is replaced. */
export function fileName(name: string, extension: string): string {
  const base = name.trim().replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").replace(/\s+/g, " ").trim() || "Untitled";
  return `${base}.${extension}`;
}
