// Curves below the notes of a clip or part, read from the document.

import type { CurvePoint, Id, NoteCurvePoint } from "../web/project/api";
import type { Engine } from "./engine";

export function readControls(engine: Engine, content: Id, number: number): CurvePoint[] {
  const count = engine.exports.tutti_query_controls(content, number), values = engine.columnF64(2, count);
  return Array.from(engine.columnF64(1, count), (positionTicks, i) => ({ positionTicks, value: values[i] ?? 0 }));
}

/** Controllers, 128 for bend and 129 for pressure, that have points. */
export function readControlNumbers(engine: Engine, content: Id): number[] {
  const flags = engine.columnI32(0, engine.exports.tutti_query_control_numbers(content));
  return Array.from(flags, (on, number) => (on !== 0 ? number : -1)).filter((number) => number >= 0);
}

export function readExpressions(engine: Engine, content: Id, kind: number): NoteCurvePoint[] {
  const count = engine.exports.tutti_query_expressions(content, kind);
  const positions = engine.columnF64(2, count), values = engine.columnF64(3, count), glides = engine.columnI32(4, count);
  return Array.from(engine.columnU64(1, count), (note, i) => ({ note: BigInt.asUintN(64, note) as Id, positionTicks: positions[i] ?? 0, value: values[i] ?? 0, glides: glides[i] !== 0 }));
}
