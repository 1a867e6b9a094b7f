#ifndef TUTTI_GRAPH_SENT_H
#define TUTTI_GRAPH_SENT_H

#include "graph/graph.h"

/*
  What instruments outside the computer are to play: each event that reaches an outward device (devices/device.h), stamped with the
  output frame at which the song beside it is heard, on its way to whoever makes messages of it (session/midi_out.h). A device
  that is bypassed, muted (with a group around it, too) or taken away says ALL_OFF once. In a render nobody asks, and nothing is written.
*/

#define SENT_PARAMS 8u

typedef struct SentEvent {
  int64_t output_frame;      /* of what is heard with it, delay compensation included */
  Id node, id;               /* the device; the note */
  uint16_t type, number;     /* EventType */
  float value, pitch_offset_semitones;
  uint32_t by_hand;          /* 1: somebody plays it now, and waits */
  float params[SENT_PARAMS]; /* the device's first, as they are at this event */
} SentEvent;

/* From now on events are sent. Again: STATUS_OK, nothing changes. While helpers share the blocks (graph_set_helpers), none are. [control] */
Status graph_send_events(Graph *graph) NODISCARD;
/* NULL before graph_send_events. One reader. [any] */
Ring *graph_sent(Graph *graph) RT_SAFE;

#endif
