// The tracks of a song below its waveform: each with its colour, its name, what shuts it and what leaves it alone, and how loud it is along
// its way.
import { t } from "../messages/index.ts";
import { make } from "./make.ts";
import { heardOf, type StemSwitch } from "./stems.ts";
import { drawWave, levelsOf, loudestOf } from "./wave.ts";

export interface StemFace { readonly name: string; readonly hue: number; readonly columns: string }

export interface StemRows { readonly element: HTMLElement; draw(part: number): void }

function toggle(className: string, letter: string, label: string, pressed: () => void): { readonly button: HTMLButtonElement; show(on: boolean): void } {
  const button = make("button", `listen-toggle ${className}`, letter);
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", pressed);
  return { button, show: (on) => button.setAttribute("aria-pressed", String(on)) };
}

/** `part` of the song a hand points at on any of the waves. */
export function stemRows(stems: readonly StemFace[], hear: (switches: readonly StemSwitch[]) => void, point: (part: number) => void): StemRows {
  const element = make("ul", "listen-stems"), loudest = Math.max(...stems.map(({ columns }) => loudestOf(columns)), 0.01);
  element.setAttribute("aria-label", t("Tracks"));
  let switches: StemSwitch[] = stems.map(() => ({ muted: false, soloed: false })), last = 0;
  const rows = stems.map(({ name, hue, columns }, i) => {
    const row = make("li", "listen-stem"), wave = make("div", "listen-stem-wave"), canvas = make("canvas", ""), levels = levelsOf(columns, loudest);
    const change = (part: Partial<StemSwitch>): void => {
      switches = switches.map((one, k) => (k === i ? { ...one, ...part } : one));
      hear(switches);
      draw(last);
    };
    const mute = toggle("is-mute", "M", t("Mute {name}", { name }), () => change({ muted: !switches[i]?.muted }));
    const solo = toggle("is-solo", "S", t("Solo {name}", { name }), () => change({ soloed: !switches[i]?.soloed }));
    row.style.setProperty("--stem", `var(--hue-${Math.min(Math.max(Math.round(hue), 1), 12)})`);
    wave.append(canvas);
    wave.addEventListener("pointerdown", (event) => {
      const { left, width } = wave.getBoundingClientRect();
      point((event.clientX - left) / width);
    });
    const title = make("span", "listen-stem-name", name);
    title.title = name;
    row.append(title, mute.button, solo.button, wave);
    element.append(row);
    return { row, canvas, levels, mute, solo };
  });
  const draw = (part: number): void => {
    last = part;
    const heard = heardOf(switches);
    rows.forEach(({ row, canvas, levels, mute, solo }, i) => {
      row.classList.toggle("is-silent", heard[i] === false);
      mute.show(switches[i]?.muted === true);
      solo.show(switches[i]?.soloed === true);
      drawWave(canvas, levels, part, "--stem");
    });
  };
  return { element, draw };
}
