// A batch under construction: what `build` of Document.edit is handed. Rows of notes and points cross as columns in the input.

import { Column, FIELD_PARAM_FIRST, Field, ID_LAST, Kind, PATCH_ALL } from "@gen/schema";
import type { Batch, ExpressionPoint, Id, LanePoint, NoteRow, Warp } from "../web/project/api";
import { type Engine, EngineProblem } from "./engine";
import type { Exports } from "./exports";

const NOTE = Column.note, EXPRESSION = Column.expression;
/** Ids cross as signed 64 bit; people and maps want them unsigned. */
const toId = (value: bigint): Id => BigInt.asUintN(64, value) as Id;

export class DocumentBatch implements Batch {
  constructor(private readonly document: { readonly engine: Engine; variationsOf(content: Id): Id[] }) {}

  private get exports(): Exports {
    return this.document.engine.exports;
  }

  create(kind: number, parent: Id, after: Id | "first" | "last", id?: Id): Id {
    const made = id ?? toId(this.exports.tutti_reserve_ids(1));
    this.exports.tutti_op_create(made, kind, parent, place(after));
    return made;
  }
  delete(id: Id): void {
    this.exports.tutti_op_delete(id);
  }
  move(id: Id, parent: Id, after: Id | "first" | "last"): void {
    this.exports.tutti_op_move(id, parent, place(after));
  }
  setBool(id: Id, field: number, value: boolean): void {
    this.exports.tutti_set_bool(id, field, value ? 1 : 0);
  }
  setInt(id: Id, field: number, value: number): void {
    this.exports.tutti_set_int(id, field, Math.round(value));
  }
  setReal(id: Id, field: number, value: number): void {
    this.exports.tutti_set_real(id, field, value);
  }
  setRef(id: Id, field: number, value: Id): void {
    this.exports.tutti_set_ref(id, field, value);
  }
  setText(id: Id, field: number, value: string): void {
    this.exports.tutti_set_text(id, field, this.document.engine.giveText(value));
  }
  setParam(device: Id, param: number, value: number): void {
    this.exports.tutti_set_real(device, FIELD_PARAM_FIRST + param, value);
  }

  addNotes(clip: Id, notes: readonly NoteRow[]): Id[] {
    const fresh = notes.reduce((count, note) => count + (note.id === undefined ? 1 : 0), 0);
    let next = fresh > 0 ? toId(this.exports.tutti_reserve_ids(fresh)) : (0n as Id);
    const ids = notes.map((note) => {
      if (note.id !== undefined) return note.id;
      const id = next;
      next = (next + 1n) as Id;
      return id;
    });
    this.patch(clip, ids, notes, () => PATCH_ALL, []);
    return ids;
  }
  changeNotes(clip: Id, notes: readonly (Partial<NoteRow> & { id: Id })[]): void {
    this.patch(clip, notes.map((note) => note.id), notes, maskOf, []);
  }
  removeNotes(clip: Id, ids: readonly Id[]): void {
    this.patch(clip, [], [], maskOf, ids);
  }

  addExpressions(clip: Id, points: readonly ExpressionPoint[]): Id[] {
    const engine = this.document.engine, count = points.length;
    const first = count > 0 ? this.exports.tutti_reserve_ids(count) : 0n;
    const ids = points.map((_, i) => toId(first + BigInt(i)));
    const masksAt = count * 8, valuesAt = masksAt + ((count * 4 + 7) & ~7);
    const at = engine.input(valuesAt + count * EXPRESSION.count * 8);
    new BigUint64Array(engine.memory.buffer, at, count).set(ids);
    new Uint32Array(engine.memory.buffer, at + masksAt, count).fill(PATCH_ALL);
    const values = new Float64Array(engine.memory.buffer, at + valuesAt, count * EXPRESSION.count);
    points.forEach((point, i) => {
      const row = values.subarray(i * EXPRESSION.count);
      row[EXPRESSION.atTicks] = Math.round(point.atTicks);
      row[EXPRESSION.noteActor] = Number(point.note >> 32n);
      row[EXPRESSION.noteCounter] = Number(point.note & 0xffffffffn);
      row[EXPRESSION.kind] = point.kind;
      row[EXPRESSION.value] = point.value;
      row[EXPRESSION.glides] = point.glides === true ? 1 : 0;
    });
    this.checkPatch(this.exports.tutti_patch(clip, Kind.noteClip, Field.noteClip.expressions, count, EXPRESSION.count, 0));
    return ids;
  }
  removeExpressions(clip: Id, ids: readonly Id[]): void {
    const engine = this.document.engine;
    new BigUint64Array(engine.memory.buffer, engine.input(ids.length * 8), ids.length).set(ids);
    this.checkPatch(this.exports.tutti_patch(clip, Kind.noteClip, Field.noteClip.expressions, 0, EXPRESSION.count, ids.length));
  }

