#ifndef TUTTI_SESSION_SLOT_SEGMENT_H
#define TUTTI_SESSION_SLOT_SEGMENT_H

#include "session/compiler.h"

/* The clip of a slot as the graph has it (model/slot_content.h says what that is). [control] */

/* `asset`: of an audio clip, or NULL; `bpm`: the tempo its sound follows, 0 when it follows none; `notes`: of a note clip. */
typedef struct SlotSource { const Object *slot, *clip; const Asset *asset; double bpm; HeardNotes notes; } SlotSource;

/* Fill `segment`: bytes, and of audio what it plays. STATUS_NO_MEMORY leaves it to be emptied. */
Status segment_from_slot_clip(const Memory *memory, const SlotSource *source, const SongTime *time, ClipSegment *segment) NODISCARD;

#endif
