// Carries a shared song's bytes: batches to this device's disk first, then to the room, and what others did from there. What
// is said about it is the truth: "on the server" only after the log has taken it.

import { t } from "../messages/index.ts";
import type { SharedDocument } from "../../wasm/shared";
import { DiskFull } from "../store/folder";
import type { SaveState } from "./api";
import type { Keeping } from "./saver";
import type { SoundsState } from "./shared_sounds";

const RETRY_MS = [500, 1000, 2000, 5000, 10_000];
const ANSWER_MS = 5000; // a hello that is not answered is said again
const CHECKPOINT_BYTES = 1024 * 1024;

export interface SharedLog {
  /** Both durable when they return; how many bytes the log has then. */
  append(bytes: Uint8Array): Promise<number>;
  replace(bytes: Uint8Array): Promise<void>;
}

export interface Room {
  connect(): WebSocket;
  /** Others changed the document. */
  changed(): void;
  /** Another page says something about itself. */
  heard(text: string): void;
  /** Whether there is somebody to say something to. */
  live(isLive: boolean): void;
  /** The server is there and knows nobody here: a session that ended, or somebody who is locked out. */
  knowsNobody(): Promise<boolean>;
}

export class SharedSaver implements Keeping {
  private readonly listeners = new Set<(state: SaveState) => void>();
  private state: SaveState = { kind: "saving" };
  private socket: WebSocket | null = null;
  private pumping: Promise<void> | null = null;
  private again = false;
  private failures = 0;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ended = false;
  private refused: string | null = null;
  private isSignedOut = false; // which is why it is refused
  private unsaved = 0;
  private wasLive = false;
  private sounds: SoundsState | null = null;

  /** `log` null: nothing can be kept on this device, and what the server has not taken goes with the window. */
  constructor(
    private readonly shared: SharedDocument,
    private readonly log: SharedLog | null,
    private readonly room: Room,
  ) {
    addEventListener("online", this.dial);
    this.dial();
    void this.pump();
  }

  // ---- what a project asks of its saver

  current(): SaveState {
    return this.state;
  }
  subscribe(listener: (state: SaveState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  push(): void {
    this.unsaved++;
    this.tell();
    void this.pump();
  }
  async settled(): Promise<void> {
    while (this.pumping !== null) await this.pumping;
  }
  atRisk(): number {
    return this.log === null ? this.shared.figures().pending : this.unsaved;
  }
  beginCopy(): () => void {
    return () => {};
  }

  /** A document that was put together again takes the old one's place. */
  end(): void {
    this.ended = true;
    removeEventListener("online", this.dial);
    clearTimeout(this.timer);
    this.socket?.close();
    this.socket = null;
  }

  // ---- the disk

  private pump(): Promise<void> {
    this.again = true;
    this.pumping ??= this.pumpAll().finally(() => {
      this.pumping = null;
      if (this.again && !this.ended) void this.pump(); // asked for between its last look and its end
    });
    return this.pumping;
  }
  private async pumpAll(): Promise<void> {
    while (this.again && !this.ended) {
      this.again = false;
      for (let write = this.shared.takeWrite(); write !== null; write = this.shared.takeWrite()) {
        const before = this.unsaved;
        await this.write(write.bytes, write.replaces);
        if (this.ended) return;
        this.shared.written();
        this.unsaved -= before;
      }
      this.speak();
      this.tell();
    }
  }
  /** The same bytes until they are there: the replica gives no others before. */
  private async write(bytes: Uint8Array, replaces: boolean): Promise<void> {
    for (const { log } = this; log !== null && !this.ended; ) {
      try {
        if (replaces) await log.replace(bytes);
        else if ((await log.append(bytes)) > CHECKPOINT_BYTES) this.shared.wantCheckpoint();
        this.failures = 0;
        return;
      } catch (error) {
        this.become({ kind: "failed", reason: error instanceof DiskFull ? t("The disk is full. Free some space: your changes wait in this window.") : t("Saving on this device did not work ({why}).", { why: error instanceof Error ? error.message : String(error) }) });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]));
      }
    }
  }

  // ---- the room

  private speak(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    for (let frame = this.shared.takeFrame(); frame !== null; frame = this.shared.takeFrame()) this.socket.send(frame);
  }
  private readonly dial = (): void => {
    clearTimeout(this.timer);
    if (this.ended || this.refused !== null || this.socket !== null) return;
    const socket = this.room.connect();
    let wasOpen = false;
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      wasOpen = true;
      this.tries = 0;
      this.hello();
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) this.hear(new Uint8Array(data));
      else if (typeof data === "string") this.room.heard(data);
    };
    socket.onclose = ({ reason }) => {
      if (!wasOpen) void this.turnedAway();
      this.hungUp(socket, reason);
    };
  };
  /** It was not let in: nothing says whether it is somebody whom the server does not know, so it is asked. */
  private async turnedAway(): Promise<void> {
    if (!(await this.room.knowsNobody()) || this.ended) return;
    this.refused = t("The server does not know you here any more: you are signed out. What you have is kept on this device, and goes to the server when you sign in.");
    this.isSignedOut = true;
    clearTimeout(this.timer);
    this.tell();
  }
  /** Somebody signed in here. */
  signedIn(): void {
    if (!this.isSignedOut) return;
    this.isSignedOut = false;
    this.refused = null;
    this.tries = 0;
    this.tell();
    this.dial();
  }
  private hello(): void {
    this.shared.connect();
    void this.pump();
    this.timer = setTimeout(() => {
      if (this.socket?.readyState === WebSocket.OPEN && this.shared.figures().state === "joining") this.hello();
    }, ANSWER_MS);
  }
  private hear(frame: Uint8Array): void {
    if (this.ended) return;
    if (this.shared.receive(frame)) this.room.changed();
    void this.pump();
  }
  private hungUp(socket: WebSocket, reason: string): void {
    if (this.socket !== socket || this.ended) return;
    this.socket = null;
    this.shared.disconnect();
    if (reason === "forbidden") {
      this.refused = t("You may not open this song on the server any more. What you have is kept on this device.");
      void this.turnedAway();
    }
    if (reason === "large") this.refused = t("A change of yours is larger than the server takes. It is kept on this device; save a copy of the song.");
    clearTimeout(this.timer);
    if (this.refused === null) this.timer = setTimeout(this.dial, RETRY_MS[Math.min(this.tries++, RETRY_MS.length - 1)]);
    this.tell();
  }

  /** There may be something to be written down, or to be said about it. */
  look(): void {
    this.tell();
    void this.pump();
  }
  /** The server has everything that was done here. */
  isTaken(): boolean {
    const { state, pending } = this.shared.figures();
    return state === "live" && pending === 0;
  }

  /** What this page says about itself to the others: lost when nobody listens. */
  say(text: string): void {
    if (this.wasLive && this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  // ---- the truth

  /** How the song's sounds are doing. */
  tellSounds(sounds: SoundsState | null): void {
    this.sounds = sounds;
    this.tell();
  }
  private tell(): void {
    const { state, pending, aside, sides } = this.shared.figures();
    if ((state === "live") !== this.wasLive) {
      this.wasLive = state === "live";
      this.room.live(this.wasLive);
    }
    if (this.state.kind === "failed" && this.failures > 0) return;
    this.become({ kind: "shared", online: state === "live", waiting: pending, aside, sides, repairing: state === "differs", unsaved: this.unsaved > 0, sounds: this.sounds, refused: this.refused ?? (state === "outdated" ? t("This page is older than the server: reload it. Your changes are kept.") : null), isSignedOut: this.isSignedOut });
  }
  private become(state: SaveState): void {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}
