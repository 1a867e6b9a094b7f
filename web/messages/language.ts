// Which language the page speaks: what was chosen on this device, else the first of the browser's that we speak, else English.

const KEY = "tutti.language";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const; // each by its own name
export type Language = keyof typeof LANGUAGES;
export type Wish = Language | "browser";

const isLanguage = (text: string | null | undefined): text is Language => text != null && Object.hasOwn(LANGUAGES, text);

/** The first language of a list such as ["de-AT", "en"] that we speak. */
export function firstSpoken(languages: readonly string[]): Language {
  for (const one of languages) {
    const language = one.toLowerCase().split("-")[0];
    if (isLanguage(language)) return language;
  }
  return "en";
}

/** What was chosen in the settings. */
export function wish(): Wish {
  try {
    const kept = localStorage.getItem(KEY);
    return isLanguage(kept) ? kept : "browser";
  } catch {
    return "browser"; // a private window may refuse
  }
}

/** Holds from the next load of the page on. Gives whether it will be remembered until then. */
export function keepWish(next: Wish): boolean {
  try {
    if (next === "browser") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
    return true;
  } catch {
    return false;
  }
}

export function spoken(next: Wish = wish()): Language {
  return next === "browser" ? firstSpoken(navigator.languages) : next;
}
