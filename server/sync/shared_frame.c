/* Bytes that are counted. See shared_frame.h. */

#include "server/sync/shared_frame.h"

#include <stdlib.h>
#include <string.h>

enum { TAKEN_BYTES_MIN = 64 << 10 };

/* With room for so many bytes of its own. */
static SharedFrame *make(size_t storage_bytes, size_t size, bool text) {
  SharedFrame *frame = malloc(sizeof *frame + storage_bytes);
  if (frame == NULL) return NULL;
  atomic_init(&frame->holders, 1);
  frame->text = text;
  frame->size = size;
  buffer_init(&frame->taken, memory_heap(), 0);
  return frame;
}

SharedFrame *shared_frame_make(Bytes bytes, bool text) {
  SharedFrame *frame = make(SHARED_FRAME_BEFORE + bytes.size, bytes.size, text);
  if (frame != NULL) memcpy(shared_frame_bytes(frame), bytes.data, bytes.size);
  return frame;
}

SharedFrame *shared_frame_take(Buffer *bytes) {
  const Bytes said = {bytes->data + SHARED_FRAME_BEFORE, bytes->size - SHARED_FRAME_BEFORE};
  if (said.size < TAKEN_BYTES_MIN) return shared_frame_make(said, false);
  SharedFrame *frame = make(0, said.size, false);
  if (frame == NULL) return NULL;
  frame->taken = *bytes;
  buffer_init(bytes, bytes->memory, bytes->size_max);
  return frame;
}

SharedFrame *shared_frame_hold(SharedFrame *frame) {
  atomic_fetch_add(&frame->holders, 1);
  return frame;
}

void shared_frame_drop(SharedFrame *frame) {
  if (frame == NULL || atomic_fetch_sub(&frame->holders, 1) > 1) return;
  buffer_finish(&frame->taken);
  free(frame);
}

bool shared_frame_is(SharedFrame *frame, Bytes bytes) {
  return frame->size == bytes.size && memcmp(shared_frame_bytes(frame), bytes.data, bytes.size) == 0;
}
