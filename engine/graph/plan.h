#ifndef TUTTI_GRAPH_PLAN_H
#define TUTTI_GRAPH_PLAN_H

#include "core/ids.h"
#include "devices/device.h"

#include <stdint.h>

/*
  What session/compile.c writes and the graph reads: a plan (topology) and segments (the content of one clip list or one
  asset), both flat, pointer-free, little-endian and versioned, so that they can be copied from the document's memory into
  the audio memory by anyone. Structs below are the exact byte layout; every struct is a multiple of 8 bytes.

  A plan blob: PlanHeader, then the arrays it counts, in the order of its fields, params padded to 8 bytes. It names segments by key; the graph must
  have been given each of them (graph_put_segment) before the plan is installed.

  Signal flow in this version: each track sums its sources (instrument or audio segments), runs its devices in order and
  then its strip (device "gain": fader, pan, mute), and adds into its target track; the master is the last track and feeds
  the output. Buffers are implicit: one stereo bus per track. Tracks are stored in processing order (sources before
  targets), sums run in this order whatever packs or threads exist.
*/

#define PLAN_MAGIC 0x4e4c5054u /* "TPLN" */
#define PLAN_VERSION 1u
#define SEGMENT_MAGIC 0x47535054u /* "TPSG" */

/* A key names immutable content: same key, same bytes, for ever. */
typedef struct SegmentKey { uint64_t object, revision; } SegmentKey;

typedef struct PlanHeader {
  uint32_t magic, version;
  uint64_t bytes;          /* the whole blob */
  uint64_t revision;       /* document revision it was compiled from; echoed when it first sounds */
  double rate_hz;
  int64_t end_frame;       /* last event or clip end */
  int64_t loop_start_frame, loop_end_frame; /* equal: no loop */
  uint32_t tempo_count, signature_count, track_count, node_count, param_count, segment_count; /* lengths of the arrays, in their order */
  uint32_t metronome;      /* 1: clicks, in live playback only; a render clears it */
  uint32_t reserved;
} PlanHeader;

typedef struct PlanTempo {   /* sorted, at least one; converts frames to ticks on the audio thread */
  int64_t position_ticks;
  int64_t length_ticks;      /* to the next point; 0 for the last */
  double seconds;            /* where the point lies */
  double bpm_start, bpm_end; /* bpm_end != bpm_start: linear ramp in ticks up to the next point */
} PlanTempo;

typedef struct PlanSignature { /* sorted; none: 4/4 from the start */
  int64_t position_ticks;    /* a bar begins here */
  int64_t beat_ticks;
  uint32_t beats_per_bar, reserved;
} PlanSignature;

typedef struct PlanTrack {
  Id id;
  uint32_t node_begin, node_count;       /* its devices in order; the first may be an instrument; the last is the strip */
  uint32_t segment_begin, segment_count; /* its audio and note segments */
  uint32_t target;                       /* index of a later track, or UINT32_MAX for the output */
  uint32_t silent;                       /* 1: muted or not soloed; devices run on, the strip fades out and in over 5 ms */
} PlanTrack;

typedef struct PlanNode {
  Id id;                 /* the device object, or the track for its strip */
  uint32_t generation;   /* changes when the state must be made anew */
  uint16_t device;       /* Device.number */
  uint16_t bypass;
  uint32_t param_begin, param_count; /* in the plan's float array; plain values */
} PlanNode;

typedef struct PlanSegment { SegmentKey key; } PlanSegment; /* tracks' runs in order of time, then the assets they play */

typedef enum SegmentType { SEGMENT_NOTES = 1, SEGMENT_AUDIO = 2, SEGMENT_ASSET = 3 } SegmentType;

typedef struct SegmentHeader {
  uint32_t magic, type;
  uint64_t bytes;
  SegmentKey key;
} SegmentHeader;

/* SEGMENT_NOTES: header, this, then `event_count` SegmentEvents sorted by (frame, type, id), frames absolute in the song, then
   the indices of its `control_count` EVENT_CONTROLs as uint32_t (padded to 8 bytes), so that a jump finds their last values. */
typedef struct SegmentNotes {
  uint32_t event_count, control_count;
  int64_t begin_frame, end_frame;
  int64_t longest_note_frames; /* how far back a chase must look */
} SegmentNotes;
typedef struct SegmentEvent {
  int64_t frame;
  Id id;
  uint16_t type, number; /* EventType */
  float value;
  int64_t end_frame;     /* NOTE_ON: where its NOTE_OFF lies, so that a jump can chase it */
} SegmentEvent;

/* SEGMENT_AUDIO: header, this: one audio clip playing an asset that is already at the plan's rate. */
typedef struct SegmentAudio {
  SegmentKey asset;
  int64_t begin_frame, end_frame;   /* in the song */
  int64_t source_frame;             /* asset frame that sounds at begin_frame */
  int64_t fade_in_frames, fade_out_frames;
  float gain;
  uint32_t reserved;
} SegmentAudio;

/* SEGMENT_ASSET: header, this, then channels x frames planar f32, padded to 8 bytes. */
typedef struct SegmentAsset {
  int64_t frames;
  uint32_t channels, reserved; /* 1 or 2 */
} SegmentAsset;

#endif
