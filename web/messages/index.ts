// The room of languages. The plain English text in the source is the key: t("Delete {name}", { name }) stays readable where it stands, and
// English needs no file. Another language is a table from that text to its own, with the same placeholders (de.ts); tests/tidy/checks/messages.ts
// holds the two together and finds texts that were not wrapped.
//
// Only the language in use is fetched, and this module waits for it: whoever imports `t` is evaluated afterwards, so that tables of a module
// may be made of it, too. Workers and tests, which have no document, speak English.
import { createSpeech, type Messages } from "./speech.ts";
import { spoken, type Language } from "./language.ts";

export { english, englishN, filled, filledEnglish, plain, term, type Term } from "./english.ts";

const LOADERS: Readonly<Record<Language, (() => Promise<Messages>) | null>> = {
  en: null,
  de: async () => (await import("./de.ts")).german,
};

const inPage = typeof document !== "undefined";
const asked: Language = inPage ? spoken() : "en";
// A page that cannot fetch its language speaks English rather than not at all.
const messages: Messages | null = (await LOADERS[asked]?.().catch(() => null)) ?? null;

/** The language the page speaks now. */
export const language: Language = messages === null ? "en" : asked;
/** For Intl: moments, sizes, lists. What musicians measure, such as decibels, is written alike everywhere. */
export const locale = language === "en" ? "en-GB" : language;
if (inPage) document.documentElement.lang = language;

export const { t, tn, said, inSentence, listed } = createSpeech(messages, locale);
