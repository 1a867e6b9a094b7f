// Track hues 1..12 on a circle, 30 degrees apart.

export const HUES = 12;

/** The hue farthest from those in use; of equals the one that comes first after the last used one, so that neighbours differ. */
export function farthestHue(used: readonly number[]): number {
  if (used.length === 0) return 9;
  const last = used[used.length - 1] ?? 0;
  let best = 1, bestDistance = -1, bestUses = Infinity;
  for (let step = 1; step <= HUES; step++) {
    const hue = ((last - 1 + step * 5) % HUES) + 1; // 5 is coprime with 12: every hue is met, far ones first
    const uses = used.filter((other) => other === hue).length;
    const distance = Math.min(...used.map((other) => circleDistance(hue, other)));
    if (distance > bestDistance || (distance === bestDistance && uses < bestUses)) [best, bestDistance, bestUses] = [hue, distance, uses];
  }
  return best;
}

export function circleDistance(a: number, b: number): number {
  const difference = Math.abs(a - b) % HUES;
  return Math.min(difference, HUES - difference);
}
