#ifndef TUTTI_MODEL_SLOT_CONTENT_H
#define TUTTI_MODEL_SLOT_CONTENT_H

#include "model/doc.h"

/*
  What a clip is in a slot. Its content loop goes round, or, without one, its length does, if the slot loops; else it plays for
  its length, once. Launched, it sounds as a clip of the arrangement would in its place; how much has sounded is its travel. All
  [control].
*/

typedef struct SlotContent {
  int64_t from_ticks;   /* content before is left out, and counts from here */
  int64_t end_ticks;    /* as is content from here on */
  int64_t start_ticks;  /* the content that sounds at travel 0 */
  int64_t cycle_ticks;  /* of travel, after which it starts over; 0: it does not, or, with a loop in frames, by those */
  int64_t length_ticks; /* of travel, at which it ends; 0: never */
  int64_t turn_ticks;   /* one time through */
} SlotContent;

SlotContent slot_content(const Object *slot, const Object *clip);

/* The clip a slot holds, or NULL. */
const Object *slot_clip(const Object *slot);

#endif
