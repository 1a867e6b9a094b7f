// The saver of a shared song over a replica, a disk and a socket made of paper: what it says is true, and nothing is sent that a
// crash could make this device forget.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SharedDocument } from "../../../wasm/shared";
import { SharedSaver } from "../../../web/project/shared_saver";

/** One write for each edit; a frame for what is written; the log takes it when told to. */
class PaperReplica {
  edits = 0;
  onDisk = 0;
  sent = 0;
  taken = 0;
  underWay = false;
  live = false;
  differs = false;
  hellos = 0;

  takeWrite() {
    if (this.underWay || this.onDisk === this.edits) return null;
    this.underWay = true;
    return { replaces: false, bytes: Uint8Array.of(this.onDisk + 1) };
  }
  written(): void {
    this.underWay = false;
    this.onDisk++;
  }
  wantCheckpoint(): void {}
  connect(): void {
    this.hellos++;
  }
  disconnect(): void {
    this.live = false;
  }
  takeFrame() {
    if (!this.live || this.sent === this.onDisk) return null;
    return Uint8Array.of(++this.sent);
  }
  receive(): boolean {
    return true;
  }
  figures() {
    return { state: this.differs ? "differs" : this.live ? "live" : "joining", head: this.taken, pending: this.edits - this.taken, blocked: 0, aside: 0, sides: 0, saved: true };
  }
}

