// What hands do while the song plays, on its way to lanes: collects the audio thread's notices of one play and hands them over
// when no hand is on a control any more (touch, trim), or when the song stops (latch, write). It knows no project and no audio.

import { AutomationMode, Notice } from "@gen/schema";

/** A control: the object it belongs to and the number of its field. */
export interface Control { readonly object: bigint; readonly field: number }

export interface WriterHost {
  /** The mode of what moves this control; of one without a lane, `fallback`. */
  modeOf(control: Control, fallback: number): number;
  /** Tell the audio thread that the hand is off: lanes go on. */
  letGo(control: Control): void;
  /** Ask for a notice that comes behind all that were asked for before. */
  mark(): void;
  /** One play's notices, 32 bytes each: make lanes of them, as one step. */
  write(notices: Uint8Array, beginFrame: number, endFrame: number, mode: number): void;
  songFrame(): number;
}

const keyOf = ({ object, field }: Control): string => `${object}:${field}`;

export class AutomationWriter {
  /** Of controls that have no lane yet. */
  mode: number = AutomationMode.read;
  private readonly records: Uint8Array[] = [];
  private readonly held = new Map<string, Control>();
  private readonly latched = new Map<string, Control>();
  private beginFrame = 0;
  private playing = false;
  private closing = false;

  constructor(private readonly host: WriterHost) {}

  began(frame: number): void {
    this.flush();
    this.playing = true;
    this.beginFrame = frame;
  }

  /** A hand moved a control. */
  touch(control: Control): void {
    if (!this.playing) return;
    this.held.set(keyOf(control), control);
    this.closing = false;
  }

  /** The hand is off. True: what it did is being written down, or was never meant to last, so the document is not to be edited. */
  release(control: Control, hasLane: boolean): boolean {
    const mode = this.host.modeOf(control, this.mode), key = keyOf(control);
    const touched = this.held.delete(key);
    if (!this.playing || !touched) {
      this.host.letGo(control);
      return false;
    }
    const stays = mode === AutomationMode.latch || mode === AutomationMode.write;
    if (stays) this.latched.set(key, control);
    else this.host.letGo(control);
    if (mode === AutomationMode.read) return hasLane;
    this.closeSoon();
    return true;
  }

  /** The song stopped, or is about to be somewhere else. */
  ended(): void {
    if (!this.playing) return;
    for (const control of [...this.held.values(), ...this.latched.values()]) this.host.letGo(control);
    this.playing = false;
    this.held.clear();
    this.latched.clear();
    this.closing = true;
    this.host.mark();
  }

  /** A notice, as it came. */
  notice(type: number, record: Uint8Array): void {
    if (type === Notice.gesture || type === Notice.letGo) this.records.push(record.slice());
  }

  /** The notice that was asked for has come: everything before it is here. */
  marked(): void {
    if (this.closing) this.flush();
  }

  private closeSoon(): void {
    if (this.held.size > 0 || this.latched.size > 0) return;
    this.closing = true;
    this.host.mark();
  }

  private flush(): void {
    this.closing = false;
    const records = this.records.splice(0);
    if (records.length === 0) return;
    const bytes = new Uint8Array(records.reduce((sum, record) => sum + record.length, 0));
    let at = 0;
    for (const record of records) {
      bytes.set(record, at);
      at += record.length;
    }
    this.host.write(bytes, this.beginFrame, this.host.songFrame(), this.mode);
  }
}
