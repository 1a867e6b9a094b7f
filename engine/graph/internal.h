#ifndef TUTTI_GRAPH_INTERNAL_H
#define TUTTI_GRAPH_INTERNAL_H

#include "core/simd.h"
#include "graph/graph.h"
#include "graph/table.h"

#include <stdatomic.h>

/*
  What the files of this folder share. Segment and state pools belong to the control side; an RtPlan is what it builds from
  a plan blob and hands over; Live is what only the audio thread touches, and stands out there as `live->`.
*/

#define FADE_FRAMES_MAX 960u        /* 5 ms at 192 kHz */
#define SOUNDING_NOTES 128u         /* notes of one track whose ends are owed */
#define LIVE_EVENTS 64u             /* live notes and controls taken in one block */
#define CONTROL_NUMBERS 130u        /* 0..127, bend, pressure: see EventType */
#define PLANS_OUTSTANDING 3u
#define NOT_HEARD -1.0f              /* TrackState.open of a new track: takes what the plan says without a fade */
#define QUIET_LEVEL 1e-6f           /* -120 dBFS: below it for long enough, a track is silent */

/* An immutable segment; its blob follows, 16-byte aligned. */
typedef struct Segment {
  _Alignas(16) TableKey key;
  size_t bytes;           /* of the blob */
  uint64_t mark;          /* serial of the last plan that named it */
  uint64_t released;      /* serial at which the last plan let go of it, or at which it came */
  struct Segment *next_open, *previous_open; /* begun, not yet committed */
  uint32_t references;
  uint32_t entering;      /* 1: an audio clip that was new in that plan */
} Segment;

/* The state of one device, kept across plans. `key` and what lies before `audio` are the control side's. */
typedef struct NodeState {
  TableKey key;           /* object id; generation and device number */
  const Device *device;
  size_t bytes;           /* of this block, device state and parameters included */
  uint64_t mark;
  uint32_t references;
  uint32_t reserved;
  /* the audio thread's */
  void *state;
  float *params;          /* what the device reads: the plan's values, live gestures on top */
  float wet;              /* 0 bypassed .. 1 in the chain */
  float meter[4];
} NodeState;

typedef struct SoundingNote { Id id; uint16_t key, live; uint32_t reserved; } SoundingNote;

/* What a track remembers across plans. */
typedef struct TrackState {
  TableKey key;           /* track id, 0 */
  uint64_t mark;
  uint32_t references;
  /* the audio thread's */
  bool poisoned;          /* made NaN: silent until the next plan */
  bool release_all;       /* an end was lost: ALL_OFF at the next block */
  float open;             /* 0 silent .. 1 sounding */
  float peak[2], mean_square[2];
  float last[2];          /* the last sample that left it */
  float mend[2];          /* what a rewiring made it jump by, fading */
  uint32_t mend_left;     /* frames */
  uint32_t sounding_count;
  SoundingNote sounding[SOUNDING_NOTES];
  uint32_t controls_seen[5]; /* a bit each: it was sent since the start */
} TrackState;

typedef struct RtNotes {
  const SegmentNotes *notes;
  const SegmentEvent *events;
  const uint32_t *controls;
  Segment *segment;
  int64_t begin_frame, end_frame;
  int64_t reach_frame;    /* the latest end among this and all earlier ones */
  int64_t cursor_frame;   /* where `cursor` is right */
  uint32_t cursor;
} RtNotes;

typedef struct RtClip {
  const SegmentAudio *audio;
  const float *channels[2];
  int64_t frames;         /* of the asset */
  Segment *segment, *asset;
  int64_t begin_frame, end_frame, reach_frame;
  bool entering;          /* not in the plan before: fades in when met in its middle */
} RtClip;

/* Clips of one track in order of begin; `low` is the first whose reach is not behind `low_frame`. */
typedef struct RtClips {
  RtClip *items;
  uint32_t count, low;
  int64_t low_frame;
} RtClips;

