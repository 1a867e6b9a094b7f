// Somebody's face: the beginnings of their name on their colour.

/** The first letters of at most two words. */
export const initials = (name: string): string => name.trim().split(/\s+/).slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("") || "?";

/** Beside their name, which says the same to who listens. `hue`: 0 for somebody who is not here just now. */
export function Face({ name, hue }: { name: string; hue: number }) {
  return <span className={`face-still ${hue > 0 ? `hue${hue}` : ""}`} aria-hidden="true">{initials(name)}</span>;
}
