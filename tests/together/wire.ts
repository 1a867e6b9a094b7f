// The wire between a page and the room, in hands that hold back what the page says, or change what it hears: run in the page.

import type { Page } from "puppeteer-core";

interface Wire { hold: boolean; bend: boolean; held: { readonly first: number; say(): void }[] }
const wire = "wire" as const;

/** From now on the wire can be held and bent. */
export const takeWire = (page: Page): Promise<void> => page.evaluate(() => {
  const world = globalThis as unknown as { wire?: Wire };
  if (world.wire !== undefined) return;
  const now: Wire = (world.wire = { hold: false, bend: false, held: [] });
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (this: WebSocket, data: Parameters<typeof send>[0]) {
    const say = (): void => send.call(this, data);
    if (now.hold) now.held.push({ first: ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset)[0] ?? 0 : 0, say });
    else say();
  };

  const crc = (bytes: Uint8Array): number => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb8_8320 : 0);
    }
    return ~sum >>> 0;
  };
  const varint = (bytes: Uint8Array, at: number): [value: number, next: number] => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return [value, at];
    }
  };
  const put = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...put(Math.floor(value / 128))]);
  const ROWS = 4, HASH = 4; // engine/model/frames.h
  /** Rows of the log with the hash of another song. */
  const bent = (bytes: Uint8Array): Uint8Array | null => {
    if (bytes[0] !== ROWS) return null;
    let [size, at] = varint(bytes, 1);
    const end = at + size, fields: number[][] = [];
    let found = false;
    while (at < end) {
      const begin = at, tag = bytes[at] ?? 0, [length, from] = varint(bytes, at + 1);
      at = from + length;
      found ||= tag === HASH;
      fields.push(tag === HASH ? [HASH, 1, 1] : [...bytes.slice(begin, at)]);
    }
    const content = fields.flat(), head = Uint8Array.from([ROWS, ...put(content.length), ...content]), sum = crc(head);
    return found ? Uint8Array.from([...head, sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, sum >>> 24]) : null;
  };
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data")?.get;
  Object.defineProperty(MessageEvent.prototype, "data", { configurable: true, get(this: MessageEvent) {
    const value: unknown = data?.call(this);
    if (!now.bend || !(value instanceof ArrayBuffer)) return value;
    const other = bent(new Uint8Array(value));
    if (other === null) return value;
    now.bend = false;
    return other.buffer;
  } });
});

/** What the page says waits. */
export const hold = (page: Page): Promise<void> => page.evaluate((wire) => void ((globalThis as unknown as { wire: Wire })[wire].hold = true), wire);
/** What waited is said, but for edits where those are `lost`; and all that follows. */
export const letGo = (page: Page, lost = false): Promise<void> => page.evaluate((wire, lost) => {
  const now = (globalThis as unknown as { wire: Wire })[wire], SUBMIT = 3; // engine/model/frames.h
  now.hold = false;
  for (const { first, say } of now.held.splice(0)) if (!(lost && first === SUBMIT)) say();
}, wire, lost);
/** The next rows it hears are told to make another song than this page has. */
export const bend = (page: Page): Promise<void> => page.evaluate((wire) => void ((globalThis as unknown as { wire: Wire })[wire].bend = true), wire);
