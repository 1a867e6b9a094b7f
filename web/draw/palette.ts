// The tokens as canvases need them: strings and ready-made mixes, read from the stylesheet once per theme.
import { contrast, hexOf, mix, saturate, withAlpha } from "../lib/color.ts";
import { signal } from "../lib/signal.ts";

export interface HueInks {
  readonly content: string; // waves, notes, curves
  readonly band: string; // solid title bands
  readonly body: string; readonly bodyHover: string; readonly bodySelected: string;
  readonly mutedBand: string; readonly mutedBody: string; readonly mutedContent: string;
  readonly note: readonly string[]; // by velocity, 8 steps of lightness
  readonly ghost: string;
  readonly soft: string; // fill under a curve
}

export interface Palette {
  readonly dark: boolean;
  readonly bg0: string; readonly bg1: string; readonly bg2: string; readonly bg3: string; readonly bg4: string;
  readonly line: string; readonly outline: string; readonly text1: string; readonly text2: string; readonly text3: string; readonly ink: string;
  readonly accent: string; readonly accentSoft: string; readonly accentLine: string;
  readonly record: string; readonly recordFill: string; readonly play: string; readonly mute: string; readonly solo: string; readonly muteFill: string; readonly soloFill: string;
  readonly meterLow: string; readonly meterMid: string; readonly meterHigh: string;
  readonly gridBar: string; readonly gridBeat: string; readonly gridDiv: string;
  readonly rowDark: string; readonly rowRoot: string; readonly laneOn: string;
  readonly hues: readonly HueInks[]; // index 1..12
}

export const NOTE_SHADES = 8;

function inksOf(content: string, band: string, bg1: string, body: number, bodySelected: number): HueInks {
  const grey = saturate(content, 0.2), greyBand = saturate(band, 0.2);
  return {
    content: mix(content, bg1, 0.95), band,
    body: mix(content, bg1, body), bodyHover: mix(content, bg1, 0.28), bodySelected: mix(content, bg1, bodySelected),
    mutedBand: mix(greyBand, bg1, 0.6), mutedBody: mix(grey, bg1, body * 0.6), mutedContent: mix(grey, bg1, 0.55),
    note: Array.from({ length: NOTE_SHADES }, (_, step) => mix(band, bg1, 0.45 + (0.55 * step) / (NOTE_SHADES - 1))),
    ghost: mix(content, bg1, 0.3),
    soft: withAlpha(content, 0.12),
  };
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const percent = (name: string): number => (parseFloat(token(name)) || 20) / 100;
  const bg1 = token("--bg-1");
  const hues: HueInks[] = [];
  for (let hue = 0; hue <= 12; hue++) {
    const index = hue === 0 ? 9 : hue;
    hues.push(inksOf(token(`--hue-${index}`), token(`--band-${index}`), bg1, percent("--clip-body"), percent("--clip-body-selected")));
  }
  return {
    dark: document.documentElement.dataset.theme !== "light",
    bg0: token("--bg-0"), bg1, bg2: token("--bg-2"), bg3: token("--bg-3"), bg4: token("--bg-4"),
    line: token("--line"), outline: token("--outline"), text1: token("--text-1"), text2: token("--text-2"), text3: token("--text-3"), ink: token("--ink"),
    accent: token("--accent"), accentSoft: token("--accent-soft"), accentLine: token("--accent-line"),
    recordFill: token("--record-fill"), record: token("--record"), play: token("--play"), mute: token("--mute"), solo: token("--solo"), muteFill: token("--mute-fill"), soloFill: token("--solo-fill"),
    meterLow: token("--meter-low"), meterMid: token("--meter-mid"), meterHigh: token("--meter-high"),
    gridBar: token("--grid-bar"), gridBeat: token("--grid-beat"), gridDiv: token("--grid-div"),
    rowDark: token("--row-dark"), rowRoot: token("--row-root"), laneOn: withAlpha(token("--text-1"), 0.035),
    hues,
  };
}

export type Theme = "dark" | "light";

/** The theme in use; painters redraw when it changes. */
export const theme = signal<Theme>("dark");
let cached: Palette | null = null, asked: Theme = "dark";

/** Where colours are forced, canvases keep their own and lie on a ground of the system's: the theme is the one that can be read on it. */
const forced = globalThis.matchMedia?.("(forced-colors: active)");
forced?.addEventListener("change", () => setTheme(asked));

function forcedTheme(): Theme {
  const probe = document.createElement("i");
  probe.style.backgroundColor = "Canvas";
  document.documentElement.append(probe);
  const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).backgroundColor.match(/\d+/g) ?? []).map(Number), ground = hexOf({ r, g, b });
  probe.remove();
  return contrast(ground, "#000000") > contrast(ground, "#FFFFFF") ? "light" : "dark";
}

export function setTheme(next: Theme): void {
  asked = next;
  const now = forced?.matches ? forcedTheme() : next;
  document.documentElement.dataset.theme = now;
  cached = null;
  theme.set(now);
}

export function palette(): Palette {
  cached ??= read();
  return cached;
}
export const inks = (hue: number): HueInks => palette().hues[hue] ?? (palette().hues[9] as HueInks);
