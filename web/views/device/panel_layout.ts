// Composes a device's panel from its tables: titled groups, each with the picture that its parameters can draw, at most six knobs
// in view (eight where there is but one group), the rest under More, and on pages where all groups beside each other would be wider than
// a window. A new device gets its panel from this alone.
import { said, t } from "../../messages/index.ts";
import type { DeviceInfo } from "../../project/fields.ts";
import { PAD_COUNT, PAD_KNOBS, PAD_MACHINE, SAMPLER } from "../../project/zones.ts";
import type { ParamInfo } from "../../project/api.ts";

export type VisualName = "comb" | "envelope" | "filter" | "wave" | "lfo" | "notches" | "transfer" | "taps" | "spectrum" | "loudness" | "steps";

export interface Section {
  readonly title: string;
  readonly visual: VisualName | null;
  readonly roles: Readonly<Record<string, number>>; // what the picture reads: role -> parameter
  readonly choice: ParamInfo | null; // shown beside the title
  readonly knobs: readonly ParamInfo[];
  readonly column: number; // of one knob
  readonly width: number;
}
/** `zones`: the sampler's map of sounds takes all of it. */
export interface PanelPage { readonly name: string; readonly sections: readonly Section[]; readonly zones?: true }
export interface PanelLayout { readonly kind: "sections" | "eq" | "pads";
  readonly sections: readonly Section[]; readonly pages: readonly PanelPage[]; readonly more: readonly ParamInfo[]; readonly width: number }

export const HEAD_LEAST = 312, HEAD_MORE = 48, HEAD_SIDECHAIN = 28, KNOBS_MOST = 6, KNOBS_ALONE = 8, KNOBS_UNDER_VISUAL = 4, LEAST = 124, GAP = 16; // GAP: .dev-body's

const LETTER = 5.8, TITLE_LETTER = 6.4, COLUMN_LEAST = 46, COLUMN_MOST = 92, LIST_FRAME = 36, LIST_MOST = 88, SWITCH_FRAME = 20;
/** As wide as the longest name needs. */
export const columnWidth = (knobs: readonly ParamInfo[]): number => Math.min(COLUMN_MOST, Math.max(COLUMN_LEAST, ...knobs.map((knob) => knob.name.length * LETTER + 9)));
/** As wide as the longest word of the lists among them needs; 0 without any. */
const listWidth = (knobs: readonly ParamInfo[]): number => Math.min(LIST_MOST, Math.max(0, ...knobs.flatMap((knob) => (knob.curve === "toggle" ? [] : knob.choices ?? []).map((word) => said(word).length * LETTER + LIST_FRAME))));
/** As wide as the longest word on a switch among them needs; 0 without any. */
const switchWidth = (knobs: readonly ParamInfo[]): number => Math.max(0, ...knobs.filter((knob) => knob.curve === "toggle").map((knob) => knob.name.length * LETTER + SWITCH_FRAME));
/** As wide as a title and the longest word of the list beside it need. */
const titleWidth = (title: string, choice: ParamInfo | null): number => title.length * TITLE_LETTER + (choice === null ? 8 : Math.max(56, ...(choice.choices ?? []).map((word) => said(word).length * TITLE_LETTER + 18)));
const STEP_WIDTH = 16;
/** Where nothing is drawn above them, they stand in two rows. */
export const columnsOf = (knobs: readonly ParamInfo[]): number => Math.ceil(knobs.length / 2);
const SIZES = { large: 0, medium: 1, small: 2 } as const;
/** What does not fit into this is parted into pages: beside it the input and half of the next device are seen in a window of 1440. */
export const PAGE_MOST = 840;
const PAGE_STEP = 4;
export const ZONES_WIDTH = 576;
const MOVES: readonly (VisualName | null)[] = ["envelope", "lfo"];
/** What a page behind the first is called: what it is about, else its first group. */
const pageName = (part: readonly Section[]): string => (part.some(({ visual, knobs }) => MOVES.includes(visual) || knobs.some(({ id }) => /^(vibrato|tremolo)/.test(id))) ? t("Movement") : part[0]?.title ?? "");

