// What somebody may do in a shared song, in words.

export type Role = "viewer" | "commenter" | "performer" | "editor" | "owner";

export const ROLES: readonly { readonly id: Role; readonly name: string }[] = [
  { id: "owner", name: "Owns it too" },
  { id: "editor", name: "Plays and edits" },
  { id: "performer", name: "Performs" },
  { id: "commenter", name: "Listens and comments" },
  { id: "viewer", name: "Looks and listens" },
];

export const roleName = (role: Role): string => (role === "owner" ? "Owner" : (ROLES.find(({ id }) => id === role)?.name ?? role));
