/* Bytes that are counted. See shared_frame.h. */

#include "server/sync/shared_frame.h"

#include <stdlib.h>
#include <string.h>

SharedFrame *shared_frame_make(Bytes bytes, bool text) {
  SharedFrame *frame = malloc(sizeof *frame + SHARED_FRAME_BEFORE + bytes.size);
  if (frame == NULL) return NULL;
  atomic_init(&frame->holders, 1);
  frame->text = text;
  frame->size = bytes.size;
  memcpy(shared_frame_bytes(frame), bytes.data, bytes.size);
  return frame;
}

SharedFrame *shared_frame_hold(SharedFrame *frame) {
  atomic_fetch_add(&frame->holders, 1);
  return frame;
}

void shared_frame_drop(SharedFrame *frame) {
  if (frame != NULL && atomic_fetch_sub(&frame->holders, 1) == 1) free(frame);
}

bool shared_frame_is(const SharedFrame *frame, Bytes bytes) {
  return frame->size == bytes.size && memcmp(frame->storage + SHARED_FRAME_BEFORE, bytes.data, bytes.size) == 0;
}
