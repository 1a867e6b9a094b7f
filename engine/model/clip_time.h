#ifndef TUTTI_MODEL_CLIP_TIME_H
#define TUTTI_MODEL_CLIP_TIME_H

#include "model/doc.h"

/*
  Where in the music an audio clip's source frames lie. Content ticks count from source frame 0, or from wherever the clip's
  markers put it; a clip that follows beats moves with them, one that keeps its own speed lies by the seconds. All [control].
*/

typedef struct ClipTime {
  const AudioClip *clip;
  double rate_hz;          /* of the asset */
  double frames_per_tick;  /* of the asset, where no marker tells otherwise */
} ClipTime;

/* For a clip that follows beats; `song_bpm` is the song's at the clip's start. */
ClipTime clip_time(const AudioClip *clip, double rate_hz, double song_bpm);
/* Both ways: lines between the markers, the outer ones going on; without at least two rising markers source_bpm's line. */
double clip_time_ticks(const ClipTime *time, double source_frame);
double clip_time_source(const ClipTime *time, double content_ticks);

/* Whether its content starts over, and the source frame that is really heard for one counted through the repetitions. */
static inline bool clip_loops(const AudioClip *clip) { return clip->loop_end_frame > clip->loop_start_frame; }
double clip_wrapped(const AudioClip *clip, double source_frame);

/* The source frame that sounds at a position of the song, whatever the clip's time base: the clip's own at its start. */
double clip_source_at(const TempoMap *map, const AudioClip *clip, const Asset *asset, int64_t song_ticks);
/* The position at which a source frame sounds; may lie before the song. */
double clip_ticks_of(const TempoMap *map, const AudioClip *clip, const Asset *asset, double source_frame);

#endif
