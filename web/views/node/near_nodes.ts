// Which nodes of a large graph are made: those in sight, some around them, and where their cables go. While one zooms or moves the graph none
// is made or removed: graph_plates.tsx shows what is not made. When it rests, what is missing is made, a few in a frame.
import type { Area } from "./fit.ts";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "./layout.ts";

/** So few are all made. */
export const WHOLE = 150;
/** Parts of what is seen that are made around it, and within which what was made stays. */
const SPARE = 0.3, KEPT = 1;
/** Nodes that come in one frame, such as a track and its instrument; and that go. */
const PIECE = 2, GONE = 6;

export interface Spot extends Point { readonly id: string }

const around = ({ x, y, width, height }: Area, part: number): Area => ({ x: x - part * width, y: y - part * height, width: width * (1 + 2 * part), height: height * (1 + 2 * part) });
const meets = (spot: Point, area: Area): boolean => spot.x < area.x + area.width && spot.x + NODE_WIDTH > area.x && spot.y < area.y + area.height && spot.y + NODE_HEIGHT > area.y;

/** Those that meet an area, the nearest its middle first, and behind them those they play into. */
export function nodesNear(spots: readonly Spot[], goals: ReadonlyMap<string, readonly string[]>, area: Area): string[] {
  const x = area.x + area.width / 2 - NODE_WIDTH / 2, y = area.y + area.height / 2 - NODE_HEIGHT / 2;
  const inside = spots.filter((spot) => meets(spot, area)).sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y)).map(({ id }) => id);
  return [...new Set([...inside, ...inside.flatMap((id) => goals.get(id) ?? [])])];
}

/** What is made after one more frame of rest; the same set: it is as it should be. Those of `held` do not go. */
export function grown(made: ReadonlySet<string>, spots: readonly Spot[], goals: ReadonlyMap<string, readonly string[]>, seen: Area, held: ReadonlySet<string>): ReadonlySet<string> {
  const missing = nodesNear(spots, goals, around(seen, SPARE)).concat([...held]).filter((id) => !made.has(id));
  if (missing.length > 0) return new Set([...made, ...missing.slice(0, PIECE)]);
  const kept = new Set([...nodesNear(spots, goals, around(seen, KEPT)), ...held]), far = [...made].filter((id) => !kept.has(id));
  return far.length === 0 ? made : new Set([...made].filter((id) => !far.slice(0, GONE).includes(id)));
}
