// SoundFonts, SFZ instruments and zips in a worker's own memory: C reads them, a few bytes at a time, from files that stay where they are.

import { Field, ID_PROJECT } from "@gen/schema";
import { Engine } from "./engine";
import type { ReadAsset } from "./loader";

export interface Preset { readonly name: string; readonly bank: number; readonly program: number }

export class InstrumentReader {
  private read: ReadAsset | null = null;
  readonly engine: Engine;

  constructor(module: WebAssembly.Module, private readonly readerOf: (file: Blob) => ReadAsset) {
    this.engine = Engine.create(module, (name, at, bytes) => this.read?.(name, at, bytes) ?? null);
  }

  /** The file that C code reads from now on. */
  lend(file: Blob): void {
    this.read = this.readerOf(file);
  }

  openSoundFont(file: Blob): Preset[] {
    const { engine } = this, { exports } = engine;
    this.lend(file);
    engine.check(exports.tutti_sf2_open(file.size));
    return Array.from({ length: exports.tutti_sf2_preset_count() }, (_, index) => {
      exports.tutti_sf2_preset(index);
      const [bank = 0, program = 0] = engine.columnF64(0, 2);
      return { bank, program, name: engine.outputText().trim() };
    });
  }

  /** Of the SoundFont that was opened; then its sounds, in order. */
  takePreset(index: number): void {
    this.engine.check(this.engine.exports.tutti_sf2_take(index));
  }
  presetSound(index: number): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_sf2_sound(index));
    return this.engine.output();
  }

  /** `find`: a text by its path from the main one's folder; null: there is none. Gives the paths of its sounds. Once for each reader. */
  takeSfz(name: string, main: Uint8Array, find: (path: string) => Uint8Array | null): string[] {
    const { engine } = this, { exports } = engine, encoder = new TextEncoder();
    const give = (path: string, text: Uint8Array | null): void => {
      const at = encoder.encode(path);
      engine.give(at, text ?? new Uint8Array());
      engine.check(exports.tutti_sfz_text(at.length, text?.length ?? 0, text === null ? 0 : 1));
    };
    give("", main);
    for (;;) {
      const status = exports.tutti_sfz_take(engine.giveText(name)), missing = engine.outputText();
      if (status === 0) break;
      if (missing === "") engine.check(status);
      give(missing, find(missing));
    }
    return Array.from({ length: exports.tutti_instrument_sounds() }, (_, index) => (exports.tutti_sfz_sound_path(index), engine.outputText()));
  }
  /** What a sound's own file says of loop and root. */
  takeMarks(index: number, file: Blob): void {
    this.lend(file);
    this.engine.exports.tutti_sfz_marks(index, file.size);
  }

  soundCount(): number {
    return this.engine.exports.tutti_instrument_sounds();
  }
  /** What was taken, for openInstrument; and how many lines stay behind. */
  bytes(): Uint8Array<ArrayBuffer> {
    this.engine.check(this.engine.exports.tutti_instrument_bytes());
    return this.engine.output();
  }
  leftCount(): number {
    this.engine.exports.tutti_instrument_left();
    return this.engine.outputText().split("\n").length - 1;
  }

  unzip(zip: Uint8Array): { path: string; bytes: Uint8Array<ArrayBuffer> }[] {
    const { engine } = this, { exports } = engine;
    engine.check(exports.tutti_zip_open(engine.give(zip)));
    return Array.from({ length: engine.columnF64(0, 1)[0] ?? 0 }, (_, index) => {
      exports.tutti_zip_name(index);
      const path = engine.outputText();
      engine.check(exports.tutti_zip_unpack(index));
      return { path, bytes: engine.output() };
    });
  }
}

/** What a reader took, whose sounds are here, as an open batch; 32 zero bytes name a sound that is missing. `told` gives the song's notes, in
    which C tells in English what was left behind, in the reader's words. */
export function openInstrument(engine: Engine, fileName: string, instrument: Uint8Array, digests: readonly Uint8Array[], told: (notes: string) => string): void {
  const name = new TextEncoder().encode(fileName);
  engine.give(name, instrument, ...digests);
  engine.check(engine.exports.tutti_import_instrument(name.length, instrument.length));
  engine.exports.tutti_batch_text(ID_PROJECT, Field.project.notes);
  const notes = engine.outputText(), own = told(notes);
  if (own !== notes) engine.exports.tutti_set_text(ID_PROJECT, Field.project.notes, engine.giveText(own));
}
