// How a hand on a control reaches the audio thread, whatever the control belongs to: an object and the number of its field,
// as automation and mappings name it.

import { Command, Edge, Field, FIELD_PARAM_FIRST, Kind, Param } from "@gen/schema";

export interface Target { readonly kind: number; readonly field: number }
export interface LiveCommand { readonly type: number; readonly number: number }

const strip = (fields: { gainDb: number; pan: number }): Record<number, LiveCommand> => ({
  [fields.gainDb]: { type: Command.strip, number: Param.gain.gainDb },
  [fields.pan]: { type: Command.strip, number: Param.gain.pan },
});

const COMMANDS: Readonly<Record<number, Readonly<Record<number, LiveCommand>>>> = {
  [Kind.track]: { ...strip(Field.track), [Field.track.width]: { type: Command.strip, number: Param.gain.width } },
  [Kind.chain]: strip(Field.chain),
  [Kind.connection]: {
    [Field.connection.gainDb]: { type: Command.edge, number: Edge.gainDb },
    [Field.connection.pan]: { type: Command.edge, number: Edge.pan },
  },
  [Kind.project]: { [Field.project.crossfade]: { type: Command.crossfade, number: 0 } },
};

/** Null: it has no message, and reaches the sound with the next plan. */
export function liveCommand({ kind, field }: Target): LiveCommand | null {
  if (kind === Kind.device) return field >= FIELD_PARAM_FIRST ? { type: Command.param, number: field - FIELD_PARAM_FIRST } : null;
  return COMMANDS[kind]?.[field] ?? null;
}
