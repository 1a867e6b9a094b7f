// What somebody may do in a shared song, in words.
import { t } from "../../messages/index.ts";

export type Role = "viewer" | "commenter" | "performer" | "editor" | "owner";

export const ROLES: readonly { readonly id: Role; readonly name: string }[] = [
  { id: "owner", name: t("Owns it too") },
  { id: "editor", name: t("Plays and edits") },
  { id: "performer", name: t("Performs") },
  { id: "commenter", name: t("Listens and comments") },
  { id: "viewer", name: t("Looks and listens") },
];

export const isRole = (word: string): word is Role => ROLES.some(({ id }) => id === word);
export const roleName = (role: Role): string => (role === "owner" ? t("Owner") : (ROLES.find(({ id }) => id === role)?.name ?? role));
