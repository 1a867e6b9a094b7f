// What of the graph is seen first: all of it where its words can be read then, else its beginning, where the sound comes from.
const PADDING = 24, READABLE = 0.7; // pixels; nodes' words have 11 of them at 1

export interface Area { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface Shown { readonly x: number; readonly y: number; readonly zoom: number }

/** Where the graph's corner lies, and how large it is drawn, in a room of so many pixels. */
export function firstSight(graph: Area, width: number, height: number): Shown {
  const whole = Math.min((width - 2 * PADDING) / Math.max(1, graph.width), (height - 2 * PADDING) / Math.max(1, graph.height)), zoom = Math.min(1, Math.max(READABLE, whole));
  const along = (from: number, size: number, room: number): number => Math.max(PADDING, (room - size * zoom) / 2) - from * zoom;
  return { x: along(graph.x, graph.width, width), y: along(graph.y, graph.height, height), zoom };
}

/** Whether all of it is seen already, large enough to be read. */
export function isInSight(area: Area, shown: Shown, room: { readonly width: number; readonly height: number }): boolean {
  const left = area.x * shown.zoom + shown.x, top = area.y * shown.zoom + shown.y;
  return shown.zoom >= READABLE && left >= 0 && top >= 0 && left + area.width * shown.zoom <= room.width && top + area.height * shown.zoom <= room.height;
}
