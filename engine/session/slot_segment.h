#ifndef TUTTI_SESSION_SLOT_SEGMENT_H
#define TUTTI_SESSION_SLOT_SEGMENT_H

#include "session/compiler.h"

/*
  What a clip is in a slot. Its content loop goes round, or, without one, its length does, if the slot loops; else it plays for
  its length, once. A run of it is then what a clip of the arrangement would be: graph/plan.h has the law of travel. [control]
*/

typedef struct SlotContent {
  int64_t from_ticks;               /* content before is left out, and counts from here */
  int64_t end_ticks;                /* as is content from here on */
  int64_t start_ticks, cycle_ticks, length_ticks, turn_ticks; /* as PlanSlot has them */
} SlotContent;

SlotContent slot_content(const Object *slot, const Object *clip);

/* `asset`: of an audio clip, or NULL; `notes`: of a note clip. */
typedef struct SlotSource { const Object *slot, *clip; const Asset *asset; HeardNotes notes; } SlotSource;

/* Fill `segment`: bytes, and of audio what it plays. STATUS_NO_MEMORY leaves it to be emptied. */
Status segment_from_slot_clip(const Memory *memory, const SlotSource *source, const SongTime *time, ClipSegment *segment) NODISCARD;

#endif