  putPoints(lane: Id, points: readonly (LanePoint & { readonly id?: Id })[]): void {
    const { engine } = this.document, count = points.length, columns = Column.point;
    const fresh = points.reduce((all, point) => all + (point.id === undefined ? 1 : 0), 0);
    let next = fresh > 0 ? toId(this.exports.tutti_reserve_ids(fresh)) : (0n as Id);
    const ids = points.map((point) => point.id ?? ((next = (next + 1n) as Id), (next - 1n) as Id));
    const masksAt = count * 8, valuesAt = masksAt + ((count * 4 + 7) & ~7);
    const at = engine.input(valuesAt + count * columns.count * 8), { buffer } = engine.memory;
    new BigUint64Array(buffer, at, count).set(ids);
    new Uint32Array(buffer, at + masksAt, count).fill(PATCH_ALL);
    const values = new Float64Array(buffer, at + valuesAt, count * columns.count);
    points.forEach(({ positionTicks, value, shape = 0, tension = 0 }, i) => values.set([Math.max(0, Math.round(positionTicks)), value, shape, tension], i * columns.count));
    this.commitRows(lane, count, 0);
  }
  removePoints(lane: Id, ids: readonly Id[]): void {
    const { engine } = this.document;
    new BigUint64Array(engine.memory.buffer, engine.input(ids.length * 8), ids.length).set(ids);
    this.commitRows(lane, 0, ids.length);
  }
  private commitRows(lane: Id, rows: number, gone: number): void {
    this.checkPatch(this.exports.tutti_patch(lane, Kind.automation, Field.automation.points, rows, Column.point.count, gone));
  }

  putVariations(content: Id, rows: readonly { readonly note: Id; readonly probability: number; readonly ratchets: number }[]): void {
    const columns = Column.variation, mask = (1 << columns.probability) | (1 << columns.ratchets), known = new Set(this.document.variationsOf(content));
    const values = rows.map(({ probability, ratchets }) => {
      const row = new Array<number>(columns.count).fill(0);
      row[columns.probability] = probability;
      row[columns.ratchets] = ratchets;
      row[columns.every] = 1;
      return row;
    });
    this.putRows(content, Kind.noteClip, Field.noteClip.variations, columns.count, rows.map((row) => row.note), values, rows.map((row) => (known.has(row.note) ? mask : PATCH_ALL)));
  }
  putWarps(clip: Id, warps: readonly Warp[]): void {
    const fresh = warps.reduce((all, warp) => all + (warp.id === undefined ? 1 : 0), 0);
    let next = fresh > 0 ? toId(this.exports.tutti_reserve_ids(fresh)) : (0n as Id);
    const ids = warps.map((warp) => warp.id ?? ((next = (next + 1n) as Id), (next - 1n) as Id));
    this.putRows(clip, Kind.audioClip, Field.audioClip.warps, Column.warp.count, ids, warps.map((warp) => [Math.max(0, Math.round(warp.positionTicks)), Math.max(0, Math.round(warp.sourceFrame))]), ids.map(() => PATCH_ALL));
  }
  removeWarps(clip: Id, ids: readonly Id[]): void {
    const { engine } = this.document;
    new BigUint64Array(engine.memory.buffer, engine.input(ids.length * 8), ids.length).set(ids);
    this.checkPatch(this.exports.tutti_patch(clip, Kind.audioClip, Field.audioClip.warps, 0, Column.warp.count, ids.length));
  }
  private putRows(object: Id, kind: number, field: number, columns: number, ids: readonly Id[], rows: readonly (readonly number[])[], masks: readonly number[]): void {
    const { engine } = this.document, count = rows.length, masksAt = count * 8, valuesAt = masksAt + ((count * 4 + 7) & ~7);
    const at = engine.input(valuesAt + count * columns * 8), { buffer } = engine.memory;
    new BigUint64Array(buffer, at, count).set(ids);
    new Uint32Array(buffer, at + masksAt, count).set(masks);
    const values = new Float64Array(buffer, at + valuesAt, count * columns);
    rows.forEach((row, i) => values.set(row, i * columns));
    this.checkPatch(this.exports.tutti_patch(object, kind, field, count, columns, 0));
  }

  private checkPatch(status: number): void {
    if (status !== 0) throw new EngineProblem(this.document.engine.problem(), status);
  }
  private patch(clip: Id, ids: readonly Id[], rows: readonly Partial<NoteRow>[], mask: (row: Partial<NoteRow>) => number, gone: readonly Id[]): void {
    const engine = this.document.engine;
    const count = rows.length;
    const masksAt = count * 8;
    const valuesAt = masksAt + ((count * 4 + 7) & ~7);
    const goneAt = valuesAt + count * NOTE.count * 8;
    const at = engine.input(goneAt + gone.length * 8);
    const buffer = engine.memory.buffer;
    new BigUint64Array(buffer, at, count).set(ids);
    new BigUint64Array(buffer, at + goneAt, gone.length).set(gone);
    const masks = new Uint32Array(buffer, at + masksAt, count);
    const values = new Float64Array(buffer, at + valuesAt, count * NOTE.count);
    rows.forEach((row, i) => {
      masks[i] = mask(row);
      writeRow(values, i * NOTE.count, row);
    });
    this.checkPatch(this.exports.tutti_patch(clip, Kind.noteClip, Field.noteClip.notes, count, NOTE.count, gone.length));
  }
}

function place(after: Id | "first" | "last"): bigint {
  return after === "first" ? 0n : after === "last" ? ID_LAST : after;
}

function maskOf(row: Partial<NoteRow>): number {
  return (
    (row.startTicks !== undefined ? 1 << NOTE.startTicks : 0) |
    (row.lengthTicks !== undefined ? 1 << NOTE.lengthTicks : 0) |
    (row.key !== undefined ? 1 << NOTE.key : 0) |
    (row.velocity !== undefined ? 1 << NOTE.velocity : 0)
  );
}

function writeRow(values: Float64Array, at: number, row: Partial<NoteRow>): void {
  values[at + NOTE.startTicks] = Math.round(row.startTicks ?? 0);
  values[at + NOTE.lengthTicks] = Math.round(row.lengthTicks ?? 0);
  values[at + NOTE.key] = row.key ?? 0;
  values[at + NOTE.velocity] = row.velocity ?? 100;
  values[at + NOTE.release] = 64;
  values[at + NOTE.channel] = 0;
}
