// Devices and moments in words.
import { locale, t } from "../../messages/index.ts";

const DAY = 86_400_000;

/** "today", "yesterday", "3 May 2026". */
export function dayText(then: number, now = Date.now()): string {
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (then >= today && then < today + DAY) return t("today");
  if (then < today && then >= today - DAY) return t("yesterday");
  return new Date(then).toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
}

const first = (text: string, words: readonly (readonly [RegExp, string])[]): string => words.find(([pattern]) => pattern.test(text))?.[1] ?? "";

/** "Firefox on Linux" of what a browser calls itself. */
export function deviceText(agent: string): string {
  const browser = first(agent, [[/Edg\//, "Edge"], [/Firefox\//, "Firefox"], [/Chrom(e|ium)\//, "Chrome"], [/Safari\//, "Safari"]]);
  const system = first(agent, [[/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS/, "macOS"], [/Linux|X11/, "Linux"]]);
  if (browser === "") return agent === "" ? t("A program") : agent.slice(0, 40);
  return system === "" ? browser : t("{browser} on {system}", { browser, system });
}
