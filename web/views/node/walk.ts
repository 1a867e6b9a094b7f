// Walking the graph by arrows: the nearest node that lies in the direction, straight ahead before aside.

export type Way = "left" | "right" | "up" | "down";
export const WAYS: Readonly<Record<string, Way>> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
export interface Spot { readonly id: string; readonly x: number; readonly y: number }

const ASIDE = 2.5; // how much farther a pixel aside counts than one ahead

/** Null: nothing lies there. */
export function nearest(spots: readonly Spot[], from: Spot, way: Way): Spot | null {
  const sign = way === "left" || way === "up" ? -1 : 1, across = way === "left" || way === "right";
  let best: Spot | null = null, least = Infinity;
  for (const spot of spots) {
    const ahead = sign * (across ? spot.x - from.x : spot.y - from.y), aside = Math.abs(across ? spot.y - from.y : spot.x - from.x);
    if (spot.id === from.id || ahead < 1) continue;
    const far = ahead + ASIDE * aside;
    if (far < least) [best, least] = [spot, far];
  }
  return best;
}
