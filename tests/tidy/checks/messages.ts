// What the page says is wrapped in t, tn, english or englishN (web/messages), and every language says all of it: no line is missing, none
// is left over, and placeholders agree. Reads the modules as syntax, so a text in a comment is none.
import { parseAst } from "rolldown/parseAst";
import { type Check, type Finding, type Tree } from "../check.ts";

interface Node { readonly type: string; readonly start: number; readonly end: number; readonly [field: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const PAGE = /^web\/(?!messages\/|views\/gallery\/|main\.tsx|.*\.config\.ts|.*\.d\.ts).*\.tsx?$/; // the gallery is for those who build the page
const GERMAN = /^web\/messages\/de_\w+\.ts$/, TOLD = /^web\/messages\/de_told\w*\.ts$/;

/** Texts that are seen and stay as they are in every language, with the reason. */
const LEFT: Readonly<Record<string, string>> = {
  "Night bus": "a song's name", "Slow bounce": "a song's name", "Second floor": "a song's name", "Harbour at dawn": "a song's name", "Night ferry": "a song's name",
  "Tutti": "a name", "MIDI": "a name", "WAV": "a name", "FLAC": "a name", "Ogg": "a name", "Opus": "a name", "Ogg Vorbis": "a name", "BPM": "a unit", "LUFS": "a unit", "RMS": "a unit", "SHA-256": "a name",
  "Tutti report.zip": "a file's name", "Tutti shortcuts.json": "a file's name", "Before the master": "a step in a copy that is thrown away",
};

type Visit = (node: Node, parents: readonly Node[]) => boolean | void;

function walk(node: Node, parents: readonly Node[], visit: Visit): void {
  if (visit(node, parents) === false) return;
  const path = [...parents, node];
  for (const value of Object.values(node)) {
    if (isNode(value)) walk(value, path, visit);
    else if (Array.isArray(value)) for (const one of value) if (isNode(one)) walk(one, path, visit);
  }
}

const parsed = (path: string, text: string): Node => parseAst(text, { lang: path.endsWith("x") ? "tsx" : "ts" }) as unknown as Node;
const nameOf = (node: unknown): string => (isNode(node) ? String(node["name"] ?? node["value"] ?? nameOf(node["property"])) : "");
const args = (call: Node): readonly Node[] => (call["arguments"] as readonly Node[] | undefined) ?? [];

/** A text without holes, or null. */
function literal(node: Node | undefined): string | null {
  if (node?.type === "Literal" && typeof node["value"] === "string") return node["value"];
  if (node?.type !== "TemplateLiteral" || (node["expressions"] as unknown[]).length > 0) return null;
  return templateText(node);
}
const templateText = (node: Node): string => (node["quasis"] as readonly { value: { cooked: string } }[]).map((part) => part.value.cooked).join("…");

const SAYS: ReadonlyMap<string, readonly number[]> = new Map([["t", [0]], ["tn", [1, 2]], ["english", [0]], ["englishN", [1, 2]]]); // which arguments are texts
interface Key { readonly path: string; readonly line: number; readonly text: string; readonly told: boolean }

export const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

/** Every text that is said in a module; `bad` gets those that no table can hold. */
function keysIn(path: string, text: string, bad: Finding[]): Key[] {
  const keys: Key[] = [];
  walk(parsed(path, text), [], (node) => {
    const said = node.type === "CallExpression" && (node["callee"] as Node).type === "Identifier" ? SAYS.get(nameOf(node["callee"])) : undefined;
    for (const index of said ?? []) {
      const key = literal(args(node)[index]), line = lineAt(text, node.start);
      if (key === null) bad.push({ path, line, text: `${nameOf(node["callee"])} takes its text as it is written here: placeholders, no other values` });
      else keys.push({ path, line, text: key, told: nameOf(node["callee"]).startsWith("english") });
    }
  });
  return keys;
}

export interface Line { readonly path: string; readonly line: number; readonly key: string; readonly own: string; readonly told: boolean }

export function linesIn(path: string, text: string): Line[] {
  const lines: Line[] = [];
  walk(parsed(path, text), [], (node) => {
    if (node.type !== "Property") return;
    const own = literal(node["value"] as Node), key = nameOf(node["key"]);
    if (own !== null) lines.push({ path, line: lineAt(text, node.start), key, own, told: TOLD.test(path) });
  });
  return lines;
}

const holes = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort().join(" ");

function translated(tree: Tree): Finding[] {
  const findings: Finding[] = [], keys: Key[] = [], lines: Line[] = [];
  for (const [path, text] of tree) {
    if (PAGE.test(path)) keys.push(...keysIn(path, text, findings));
    else if (GERMAN.test(path)) lines.push(...linesIn(path, text));
  }
  const has = new Set(lines.map((one) => `${one.told} ${one.key}`)), asked = new Set(keys.map((one) => `${one.told} ${one.text}`));
  // The engine's and the server's own texts are C: a line for one is used when some C file, or a query, holds its first words.
  const engine = [...tree].filter(([path]) => /^(?:engine|wasm|server|sql)\/.*\.(?:[ch]|ts|sql)$/.test(path)).map(([, text]) => text).join("\n").replace(/\\(["\\])/g, "$1");
  const ofClips = (key: string): boolean => engine.includes(`"${key.replace(/ (?:\{1\} clips|clip)$/, "")}", clips`); // edit_begin_clips makes them of a verb
  const inEngine = (key: string): boolean => key.split(/\{\w+\}/).every((part) => engine.includes(part)) || ofClips(key);
  for (const key of keys) if (!has.has(`${key.told} ${key.text}`)) findings.push({ path: key.path, line: key.line, text: `“${key.text}” has no German line${key.told ? " in de_told" : ""}` });
  const met = new Set<string>();
  for (const one of lines) {
    if (!asked.has(`${one.told} ${one.key}`) && !(one.told && inEngine(one.key))) findings.push({ path: one.path, line: one.line, text: `nobody says “${one.key}”` });
    if (holes(one.key) !== holes(one.own)) findings.push({ path: one.path, line: one.line, text: `“${one.key}” and its line have other placeholders` });
    if (met.has(`${one.told} ${one.key}`)) findings.push({ path: one.path, line: one.line, text: `“${one.key}” has two lines` });
    met.add(`${one.told} ${one.key}`);
  }
  return findings;
}

export const messages: Check = {
  name: "German says all that the page says",
  run: translated,
  bad: {
    "web/a.ts": 't("Undo"); t("Delete {name}", { name }); t(`Add ${name}`); tn(3, "1 clip", "{count} clips"); english("Add clip");',
    "web/messages/de_page.ts": 'export const page = { "Delete {name}": "{nome} löschen", "1 clip": "1 Clip", "{count} clips": "{count} Clips", "Add clip": "Clip hinzufügen", "1 clip": "Clip" };',
  },
  finds: 6,
  good: {
    "web/a.ts": 'import { t } from "./messages/index.ts";\nt("Undo"); english("Send to {track}", { track });',
    "web/messages/de_page.ts": 'export const page = { Undo: "Rückgängig" };',
    "web/messages/de_told.ts": 'export const told = { "Send to {track}": "Send an {track}", "No room.": "Kein Platz." };',
    "engine/a.c": 'return "No room.";',
  },
};

const ATTRIBUTES = /^(label|info|title|placeholder|text|textValue|note|aria-label|aria-valuetext|data-info|ariaLabel|alt)$/;
const FIELDS = /^(label|info|title|placeholder|text|note|name|problem|hint)$/;
const QUIET_ATTRIBUTES = /^(className|style|d|points|viewBox|preserveAspectRatio|transform|keyName|icon|placement|type|id|key|href|src|value|autoComplete|selectionMode|data-(?!info).*|aria-(?!label|valuetext).*)$/;
const THROUGH = /^(ConditionalExpression|LogicalExpression|TemplateLiteral|JSXExpressionContainer|ParenthesizedExpression)$/;
const WORDS = /^[A-Z0-9“−(][^\s]*\s+[^\s]*[a-z…]/; // a capital, a space and more: a sentence or a title
const WORD = /^[A-Z][a-z]{2,}[.!?…]?$/;
const SIGNS = /^M… …|^CC …|px\b|\bInter\b|^[A-Z0-9+]+$|^\(|^(Ctrl|Shift|Alt)\b|^\d+ ?[a-zA-Z]{1,4}$/;
const NOT_SHOWN = new Set(["Error", "RegExp", "URL", "File", "MouseEvent", "DOMException", "Set"]);

/** What holds a literal: an attribute, a field, a call, looked for through conditions and templates. */
function holder(parents: readonly Node[]): Node | undefined {
  for (let at = parents.length - 1; at >= 0; at--) if (!THROUGH.test(parents[at]?.type ?? "")) return parents[at];
  return undefined;
}

function isShown(text: string, node: Node, parents: readonly Node[]): boolean {
  if (Object.hasOwn(LEFT, text) || SIGNS.test(text)) return false;
  if (parents.some((one) => one.type === "CallExpression" && SAYS.has(nameOf(one["callee"])) && args(one).includes(node))) return false;
  const parent = parents.at(-1), held = holder(parents);
  if (parent?.type === "Property" && parent["key"] === node) return false;
  if (parent?.type === "ConditionalExpression" && parent["test"] === node) return false;
  if (parent?.type === "BinaryExpression" && /^[!=]=/.test(String(parent["operator"]))) return false;
  if (held === undefined || /^(SwitchCase|MemberExpression|PropertyDefinition)$/.test(held.type)) return false;
  if (held.type === "JSXAttribute") return ATTRIBUTES.test(nameOf(held["name"])) ? /[A-Za-z]{2}/.test(text) : !QUIET_ATTRIBUTES.test(nameOf(held["name"])) && WORDS.test(text);
  if (held.type === "JSXElement" || held.type === "JSXFragment") return /[A-Za-z]{2}/.test(text) && !/^[… ]*(dB|ms|kHz|Hz|BPM)$/.test(text.trim());
  if (held.type === "Property" && FIELDS.test(nameOf(held["key"]))) return WORDS.test(text) || WORD.test(text);
  if (held.type === "NewExpression" && NOT_SHOWN.has(nameOf(held["callee"])) && nameOf(held["callee"]) !== "Error") return false;
  return WORDS.test(text);
}

function unwrapped(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const [path, text] of tree) {
    if (!PAGE.test(path)) continue;
    const say = (node: Node, what: string): void => void findings.push({ path, line: lineAt(text, node.start), text: `“${what}” is not wrapped in t (or stands in LEFT with its reason)` });
    walk(parsed(path, text), [], (node, parents) => {
      if (/^(Import|Export(All|Named).*Specifier|TS(?!As|Satisfies|NonNull))/.test(node.type)) return false;
      if (node.type === "JSXText" && /[A-Za-z]{2}/.test(String(node["value"])) && String(node["value"]).trim() !== "ms" && !Object.hasOwn(LEFT, String(node["value"]).trim())) say(node, String(node["value"]).trim());
      const what = node.type === "TemplateLiteral" ? templateText(node) : literal(node);
      if (what !== null && isShown(what, node, parents)) say(node, what);
      return true;
    });
  }
  return findings;
}

export const wrapped: Check = {
  name: "what the page shows is wrapped",
  run: unwrapped,
  bad: {
    "web/a.tsx": 'const a = <p title="Undo">Take it back <b>{late ? "too late" : null}</b></p>;\nsay(app, "The song is saved.");\nconst rows = [{ name: "Mixer" }];\nconst done = () => `Deleted ${name}.`;',
  },
  finds: 6,
  good: {
    "web/a.tsx": '// Take it back\nconst a = <p title={t("Undo")} className="row wide">{t("Take it back")} M</p>;\nif (name === "Mixer") say(app, tn(n, "1 song is saved.", "{count} songs are saved."));\nconst style = { font: "600 11px Inter" };',
  },
};
