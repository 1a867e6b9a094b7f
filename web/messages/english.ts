// English that is kept or sent before anybody reads it: the names of steps, which lie in the song, and what a worker has to say. `said`
// (index.ts) gives it to the reader in their own language. Needs no language loaded, so workers may use it.

export type Values = Readonly<Record<string, string | number>>;

/** "Send {track} to" with the placeholders filled. */
export const filled = (text: string, values: Values): string => text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));

export const english = (text: string, values?: Values): string => (values === undefined ? text : filled(text, values));

/** One or many in English; `count` is a placeholder, too. */
export const englishN = (count: number, one: string, many: string, values?: Values): string => filled(count === 1 ? one : many, { ...values, count });