const widthOf = (sections: readonly Section[]): number => sections.reduce((sum, section) => sum + section.width + GAP, 16 - GAP);

/** In their order, each page as full as fits `most`. */
function filled(sections: readonly Section[], most: number): Section[][] {
  const pages: Section[][] = [];
  for (const section of sections) {
    const last = pages.at(-1);
    if (last !== undefined && widthOf([...last, section]) <= most) last.push(section);
    else pages.push([section]);
  }
  return pages;
}

/** No more pages than it takes, and those as even as they can be. */
function pagesOf(sections: readonly Section[]): PanelPage[] {
  let parts = filled(sections, PAGE_MOST);
  for (let most = PAGE_MOST - PAGE_STEP, next = filled(sections, most); next.length === parts.length && most > 0; most -= PAGE_STEP, next = filled(sections, most)) parts = next;
  return parts.map((part, index) => ({ name: index === 0 && part.some(({ visual }) => visual !== null) ? t("Sound") : pageName(part), sections: part }));
}

const layouts = new WeakMap<DeviceInfo, PanelLayout>();
/** Composed once: a device's tables do not change. */
export function panelLayout(info: DeviceInfo): PanelLayout {
  const known = layouts.get(info) ?? composed(info);
  layouts.set(info, known);
  return known;
}

function composed(info: DeviceInfo): PanelLayout {
  if (info.number === PAD_MACHINE) return { kind: "pads", sections: [], pages: [], more: info.params.filter((param) => param.more && param.number >= PAD_COUNT * PAD_KNOBS), width: 656 };
  if (info.visuals.includes("eq")) return { kind: "eq", sections: [], pages: [], more: [], width: 440 };
  const shown = info.params.filter((param) => !param.hidden);
  const more = shown.filter((param) => param.more);
  const sections: Section[] = [];
  const titles = [...new Set(shown.map((param) => param.group))], most = titles.length === 1 ? KNOBS_ALONE : KNOBS_MOST;
  for (const title of titles) {
    const all = shown.filter((param) => param.group === title && !param.more);
    if (all.length === 0) continue;
    const { visual, roles } = findVisual(all, shown);
    const choice = all.find((param) => param.choices !== null && param.choices.length > 2) ?? null;
    const knobs = all.filter((param) => param !== choice);
    // Under a picture small knobs make room when three bigger ones are there.
    const bigger = knobs.filter((param) => param.size !== "small");
    const candidates = visual && bigger.length >= 3 ? bigger : knobs;
    const ranked = [...candidates].sort((a, b) => SIZES[a.size] - SIZES[b.size] || a.number - b.number).slice(0, visual === "steps" ? 0 : visual ? KNOBS_UNDER_VISUAL : most);
    const kept = knobs.filter((param) => ranked.includes(param));
    more.push(...knobs.filter((param) => !ranked.includes(param)));
    const columns = visual ? kept.length : columnsOf(kept), column = columnWidth(kept);
    const ofColumn = (at: number): readonly ParamInfo[] => kept.filter((_, index) => index % columns === at);
    const across = Array.from({ length: columns }, (_, at) => Math.max(column, listWidth(ofColumn(at)), switchWidth(ofColumn(at)))).reduce((sum, width) => sum + width, 0);
    sections.push({ title, visual, roles, choice, knobs: kept, column, width: Math.round(Math.max(visual === "steps" ? knobs.length * STEP_WIDTH : visual ? LEAST : 0, titleWidth(title, choice), across)) });
  }
  const head = HEAD_LEAST + (more.length > 0 ? HEAD_MORE : 0) + (info.sidechain ? HEAD_SIDECHAIN : 0); // room for name, preset and A/B
  const pages: readonly PanelPage[] = [...(info.number === SAMPLER ? [{ name: t("Zones"), sections: [], zones: true as const }] : []), ...pagesOf(sections)];
  return { kind: "sections", sections, pages, more, width: Math.max(head, ...pages.map((page) => (page.zones ? ZONES_WIDTH : widthOf(page.sections)))) };
}

