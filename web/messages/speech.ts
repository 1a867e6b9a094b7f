// Speaking a language from its messages; null: English, which needs none.
import { filled, parsed, plain, type Values } from "./english.ts";

/** From the English text to a language's own, with the same placeholders. */
export type Lines = Readonly<Record<string, string>>;

export interface Messages {
  /** What `t` and `tn` say. */
  readonly page: Lines;
  /** What `said` meets: names of steps, and what the engine and its tables say. */
  readonly told: Lines;
}

export interface Speech {
  /** A text of the page in the reader's language; {placeholders} are filled with the values of their names. */
  readonly t: (text: string, values?: Values) => string;
  /** One or many, by the rules of the reader's language; `count` is a placeholder, too. */
  readonly tn: (count: number, one: string, many: string, values?: Values) => string;
  /** A text that was made in English elsewhere (`english`, the engine, the server), in the reader's language; an unknown one stays as it is. */
  readonly said: (text: string) => string;
  /** A title inside of a sentence: "Pitch bend" as "pitch bend", where the language does so. */
  readonly inSentence: (title: string) => string;
  /** "a, b and c". */
  readonly listed: (items: readonly string[]) => string;
}

interface Pattern { readonly text: string; readonly letters: number; readonly expression: RegExp }

/** "Send to {track}" as what a filled one looks like; those with more letters of their own are tried first. */
function patternOf(text: string): Pattern {
  const source = text.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 1 ? `(?<${part.replace(/^\d/, "_$&")}>.+)` : part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))).join("");
  return { text, letters: text.replace(/\{\w+\}/g, "").length, expression: new RegExp(`^${source}$`, "su") };
}

const NUMBERED = /^_\d/; // what C's printf fills in: {1}, {2}

/** What C says is written without capital and full stop, and shown as a sentence: looked for as it is written. */
function ofSentence(text: string, found: (text: string) => string | null): string | null {
  const bare = text.replace(/\.$/, "").replace(/\p{L}/u, (first) => first.toLowerCase()), own = found(bare) ?? found(text.replace(/\.$/, ""));
  if (own === null) return null;
  const begins = /^\P{L}*\p{Lu}/u.test(text);
  return (begins ? own.replace(/\p{L}/u, (first) => first.toUpperCase()) : own) + (text.endsWith(".") ? "." : "");
}

export function createSpeech(messages: Messages | null, locale: string): Speech {
  const plurals = new Intl.PluralRules(locale), lists = new Intl.ListFormat(locale);
  const patterns = Object.keys(messages?.told ?? {}).filter((text) => text.includes("{") && /\p{L}/u.test(text.replace(/\{\w+\}/g, ""))).map(patternOf).sort((a, b) => b.letters - a.letters);
  const t = (text: string, values?: Values): string => {
    const own = messages?.page[text] ?? text;
    return values === undefined ? own : filled(own, values);
  };
  const marked = new Map(Object.keys(messages?.told ?? {}).map((text) => [text.replace(/\{\w+\}/g, "{}"), text]));
  const ownOf = (key: string): string => messages?.told[key] ?? key;
  /** A text whose values are marked; null: none are, or nobody knows it. */
  const ofMarked = (text: string): string | null => {
    const apart = parsed(text), key = apart === null ? undefined : marked.get(apart.key);
    if (apart === null || key === undefined) return null;
    const names = [...key.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
    return filled(ownOf(key), Object.fromEntries(names.map((name, index) => {
      const value = apart.values[index] ?? "";
      return [name, typeof value === "object" ? said(value.term) : plain(value)];
    })));
  };
  const found = (kept: string): string | null => {
    const known = ofMarked(kept), text = plain(kept);
    if (known !== null || messages === null) return known;
    const whole = messages.told[text] ?? messages.page[text];
    if (whole !== undefined) return whole;
    for (const { text: key, expression } of patterns) {
      const groups = expression.exec(text)?.groups;
      if (groups !== undefined) return filled(ownOf(key), Object.fromEntries(Object.entries(groups).map(([name, value]) => (NUMBERED.test(name) ? [name.slice(1), messages.told[value] ?? value] : [name, value]))));
    }
    return null;
  };
  const said = (kept: string): string => found(kept) ?? (messages === null ? null : ofSentence(kept, found)) ?? plain(kept);
  return {
    t, said,
    tn: (count, one, many, values) => t(plurals.select(count) === "one" ? one : many, { ...values, count }),
    inSentence: (title) => (messages === null ? title.toLowerCase() : title),
    listed: (items) => lists.format(items),
  };
}
