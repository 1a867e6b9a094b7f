// Speaking a language from its messages; null: English, which needs none.
import { filled, type Values } from "./english.ts";

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
  const source = text.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 1 ? `(?<${part}>.+)` : part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"))).join("");
  return { text, letters: text.replace(/\{\w+\}/g, "").length, expression: new RegExp(`^${source}$`, "su") };
}

export function createSpeech(messages: Messages | null, locale: string): Speech {
  const plurals = new Intl.PluralRules(locale), lists = new Intl.ListFormat(locale);
  const patterns = Object.keys(messages?.told ?? {}).filter((text) => text.includes("{")).map(patternOf).sort((a, b) => b.letters - a.letters);
  const t = (text: string, values?: Values): string => {
    const own = messages?.page[text] ?? text;
    return values === undefined ? own : filled(own, values);
  };
  const said = (text: string): string => {
    if (messages === null) return text;
    const whole = messages.told[text] ?? messages.page[text];
    if (whole !== undefined) return whole;
    for (const pattern of patterns) {
      const groups = pattern.expression.exec(text)?.groups;
      if (groups !== undefined) return filled(messages.told[pattern.text] ?? pattern.text, groups);
    }
    return text;
  };
  return {
    t, said,
    tn: (count, one, many, values) => t(plurals.select(count) === "one" ? one : many, { ...values, count }),
    inSentence: (title) => (messages === null ? title.toLowerCase() : title),
    listed: (items) => lists.format(items),
  };
}