typedef struct RtNode {
  NodeState *state;
  const float *plan_params;
  DeviceBlock block;
  float *bus[2];          /* its track's */
  float wet_target;
  bool leaving;           /* no longer in the document: fades out, then does nothing */
  bool snap;              /* a strip, or of a new track: starts without a fade */
} RtNode;

typedef struct RtTrack {
  Id id;
  TrackState *state;
  RtNode *nodes;          /* the last is the strip */
  uint32_t node_count, instrument_count; /* leading instruments: more than one only while one leaves */
  RtNotes *notes;
  uint32_t notes_count, notes_low;
  int64_t notes_low_frame;
  RtClips clips, leaving_clips;
  const uint32_t *sources; /* tracks that feed this one, in plan order */
  uint32_t source_count;
  uint32_t target;        /* UINT32_MAX: the output */
  float *bus[2];
  bool silent, gone, notes_changed;
  bool rewired;           /* its devices changed places, or its sources: the step this makes is mended */
  bool rewired_at_birth, notes_changed_at_birth; /* what plan_build.c said; the audio thread clears the two above */
} RtTrack;

typedef enum StepType { STEP_SOURCE, STEP_NODE, STEP_PACK, STEP_FINISH, STEP_GONE } StepType; /* GONE: all of a leaving track */
/* One call of the schedule; tracks and nodes by index. PACK: from each of four nodes on, `length` of their track's chain. */
typedef struct RtStep { uint32_t type, item[4], length; } RtStep;

/* Open addressing by id; index + 1 in `slots`, 0 is empty. */
typedef struct RtIndex { uint32_t *slots; uint32_t mask; } RtIndex;

typedef struct RtPlan {
  uint8_t *blob;          /* aligned copy of the plan */
  size_t blob_bytes, arena_bytes;
  const PlanHeader *header;
  const PlanTempo *tempos;
  const PlanSignature *signatures;
  RtTrack *tracks;        /* tracks on their way out first, then the plan's */
  RtNode *nodes;
  RtStep *steps;
  uint32_t *sources;      /* tracks' runs of sources */
  uint32_t *outputs;      /* tracks that feed the output */
  RtIndex track_index, node_index;
  uint32_t track_count, gone_count, node_count, step_count, output_count;
  int64_t quiet_hold_frames; /* how long quiet must last to be the end */
  uint64_t serial;
  _Atomic uint32_t seen;  /* the audio thread has taken it */
} RtPlan;

/* A level that moves linearly over one block: at frame i clamp(start + step * i). */
typedef struct Ramp { float start, step; } Ramp;

enum { JUMP_RELEASE = 1, JUMP_CHASE = 2, JUMP_LOOP = 4 };

typedef struct LiveEvent { uint32_t track; Event event; } LiveEvent;

typedef struct Live {
  RtPlan *plan;
  double rate_hz;
  uint32_t fade_frames;
  float fade_step;        /* 1 / fade_frames */
  int64_t song_frame, output_frame;
  bool playing;
  bool stops_at_end;      /* play began before the end */
  bool pristine;          /* nothing was rendered since the reset: nothing needs to fade */
  bool metronome;
  bool packing;
  uint32_t jump;          /* JUMP_*: for the next block */
  int64_t enter_frame;    /* song frame the last jump led to */
  int64_t leave_frame;    /* where sounding clips go on after a jump, to fade out */
  uint32_t enter_left, leave_left, swap_left; /* frames of each fade that are left */
  int64_t swap_frame;
  int64_t quiet_frames;   /* since anything was last heard */
  int64_t still_frames;   /* since an event or a clip last fed a device */
  uint32_t tempo_cursor;
  uint32_t dropped_events, nan_count;
  /* of the block being made */
  uint32_t frames;
  double song_ticks, bpm;
  bool loud, fed;
  LiveEvent live_events[LIVE_EVENTS];
  uint32_t live_event_count;
  Event events[LIMIT_BLOCK_EVENTS];
  uint32_t event_count;
  float scratch[2][GRID_FRAMES];
  float level[GRID_FRAMES];
  /* metronome */
  const float *click[2];  /* beat, bar */
  uint32_t click_frames, click_position, click_which;
  /* what was made and not yet handed out */
  float fifo[2][GRID_FRAMES];
  uint32_t fifo_read, fifo_count;
  float peak_fall, square_rise; /* meter laws, per block */
} Live;

