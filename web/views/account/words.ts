// Devices and moments in words.
import { locale, t } from "../../messages/index.ts";
import { isRole, roleName } from "../share/roles.ts";

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

/** What the log of an account says, by its word there. */
const HAPPENED: Readonly<Record<string, string>> = {
  signed_up: t("Signed up"), signed_in: t("Signed in"), sign_in_refused: t("A wrong password was tried"), recovered: t("Came back with the recovery code"),
  session_ended: t("Signed out elsewhere"), password_changed: t("Changed the password"), password_reset: t("Chose a new password by letter"),
  email_asked: t("Asked for another address"), email_verified: t("Answered the letter to the address"), token_made: t("Made a token"), token_ended: t("Took a token back"),
  link_made: t("Made a link to a song"), link_ended: t("Took a link back"), role: t("Changed what somebody may do"), page_made: t("Made a page to listen to"), page_ended: t("Took a page back"),
  project_ended: t("Ended a song for everybody"), closed: t("Closed the account"), became_admin: t("Looks after the server"), locked_out: t("Was locked out"), let_in: t("Was let in again"),
};
export const happenedText = (what: string): string => HAPPENED[what] ?? what;
/** What it was about: a name, or a role by its word there. */
export const detailText = (detail: string): string => (isRole(detail) ? roleName(detail) : detail);

/** "3 May 2026, 14:05". */
export const momentText = (then: number): string => t("{day}, {time}", { day: dayText(then), time: new Date(then).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" }) });
