// English that is kept or sent before anybody reads it: the names of steps, which lie in the song, and what a worker has to say. `said`
// (index.ts) gives it to the reader in their own language. Needs no language loaded, so workers may use it.
//
// What fills a placeholder is set between the isolates that Unicode has for it: they are not seen, so a log or another program shows plain
// English, and the text's key and its values can be told apart again, whatever a track is called.

/** A value that is itself our English, not somebody's name for something: it is said in the reader's language, too. */
export interface Term { readonly term: string }
export type Values = Readonly<Record<string, string | number>>;
export type EnglishValues = Readonly<Record<string, string | number | Term>>;

const NAME = "\u2068", TERM = "\u2066", END = "\u2069"; // first strong isolate, left-to-right isolate, pop
const MARKS = /[\u2066-\u2069]/g;

/** "Send {track} to" with the placeholders filled. */
export const filled = (text: string, values: Values): string => text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));

export const term = (text: string): Term => ({ term: text });
const marked = (value: string | number | Term): string => (typeof value === "object" ? TERM + value.term : NAME + String(value).replace(MARKS, "")) + END;

/** A text of `english` that waited for its values. */
export const filledEnglish = (text: string, values: EnglishValues): string => filled(text, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, marked(value)])));
export const english = (text: string, values: EnglishValues = {}): string => filledEnglish(text, values);

/** One or many in English; `count` is a placeholder, too. */
export const englishN = (count: number, one: string, many: string, values?: EnglishValues): string => english(count === 1 ? one : many, { ...values, count });

/** For eyes and for programs: without the marks. */
export const plain = (text: string): string => text.replace(MARKS, "");

export interface Parsed { readonly key: string; readonly values: readonly (string | Term)[] }

/** What `english` filled, taken apart: the text with {} for each value. Null: nothing was filled in, or it was made before there were marks. */
export function parsed(text: string): Parsed | null {
  const values: (string | Term)[] = [];
  let key = "", inside = "", depth = 0, isTerm = false;
  for (const sign of text) {
    if (sign === NAME || sign === TERM) {
      if (depth++ === 0) isTerm = sign === TERM;
      else inside += sign;
    } else if (sign === END && depth > 0) {
      if (--depth > 0) inside += sign;
      else {
        values.push(isTerm ? term(inside) : inside);
        key += "{}";
        inside = "";
      }
    } else if (depth > 0) inside += sign;
    else key += sign;
  }
  if (depth > 0) { // cut where it was too long to keep
    values.push(plain(inside));
    key += "{}";
  }
  return values.length === 0 ? null : { key, values };
}
