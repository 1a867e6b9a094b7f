// Carries the sounds of a shared song in the background, one at a time: those that only this device has go to the server, those
// that others brought come from there. A cut, a closed tab or a server that is away only makes it take longer.

import { toHex } from "../lib/hex";
import { bringSound, fetchPeaks, fetchSound, type ReadPiece, soundsOnServer } from "../net/sounds";

const LOOK_MS = 300; // after an edit: several are looked at together
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000];

const PICTURES_AT_ONCE = 4;

/** What is under way: the `at`th of `of`. */
export interface SoundsState { readonly way: "up" | "down"; readonly at: number; readonly of: number }

export interface SoundShelf {
  /** All sounds the song names. */
  names(): readonly Uint8Array<ArrayBuffer>[];
  /** How long a sound is here, in memory or on the disk; 0 when it is not. */
  bytes(digest: Uint8Array<ArrayBuffer>): Promise<number>;
  read(digest: Uint8Array<ArrayBuffer>): ReadPiece;
  /** Keep it, and let it be heard. */
  take(digest: Uint8Array<ArrayBuffer>, wav: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What it looks like until it is here. */
  picture(digest: Uint8Array<ArrayBuffer>, peaks: Uint8Array<ArrayBuffer>): void;
}

export class SharedSounds {
  private readonly onServer = new Set<string>();
  private readonly refused = new Set<string>();
  private readonly pictured = new Set<string>();
  private listed = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private again = false;
  private ended = false;
  private state: SoundsState | null = null;

  /** `brought`: others may come for it now. */
  constructor(
    private readonly project: string,
    private readonly shelf: SoundShelf,
    private readonly told: (state: SoundsState | null) => void,
    private readonly brought: () => void,
  ) {
    addEventListener("online", this.look);
    this.lookSoon(0);
  }

  /** The song changed, or somebody brought a sound. */
  readonly look = (): void => this.lookSoon(LOOK_MS);

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.look);
  }

  private lookSoon(afterMs: number): void {
    clearTimeout(this.timer);
    if (!this.ended) this.timer = setTimeout(() => void this.run(), afterMs);
  }

  private async run(): Promise<void> {
    this.again = true;
    if (this.running) return;
    this.running = true;
    let waits = false;
    try {
      while (this.again && !this.ended) {
        this.again = false;
        waits = await this.carryAll();
      }
      this.failures = waits ? this.failures + 1 : 0;
    } catch {
      waits = true; // the server is away, or busy: later
      this.failures++;
    }
    this.running = false;
    this.tell(null);
    if (waits) this.lookSoon(RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] ?? 1000);
  }

  /** True when something is still to come from others. */
  private async carryAll(): Promise<boolean> {
    const up: { digest: Uint8Array<ArrayBuffer>; bytes: number }[] = [], down: Uint8Array<ArrayBuffer>[] = [];
    for (const digest of this.shelf.names()) {
      const name = toHex(digest), bytes = await this.shelf.bytes(digest);
      if (bytes === 0) down.push(digest);
      else if (!this.onServer.has(name) && !this.refused.has(name)) up.push({ digest, bytes });
    }
    if (up.length > 0 && !this.listed) {
      for (const name of await soundsOnServer(this.project)) this.onServer.add(name);
      this.listed = true;
      this.again = true;
      return false;
    }
    for (const [index, { digest, bytes }] of up.entries()) await this.bring(digest, bytes, { way: "up", at: index + 1, of: up.length });
    await this.lookAhead(down);
    let missing = 0;
    for (const [index, digest] of down.entries()) if (!(await this.fetch(digest, { way: "down", at: index + 1, of: down.length }))) missing++;
    return missing > 0;
  }

  private async bring(digest: Uint8Array<ArrayBuffer>, bytes: number, state: SoundsState): Promise<void> {
    if (this.ended) return;
    this.tell(state);
    const name = toHex(digest);
    if (await bringSound(this.project, name, bytes, this.shelf.read(digest), () => this.ended)) {
      this.onServer.add(name);
      this.brought();
    } else if (!this.ended) this.refused.add(name);
  }

  /** Pictures are small: all come before the first sound. They are a courtesy, so that nothing waits for one that fails. */
  private async lookAhead(down: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const wanted = down.filter((digest) => !this.pictured.has(toHex(digest)));
    for (let from = 0; from < wanted.length && !this.ended; from += PICTURES_AT_ONCE) {
      await Promise.all(wanted.slice(from, from + PICTURES_AT_ONCE).map(async (digest) => {
        const peaks = await fetchPeaks(this.project, toHex(digest)).catch(() => null);
        if (peaks === null || this.ended) return;
        this.pictured.add(toHex(digest));
        this.shelf.picture(digest, peaks);
      }));
    }
  }

  private async fetch(digest: Uint8Array<ArrayBuffer>, state: SoundsState): Promise<boolean> {
    if (this.ended) return true;
    const name = toHex(digest);
    this.tell(state);
    const wav = await fetchSound(this.project, name);
    if (wav === null || this.ended) return false;
    this.onServer.add(name);
    await this.shelf.take(digest, wav);
    return true;
  }

  private tell(state: SoundsState | null): void {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    if (!this.ended) this.told(state);
  }
}