struct Graph {
  const Memory *memory;
  double rate_hz;
  Ring *commands, *notices, *retired;
  GraphMeters *meters;
  float *clicks;
  size_t click_bytes;
  _Atomic(RtPlan *) inbox;
  RtPlan *latest;         /* the last one installed; the inbox or Live has it */
  uint32_t outstanding;
  uint64_t serial;
  Table segments, nodes, tracks;
  Segment *open;
  Live live;
};

/* plan_check.c: STATUS_OK only for bytes that can be read without another thought. Bytes must be 8-byte aligned. [control] */
typedef struct PlanView {
  const PlanHeader *header;
  const PlanTempo *tempos;
  const PlanSignature *signatures;
  const PlanTrack *tracks;
  const PlanNode *nodes;
  const float *params;
  const PlanSegment *segments;
} PlanView;
Status plan_check(Bytes plan, PlanView *view, Problem *problem) NODISCARD;
Status segment_check(Bytes segment, Problem *problem) NODISCARD;

/* segments.c, states.c [control] */
static inline uint8_t *segment_data(Segment *segment) { return (uint8_t *)(segment + 1); }
Segment *segments_find(const Graph *graph, SegmentKey key);
void segments_sweep(Graph *graph, bool all);
NodeState *states_find_node(const Graph *graph, const PlanNode *node);
TrackState *states_find_track(const Graph *graph, Id id);
/* Found, or made and prepared; one that no plan holds begins anew. */
NodeState *states_node(Graph *graph, const PlanNode *node, Problem *problem);
TrackState *states_track(Graph *graph, Id id);
void states_sweep(Graph *graph, bool all);

/* plan_build.c: the plan as the audio thread wants it, references taken; NULL and a problem when it cannot be. pack.c, install.c [control] */
RtPlan *plan_build(Graph *graph, Bytes blob, Problem *problem);
void plan_release(Graph *graph, RtPlan *plan);
void graph_drop_plans(Graph *graph); /* all of them: the audio thread is gone */
void plan_schedule(RtPlan *plan, const uint32_t *levels, bool packing);
static inline uint32_t index_slot(Id id, uint32_t mask) { return (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask; }
void index_add(RtIndex *index, Id id, uint32_t item);
void graph_set_packing(Graph *graph, bool packing); /* for the test that packs do not change bytes */

/* The audio thread. transport.c */
void transport_swap(Graph *graph, RtPlan *plan) RT_SAFE;
void transport_commands(Graph *graph) RT_SAFE;
void transport_begin_block(Graph *graph) RT_SAFE; /* stop or loop; frames, ticks and tempo of the block */
void transport_end_block(Graph *graph) RT_SAFE;
void transport_jump(Live *live, int64_t frame, uint32_t jump) RT_SAFE;
int64_t transport_beat(const Live *live, int64_t from_frame, int64_t to_frame, bool *bar) RT_SAFE; /* first beat in the range, or -1 */
uint32_t index_find(const RtIndex *index, const RtPlan *plan, Id id) RT_SAFE;
/* events.c */
void events_collect(Live *live, RtTrack *track, uint32_t track_index) RT_SAFE;
/* clips.c */
void clips_mix(Live *live, RtTrack *track) RT_SAFE;
/* meter.c */
void meter_track(Live *live, RtTrack *track, Ring *notices) RT_SAFE;
void meter_publish(Graph *graph) RT_SAFE;
/* metronome.c */
void metronome_prepare(float *bar, float *beat, uint32_t frames, double rate_hz);
void metronome_mix(Live *live, float *left, float *right) RT_SAFE;
/* run.c */
void run_reset(Graph *graph, int64_t song_frame);

#endif
