// A pointer tool: what a press, a drag and a release mean. One tool a file; a view picks the tool by what lies under the pointer.

export interface Press {
  readonly x: number; // CSS pixels in the view
  readonly y: number;
  readonly ticks: number; // song time under the pointer, not snapped
  readonly shift: boolean; readonly alt: boolean;
  readonly free: boolean; // Ctrl: leave the grid
  readonly touch: boolean;
}

export interface Tool<Context, Hit> {
  readonly id: string;
  down(context: Context, press: Press, hit: Hit): void;
  move(context: Context, press: Press): void;
  /** The gesture ends: at most one edit. */
  up(context: Context, press: Press): void;
  /** Esc, or the browser took the pointer: nothing happened. */
  cancel(context: Context): void;
}

export const DRAG_SLOP = 3; // pixels before a press becomes a drag