class PaperSocket {
  static made: PaperSocket[] = [];
  readonly frames: Uint8Array[] = [];
  readyState = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  constructor() {
    PaperSocket.made.push(this);
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  end(reason = ""): void {
    this.readyState = 3;
    this.onclose?.({ reason });
  }
  send(frame: Uint8Array): void {
    this.frames.push(frame);
  }
  close(): void {}
}

let replica: PaperReplica, disk: { stored: number[]; failure: Error | null }, changed: number, isNobody: boolean, saver: SharedSaver;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  PaperSocket.made = [];
  replica = new PaperReplica();
  disk = { stored: [], failure: null };
  changed = 0;
  isNobody = false;
  const append = async (bytes: Uint8Array): Promise<number> => {
    await Promise.resolve();
    if (disk.failure !== null) throw disk.failure;
    disk.stored.push(bytes[0] as number);
    return disk.stored.length;
  };
  saver = new SharedSaver(replica as unknown as SharedDocument, { append, replace: async () => {} }, { connect: () => new PaperSocket() as unknown as WebSocket, changed: () => changed++, heard: () => {}, live: () => {}, knowsNobody: async () => isNobody });
});
afterEach(() => {
  saver.end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const edit = async (): Promise<void> => {
  replica.edits++;
  saver.push();
  await saver.settled();
};
const goLive = async (): Promise<PaperSocket> => {
  const socket = PaperSocket.made.at(-1) as PaperSocket;
  socket.open();
  replica.live = true;
  socket.onmessage?.({ data: new ArrayBuffer(1) });
  await saver.settled();
  return socket;
};

test("what is not on the disk is not sent", async () => {
  const socket = await goLive();
  disk.failure = new Error("no");
  replica.edits++;
  saver.push();
  await vi.advanceTimersByTimeAsync(100);
  expect(saver.current().kind).toBe("failed");
  expect(saver.atRisk()).toBe(1);
  expect(socket.frames).toEqual([]);
  disk.failure = null;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(disk.stored).toEqual([1]);
  expect(socket.frames).toEqual([Uint8Array.of(1)]);
  expect(saver.atRisk()).toBe(0);
});

test("it says on the server only when the log has taken it", async () => {
  const socket = await goLive();
  await edit();
  expect(saver.current()).toMatchObject({ kind: "shared", online: true, waiting: 1 });
  replica.taken = 1;
  socket.onmessage?.({ data: new ArrayBuffer(1) });
  await saver.settled();
  expect(saver.current()).toMatchObject({ kind: "shared", online: true, waiting: 0 });
  expect(changed).toBe(2);
});

test("a lost connection is told, edits wait, and it comes back by itself", async () => {
  const socket = await goLive();
  socket.end("away");
  await edit();
  expect(saver.current()).toMatchObject({ kind: "shared", online: false, waiting: 1 });
  expect(disk.stored).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(PaperSocket.made.length).toBe(2);
  const again = await goLive();
  expect(again.frames).toEqual([Uint8Array.of(1)]);
});

test("who may not come in any more is told so and does not knock on", async () => {
  const socket = await goLive();
  socket.end("forbidden");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(PaperSocket.made.length).toBe(1);
  expect(saver.current()).toMatchObject({ kind: "shared", online: false });
  expect((saver.current() as { refused: string }).refused).toMatch(/may not open/);
});

test("a hello that nobody answers is said again", async () => {
  (PaperSocket.made[0] as PaperSocket).open();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(replica.hellos).toBe(3);
});

test("while its song differs from the server's it says that it repairs", async () => {
  const socket = await goLive();
  replica.differs = true;
  socket.onmessage?.({ data: new ArrayBuffer(1) });
  await saver.settled();
  expect(saver.current()).toMatchObject({ kind: "shared", repairing: true });
  expect(saver.isTaken()).toBe(false);
  replica.differs = false;
  socket.onmessage?.({ data: new ArrayBuffer(1) });
  await saver.settled();
  expect(saver.current()).toMatchObject({ kind: "shared", repairing: false, online: true });
  expect(saver.isTaken()).toBe(true);
});

test("whom the server does not know any more is told so, and dials no longer", async () => {
  const socket = await goLive();
  isNobody = true;
  replica.live = false;
  socket.end("away");
  await vi.advanceTimersByTimeAsync(20_000);
  const again = PaperSocket.made.at(-1) as PaperSocket;
  again.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(PaperSocket.made.at(-1)).toBe(again);
  expect(saver.current()).toMatchObject({ kind: "shared", refused: expect.stringMatching(/you are signed out/) as string });
});

test("who signs in again goes on, with what was done meanwhile", async () => {
  const socket = await goLive();
  isNobody = true;
  replica.live = false;
  socket.end("away");
  await vi.advanceTimersByTimeAsync(20_000);
  const turnedAway = PaperSocket.made.at(-1) as PaperSocket;
  turnedAway.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(saver.current()).toMatchObject({ kind: "shared", isSignedOut: true });
  await edit();
  isNobody = false;
  saver.signedIn();
  expect(saver.current()).toMatchObject({ kind: "shared", refused: null, isSignedOut: false });
  expect(PaperSocket.made.at(-1)).not.toBe(turnedAway);
  await goLive();
  expect(saver.current()).toMatchObject({ kind: "shared", online: true });
});

test("who is turned out because the session ended is told that, and signs in again", async () => {
  isNobody = true;
  (await goLive()).end("forbidden");
  await vi.advanceTimersByTimeAsync(0);
  expect(saver.current()).toMatchObject({ kind: "shared", isSignedOut: true, refused: expect.stringMatching(/you are signed out/) as string });
  const last = PaperSocket.made.at(-1);
  saver.signedIn();
  expect(PaperSocket.made.at(-1)).not.toBe(last);
});

test("who is turned out of a song is not let in by signing in", async () => {
  (await goLive()).end("forbidden");
  const last = PaperSocket.made.at(-1);
  saver.signedIn();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(PaperSocket.made.at(-1)).toBe(last);
  expect(saver.current()).toMatchObject({ kind: "shared", isSignedOut: false, refused: expect.stringMatching(/may not open this song/) as string });
});

test("who is not let in while the server knows them comes again", async () => {
  const first = PaperSocket.made.at(-1) as PaperSocket;
  first.end();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(PaperSocket.made.at(-1)).not.toBe(first);
  expect(saver.current()).toMatchObject({ kind: "shared", refused: null });
});
