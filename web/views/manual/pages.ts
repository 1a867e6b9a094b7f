// The manual: chapters that people wrote (web/manual), then what the program knows of itself: commands with their keys, devices with their
// controls.
import { shortcutText } from "../../lib/keys.ts";
import { language, said, t } from "../../messages/index.ts";
import { DEVICES } from "../../project/fields.ts";
import { COMMANDS, onMac } from "../command_registry.ts";
import { keysOf } from "../settings/keys.ts";

export type Block = { readonly kind: "text"; readonly text: string } | { readonly kind: "list"; readonly items: readonly string[] } | { readonly kind: "rows"; readonly rows: readonly (readonly [string, string])[] };
export interface Section { readonly chapter: string; readonly title: string; readonly blocks: readonly Block[] }

/** Headings, paragraphs and lists; a chapter's first line is its title. */
export function parseChapter(markdown: string): Section[] {
  const sections: { chapter: string; title: string; blocks: Block[] }[] = [];
  let chapter = "";
  for (const piece of markdown.split(/\n{2,}|\n(?=#)/).flatMap((part) => part.split(/(?<=^#.*)\n/)).map((part) => part.trim()).filter((part) => part !== "")) {
    const heading = /^(#{1,2}) (.*)$/.exec(piece);
    if (heading?.[1] === "#") chapter = heading[2] ?? "";
    else if (heading) sections.push({ chapter, title: heading[2] ?? "", blocks: [] });
    else sections.at(-1)?.blocks.push(piece.startsWith("- ") ? { kind: "list", items: piece.split(/\n?^- /m).filter((item) => item !== "").map((item) => item.trim()) } : { kind: "text", text: piece.replace(/\n/g, " ") });
  }
  return sections;
}

/** What a person can do, group by group. */
export function commandSections(): Section[] {
  return [...new Set(COMMANDS.map((command) => command.group))].map((group) => ({
    chapter: t("Commands"), title: said(group),
    blocks: [{ kind: "rows", rows: COMMANDS.filter((command) => command.group === group).sort((a, b) => a.title.localeCompare(b.title)).map((command) => [command.title, keysOf(command)[0] === undefined ? "" : shortcutText(keysOf(command)[0] ?? "", onMac)]) }],
  }));
}

const round = (value: number): string => String(Number(value.toPrecision(4)));

/** Every device and its controls, from the tables it runs on. */
export function deviceSections(): Section[] {
  return [...DEVICES].sort((a, b) => a.name.localeCompare(b.name)).map((device) => ({
    chapter: t("Devices"), title: device.name,
    blocks: [{ kind: "text", text: device.summary }, { kind: "rows", rows: device.params.filter((param) => !param.hidden).map((param) => [
      param.group === param.name || param.group === "" ? param.name : `${param.group}: ${param.name}`,
      param.choices !== null ? param.choices.map(said).join(", ") : param.curve === "toggle" ? t("on or off") : `${t("{least} to {most}", { least: round(param.min), most: round(param.max) })}${param.unit === "" ? "" : ` ${param.unit}`}`]) }],
  }));
}

const ENGLISH = import.meta.glob<string>("../../manual/*.md", { query: "?raw", import: "default" });
const OWN = import.meta.glob<string>("../../manual/*/*.md", { query: "?raw", import: "default" }); // a page that a language lacks is read in English

export async function allSections(): Promise<Section[]> {
  const written = await Promise.all(Object.keys(ENGLISH).sort().map((name) => (OWN[name.replace("/manual/", `/manual/${language}/`)] ?? ENGLISH[name])?.() ?? ""));
  return [...written.flatMap(parseChapter), ...commandSections(), ...deviceSections()];
}

const wordsOf = (section: Section): string => `${section.chapter} ${section.title} ${section.blocks.map((block) => (block.kind === "text" ? block.text : block.kind === "list" ? block.items.join(" ") : block.rows.flat().join(" "))).join(" ")}`.toLowerCase();

/** Sections that hold every word; those that have it in their title first. */
export function searchSections(sections: readonly Section[], query: string): Section[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const weight = (section: Section): number => words.filter((word) => section.title.toLowerCase().includes(word)).length;
  return sections.filter((section) => words.every((word) => wordsOf(section).includes(word))).sort((a, b) => weight(b) - weight(a));
}
