// Who else is at the song just now, and where: names, views, cursors, selections, playheads. Said to the room as text several times
// a second at most, never part of the log; who says nothing for a while is gone.

import { type Readable, signal } from "../lib/signal";

/** Where something would lie if the hand that drags it let go. */
export interface DragBox { readonly track: string; readonly fromTicks: number; readonly toTicks: number }

/** Where somebody is. Positions are in the song, so that each page shows them where its own view has them. */
export interface Whereabouts {
  readonly name: string;
  readonly mode: string; // what they look at: "arrange" or "mix"
  readonly originTicks: number;
  readonly ticksPerPixel: number;
  readonly scrollTop: number;
  readonly cursor: { readonly ticks: number; readonly track: string; readonly part: number } | null; // part: 0..1 of the track's height
  readonly clips: readonly string[]; // selected
  readonly drag: readonly DragBox[]; // while a hand is down
  readonly playTicks: number | null; // where they play; null: they do not
}

export interface Peer extends Whereabouts { readonly actor: number; readonly hue: number }

const SAY_MS = 120;
const STILL_MS = 4000; // said again, so that nobody is thought to be gone
const GONE_MS = 13_000;
const NAME_MAX = 40;
const CLIPS_MAX = 32;
export const BOXES_MAX = 24;

/** Its own for each, as far as twelve reach. */
export const hueOf = (actor: number): number => (actor % 12) + 1;

const num = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const str = (value: unknown, max: number): string => (typeof value === "string" ? value.slice(0, max) : "");

function readBox(value: unknown): DragBox[] {
  if (typeof value !== "object" || value === null) return [];
  const { track, fromTicks, toTicks } = value as Record<string, unknown>, from = Math.max(0, num(fromTicks));
  return num(toTicks) > from ? [{ track: str(track, 24), fromTicks: from, toTicks: num(toTicks) }] : [];
}

/** What another page said, whatever it is: null when it makes no sense. */
export function readPeer(json: Record<string, unknown>): Peer | null {
  const actor = num(json["actor"]);
  if (!Number.isInteger(actor) || actor <= 0) return null;
  const cursor = json["cursor"] as Record<string, unknown> | null | undefined;
  return {
    actor, hue: hueOf(actor), name: str(json["name"], NAME_MAX), mode: str(json["mode"], 12),
    originTicks: Math.max(0, num(json["originTicks"])), ticksPerPixel: num(json["ticksPerPixel"]), scrollTop: Math.max(0, num(json["scrollTop"])),
    cursor: typeof cursor === "object" && cursor !== null ? { ticks: num(cursor["ticks"]), track: str(cursor["track"], 24), part: Math.min(1, Math.max(0, num(cursor["part"]))) } : null,
    clips: Array.isArray(json["clips"]) ? json["clips"].slice(0, CLIPS_MAX).map((clip) => str(clip, 24)) : [],
    drag: Array.isArray(json["drag"]) ? json["drag"].slice(0, BOXES_MAX).flatMap(readBox) : [],
    playTicks: typeof json["playTicks"] === "number" ? num(json["playTicks"]) : null,
  };
}

export class Presence {
  private readonly list = signal<readonly Peer[]>([]);
  private readonly seen = new Map<number, { peer: Peer; at: number }>();
  private mine: Whereabouts | null = null;
  private readonly clock = setInterval(() => this.tick(), 1000);
  private saidAt = 0;
  private pending: ReturnType<typeof setTimeout> | undefined;

  /** `say`: to everybody else; lost when nobody listens. */
  constructor(readonly actor: number, private readonly say: (text: string) => void) {}

  get peers(): Readable<readonly Peer[]> {
    return this.list;
  }

  /** This page's people are somewhere else now. */
  move(to: Whereabouts): void {
    this.mine = to;
    this.pending ??= setTimeout(() => this.tell(), Math.max(0, this.saidAt + SAY_MS - Date.now()));
  }

  /** The room can be spoken to (again): here we are, and who else is? */
  live(isLive: boolean): void {
    if (isLive) this.tell(true);
    else {
      this.seen.clear();
      this.publish();
    }
  }

  hear(json: Record<string, unknown>): void {
    const peer = readPeer(json);
    if (peer === null || peer.actor === this.actor) return;
    if (json["bye"] === true) this.seen.delete(peer.actor);
    else this.seen.set(peer.actor, { peer, at: Date.now() });
    this.publish();
    if (json["hello"] === true) this.tell();
  }

  end(): void {
    clearTimeout(this.pending);
    clearInterval(this.clock);
    this.say(JSON.stringify({ actor: this.actor, bye: true }));
  }

  private tell(hello = false): void {
    clearTimeout(this.pending);
    this.pending = undefined;
    if (this.mine === null) return;
    this.saidAt = Date.now();
    this.say(JSON.stringify({ actor: this.actor, ...this.mine, ...(hello ? { hello } : {}) }));
  }

  private tick(): void {
    const now = Date.now();
    if (now - this.saidAt > STILL_MS) this.tell();
    let gone = false;
    for (const [actor, { at }] of this.seen) if (now - at > GONE_MS) gone = this.seen.delete(actor) || gone;
    if (gone) this.publish();
  }

  private publish(): void {
    this.list.set([...this.seen.values()].map(({ peer }) => peer).sort((a, b) => a.actor - b.actor));
  }
}
