#ifndef TUTTI_SESSION_STRETCH_JOB_H
#define TUTTI_SESSION_STRETCH_JOB_H

#include "core/tempo.h"
#include "dsp/stretch.h"
#include "session/compiler.h"

/*
  How a stretched asset is made, as bytes that travel to any thread: everything but the WAV. Its SHA-256 names what comes out,
  so equal stretches of one asset are made and kept once, wherever their clips lie. Built by the compiler, done by
  session/stretched.h on any thread. All [control].
*/

#define STRETCH_JOB_MAGIC 0x42545354u /* "TSTB" */
#define STRETCH_POINTS_MAX 20000u

enum { STRETCH_JOB_FORMANTS = 1, STRETCH_JOB_REVERSE = 2 };

/* Then come `point_count` StretchPoints, in frames at rate_hz. A loop that goes round under a moving tempo sounds different each
   time: its source is unrolled, so that from loop_end_frame on loop_begin_frame follows, and points go on counting. */
typedef struct StretchJob {
  uint32_t magic, version;
  Digest sha256;
  double rate_hz;
  double semitones;
  int64_t begin_frame, frames; /* of the stretched sound */
  uint32_t mode, flags;
  uint32_t point_count, reserved;
  int64_t loop_begin_frame, loop_end_frame; /* equal: none */
  int64_t source_frames;                    /* unrolled; without a loop 0 */
} StretchJob;

/* Where a clip's sound lies in what it plays. */
typedef struct ClipPlace {
  int64_t source_frame;        /* at the clip's start */
  int64_t loop_begin_frame, loop_end_frame;
} ClipPlace;

/* What must be made for `clip` at this place of the song: `job` stays NULL when it plays its asset as it is. STATUS_NO_MEMORY. */
Status stretch_job_for_clip(const Memory *memory, const AudioClip *clip, const Asset *asset, const SongTime *time, ClipPlace *place,
                            uint8_t **job, size_t *job_size) NODISCARD;
/* Of the file that comes out, if it is read in pages; and of its segment: the first bytes of that. */
Digest stretch_job_name(Bytes job);
SegmentKey stretch_job_key(Bytes job);
/* Checked: a job may have travelled. NULL when these bytes are none. */
const StretchJob *stretch_job_read(Bytes job);

#endif
