#ifndef TUTTI_SESSION_RECORD_H
#define TUTTI_SESSION_RECORD_H

#include "formats/file_reader.h"
#include "formats/take_file.h"
#include "graph/capture.h"
#include "session/session.h"

/*
  What was captured becomes a part of the song, in one batch and so one undo step. The song goes by in *passes*: from play to
  stop is one, and so is each turn of a loop. A recorded pass becomes a clip; several become take lanes, of which the newest
  whole one is chosen. All passes of a recording share one asset, whose clips only look at different places of it, so nothing
  that was played is ever cut away: an edge can be pulled out again as far as the recorder ran.

  What a player plays to song frame s is captured under s + shift: the round trip of sound through the devices (measured by
  dsp/loopback.h) and the plan's own latency. Everything is put back by that. An input with a clock of its own is put right
  before anything else looks at its take: session_record_audio does so, other hosts by session/record_clock.h. [control]
*/

typedef struct RecordPass {
  int64_t output_frame, song_frame, frames;
  uint32_t flags, pass;         /* CAPTURE_*, as stamped */
} RecordPass;

typedef struct RecordPasses {
  const Memory *memory;
  RecordPass *items;            /* by output_frame */
  uint32_t count, capacity;
} RecordPasses;

/* Zeroed but for `memory`: empty. Adding grows the last pass when the stamp goes on from it; frames 0: its length is said by the
   next one, or by the end. */
Status record_passes_add(RecordPasses *passes, const CaptureStamp *stamp, int64_t frames) NODISCARD;
void record_passes_end(RecordPasses *passes, int64_t output_frame);
void record_passes_free(RecordPasses *passes);

/* What a take file says without its samples; pieces of one pass as one RecordPass, which follow. */
typedef struct RecordOutline {
  TakeInfo info;
  int64_t first_output_frame;
  uint64_t frames, pass_count;
} RecordOutline;

typedef struct RecordOptions {
  Id track;
  int64_t shift_frames;
  int64_t punch_in_frame, punch_out_frame; /* song frames; equal: all of it */
  bool everything;              /* also what was played while nobody had asked to record it */
  int64_t at_frame;             /* ... and where that goes if the song stood still */
} RecordOptions;

/* A take file (formats/take_file.h), unfinished ones included, as an asset and its clips on an audio track. `batch` is to be applied;
   `sha256` names the asset, whose bytes are in session_asset_bytes and must be stored first. STATUS_NOT_FOUND: nothing in it
   was to be recorded. */
Status session_record_audio(Session *session, Bytes take_file, const RecordOptions *options, Digest *sha256, Batch **batch, Problem *problem) NODISCARD;

/* The same in two halves, for a host that does the slow one on another thread: a RecordOutline and its passes, read piece by
   piece, and the asset by formats/audio_source.h. Outlined: the batch, when the asset is here (session_adopt_asset). */
Status record_outline(const Memory *memory, FileReader take_file, Buffer *outline, Problem *problem) NODISCARD;
Status session_record_outlined(Session *session, Bytes outline, const RecordOptions *options, const Digest *sha256, Batch **batch, Problem *problem) NODISCARD;

#define RECORD_TAKES_MAX 128u   /* lanes of one recording, the newest; what was played before them is in the asset */

/* Made in `batch`: a lane at the end of the track for take `number` of this recording, heard from `from_ticks` to `to_ticks` (equal:
   nowhere). Returns its id. */
Id record_add_lane(Session *session, Batch *batch, Id track, uint32_t number, int64_t from_ticks, int64_t to_ticks);

/* Notes and controllers for an instrument track, from what graph_captured_events gave, CAPTURE_TURNs included, in order. What
   is still held at `end_output_frame` ends there. A note struck during the count-in's last half beat was meant for the beginning. */
Status session_record_notes(Session *session, const CaptureEvent *events, uint32_t count, int64_t end_output_frame, const RecordOptions *options,
                            Batch **batch, Problem *problem) NODISCARD;

#endif
