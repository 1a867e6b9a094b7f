#ifndef TUTTI_SERVER_SYNC_SHARED_FRAME_H
#define TUTTI_SERVER_SYNC_SHARED_FRAME_H

#include "core/bytes.h"

#include <stdatomic.h>

/* A frame on its way to several seats: in memory once, and gone when the last of them has sent it. What is in it does not change. [any] */

enum { SHARED_FRAME_BEFORE = 32 }; /* bytes in front of it, where whoever sends it writes a header; the same for everybody */

typedef struct SharedFrame {
  atomic_uint holders;
  bool text;          /* something people's pages say to each other */
  size_t size;
  Buffer taken;       /* where a large one lies, and otherwise: */
  uint8_t storage[];  /* SHARED_FRAME_BEFORE bytes, then the frame */
} SharedFrame;

/* A copy, held by who made it. NULL when memory is refused. */
SharedFrame *shared_frame_make(Bytes bytes, bool text);
/* Of what stands behind SHARED_FRAME_BEFORE bytes of a buffer. A large one, as a whole song is, is not copied, but the buffer taken over. */
SharedFrame *shared_frame_take(Buffer *bytes);
/* One more who drops it one day. */
SharedFrame *shared_frame_hold(SharedFrame *frame);
/* NULL is fine. */
void shared_frame_drop(SharedFrame *frame);
/* Whether it says just that. */
bool shared_frame_is(SharedFrame *frame, Bytes bytes);

static inline uint8_t *shared_frame_bytes(SharedFrame *frame) { return (frame->taken.data != NULL ? frame->taken.data : frame->storage) + SHARED_FRAME_BEFORE; }

#endif