/** The picture a group can draw, by what its parameters are called. */
export function findVisual(params: readonly ParamInfo[], all: readonly ParamInfo[]): { visual: VisualName | null; roles: Record<string, number> } {
  const by = (pattern: RegExp, among: readonly ParamInfo[] = params): number | undefined => among.find((param) => pattern.test(param.id))?.number;
  const roles = (list: Record<string, number | undefined>): Record<string, number> => Object.fromEntries(Object.entries(list).filter((entry): entry is [string, number] => entry[1] !== undefined));
  const attack = by(/attack/), release = by(/release/), sustain = by(/sustain/), decay = by(/decay/);
  if (attack !== undefined && release !== undefined && sustain !== undefined && decay !== undefined) return { visual: "envelope", roles: { attack, decay, sustain, release } };
  const cutoff = by(/cutoff/), resonance = by(/resonance|peak/);
  if (cutoff !== undefined && resonance !== undefined) return { visual: "filter", roles: roles({ cutoff, resonance, kind: by(/type|mode/) }) };
  const stages = by(/^stages$/), centre = by(/^centre/);
  if (stages !== undefined && centre !== undefined) return { visual: "notches", roles: roles({ stages, centre, spread: by(/^spread/), feedback: by(/^feedback/), mix: by(/^mix/, all) }) };
  const zero = by(/^through_zero$/), late = by(/^delay/);
  if (zero !== undefined && late !== undefined) return { visual: "comb", roles: roles({ delay: late, zero, feedback: by(/^feedback/), invert: by(/^invert/), mix: by(/^mix/, all) }) };
  const threshold = by(/threshold/), ratio = by(/ratio/);
  if (threshold !== undefined && ratio !== undefined) return { visual: "transfer", roles: roles({ threshold, ratio, knee: by(/knee/), makeup: by(/makeup/, all) }) };
  const ceiling = by(/ceiling/), range = by(/range/), drive = by(/drive/), curve = by(/curve/);
  if (ceiling !== undefined) return { visual: "transfer", roles: roles({ ceiling, input: by(/input/), knee: by(/knee/) }) };
  if (threshold !== undefined && range !== undefined) return { visual: "transfer", roles: roles({ threshold, range, mode: by(/mode/) }) };
  if (drive !== undefined && curve !== undefined) return { visual: "transfer", roles: { drive, curve } };
  if (by(/^spectrum$/) !== undefined) return { visual: "spectrum", roles: {} };
  if (by(/^integrate$/) !== undefined) return { visual: "loudness", roles: {} };
  const wave = params.find((param) => param.choices !== null && /wave|shape/.test(param.id))?.number, rate = by(/rate/);
  if (wave !== undefined && rate !== undefined) return { visual: "lfo", roles: roles({ wave, rate, delay: by(/delay/) }) };
  if (wave !== undefined) {
    const prefix = params[0]?.id.split("_")[0] ?? "";
    return { visual: "wave", roles: roles({ wave, width: by(new RegExp(`^${prefix}_width`), all) }) };
  }
  const steps = params.filter((param) => /^step\d+$/.test(param.id));
  if (steps.length > 1) return { visual: "steps", roles: roles({ length: by(/^length$/, all), ...Object.fromEntries(steps.map((param) => [param.id, param.number])) }) };
  const size = by(/size/), tail = by(/decay/), predelay = by(/predelay/);
  if (size !== undefined && tail !== undefined && predelay !== undefined) return { visual: "taps", roles: { size, decay: tail, predelay } };
  return { visual: null, roles: {} };
}
