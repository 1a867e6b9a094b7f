// The numbers of the note columns and of the kinds this folder itself writes, from the generated schema.

export const KIND = { noteClip: 4 } as const;
export const NOTES_FIELD = 7;
export const NOTE_COLUMN = { start: 0, length: 1, key: 2, velocity: 3, release: 4, channel: 5 } as const;
export const NOTE_COLUMN_COUNT = 6;
