/* The song as it went by while something was captured: stretches that are continuous both in the output's time and the song's. */

#include "session/record.h"

static bool moves(uint32_t flags) { return (flags & (CAPTURE_PLAYING | CAPTURE_COUNTING)) != 0; }

static bool goes_on(const RecordPass *last, const CaptureStamp *stamp) {
  if (last->flags != stamp->flags || last->pass != stamp->pass || last->output_frame + last->frames > stamp->output_frame) return false;
  const int64_t since = stamp->output_frame - last->output_frame;
  return stamp->song_frame - last->song_frame == (moves(last->flags) ? since : 0);
}

Status record_passes_add(RecordPasses *passes, const CaptureStamp *stamp, int64_t frames) {
  record_passes_end(passes, stamp->output_frame);
  RecordPass *last = passes->count > 0 ? &passes->items[passes->count - 1] : NULL;
  if (last != NULL && goes_on(last, stamp)) {
    if (frames > 0) last->frames = stamp->output_frame + frames - last->output_frame;
    return STATUS_OK;
  }
  if (passes->count == passes->capacity) {
    const uint32_t more = passes->capacity * 2 + 16;
    RecordPass *grown = memory_resize(passes->memory, passes->items, passes->capacity * sizeof *grown, more * sizeof *grown);
    if (grown == NULL) return STATUS_NO_MEMORY;
    passes->items = grown;
    passes->capacity = more;
  }
  passes->items[passes->count++] = (RecordPass){.output_frame = stamp->output_frame, .song_frame = stamp->song_frame, .frames = frames,
                                                .flags = stamp->flags, .pass = stamp->pass};
  return STATUS_OK;
}

void record_passes_end(RecordPasses *passes, int64_t output_frame) {
  if (passes->count == 0) return;
  RecordPass *last = &passes->items[passes->count - 1];
  if (last->frames == 0 && output_frame > last->output_frame) last->frames = output_frame - last->output_frame;
}

void record_passes_free(RecordPasses *passes) {
  memory_free(passes->memory, passes->items, passes->capacity * sizeof *passes->items);
  *passes = (RecordPasses){.memory = passes->memory};
}
