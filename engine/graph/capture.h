#ifndef TUTTI_GRAPH_CAPTURE_H
#define TUTTI_GRAPH_CAPTURE_H

#include "graph/graph.h"

/*
  What comes in while the graph runs: audio of one stereo input and everything hands play, each record stamped with the song
  frame that was being rendered when it came. Two rings, seconds long, take them to a worker; when it sleeps too long, what
  is lost is counted and said in the next record. What is written is the raw input: monitoring hears it GRID_FRAMES later,
  through its track's devices.

  A player hears a song frame `round trip` later than it was rendered (output latency, measured together with the input's by
  dsp/loopback.h), so what they play to it lies that much later in these rings: session/record.h shifts it back. Input and output have one
  clock here, the one of the device that asks for frames; what has another is brought to it by whoever opens it, in a tab the
  browser, or comes as a take of its own (session/record_clock.h).
*/

enum {
  CAPTURE_PLAYING = 1,
  CAPTURE_RECORDING = 2, /* inside the punch range, or there is none */
  CAPTURE_COUNTING = 4   /* song_frame runs up to where the song will begin */
};

typedef struct CaptureStamp {
  int64_t output_frame;  /* of the record's first frame; counts without a gap */
  int64_t song_frame;    /* stands while the transport does */
  uint32_t flags;
  uint32_t pass;         /* another one whenever the song's position did not go on from the frame before */
} CaptureStamp;

typedef struct CaptureAudio {
  CaptureStamp stamp;
  uint32_t frames;       /* at most GRID_FRAMES; all of one pass */
  uint32_t lost_frames;  /* before this record, for want of room */
  float samples[2][GRID_FRAMES];
} CaptureAudio;

/* CaptureEvent.type of a record that says no more than its stamp: from its output_frame on, pass or flags are these. */
#define CAPTURE_TURN 0xffffu

typedef struct CaptureEvent {
  CaptureStamp stamp;
  int64_t heard_frame;   /* Command.heard_frame as the host said it; 0: it did not */
  Id track, id;          /* the note's */
  uint16_t type, number; /* EventType or CAPTURE_TURN */
  float value;
} CaptureEvent;

/* Rings for `audio_seconds` of audio and thousands of events; from now on they are written. Again: STATUS_OK, nothing changes. [control] */
Status graph_capture(Graph *graph, double audio_seconds) NODISCARD;
/* NULL before graph_capture. One reader each. [any] */
Ring *graph_captured_audio(Graph *graph);
Ring *graph_captured_events(Graph *graph);

/* graph_render with an input; NULL is silence. [audio] */
void graph_render_with(Graph *graph, const float *const in[2], float *left, float *right, uint32_t frames) RT_SAFE;

#endif
