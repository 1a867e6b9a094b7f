#ifndef TUTTI_DEVICES_NOTE_EFFECT_H
#define TUTTI_DEVICES_NOTE_EFFECT_H

/* The block that note effects without a clock of their own have in common. */

#include "devices/device.h"
#include "dsp/note_stream.h"

/* What it makes of an on; it ends what lives by the on's id and begins what is to sound. */
typedef void NoteEffectOn(void *state, const DeviceBlock *block, const Event *on) RT_SAFE;

/* One block of an effect that answers ons alone: everything else follows the notes that came of them. `stream` is the state's.
   Nothing happens where nobody takes its notes. [audio] */
static inline void note_effect_process(void *state, NoteStream *stream, const DeviceBlock *block, NoteEffectOn *on) RT_SAFE {
  if (block->notes_out == NULL) return;
  for (uint32_t i = 0; i < block->event_count; i++) {
    const Event *event = &block->events[i];
    if (event->type == EVENT_NOTE_ON) on(state, block, event);
    else note_stream_follow(stream, block->notes_out, event);
  }
  note_stream_flush(stream, block->notes_out, block->frames, block->song_frame);
}

#endif
