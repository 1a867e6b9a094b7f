#ifndef TUTTI_GRAPH_RT_H
#define TUTTI_GRAPH_RT_H

#include "core/glance.h"
#include "core/simd.h"
#include "dsp/smoother.h"
#include "graph/graph.h"
#include "graph/streams.h"
#include "graph/table.h"

#include <stdatomic.h>

/*
  What the control side makes and the audio thread walks: states that outlive plans (one per device, chain and edge, in
  pools), and the RtPlan that plan_build.c makes from a plan blob, with every name resolved to one of them.
*/

#define SOUNDING_NOTES 128u         /* notes of one chain whose ends are owed */
#define LIVE_EVENTS 64u             /* live notes and controls taken in one block */
#define CONTROL_NUMBERS 130u        /* 0..127, bend, pressure: see EventType */
#define PLANS_OUTSTANDING 3u
#define NOT_HEARD -1.0f              /* ChainState.open of a new chain: takes what the plan says without a fade */
#define DEVICE_OUTPUTS_MAX 32u       /* further outputs of one instrument */
#define QUIET_LEVEL 1e-6f           /* -120 dBFS: below it for long enough, a chain is silent */

/* An immutable segment; its blob follows, 16-byte aligned. */
typedef struct Segment {
  _Alignas(16) TableKey key;
  size_t bytes;           /* of the blob */
  uint64_t mark;          /* serial of the last plan that named it */
  uint64_t released;      /* serial at which the last plan let go of it, or at which it came */
  struct Segment *next_open, *previous_open; /* begun, not yet committed */
  struct Segment *next_idle; /* no plan held it when it came among those */
  bool idle;
  uint32_t references;
  uint32_t entering;      /* 1: an audio clip that was new in that plan */
  PagedSound *paged;      /* of a SEGMENT_STREAM */
} Segment;

/* What left a tap, so that a rewiring before it makes no step there. */
typedef struct TapState {
  float last[2];          /* the last sample */
  float mend[2];          /* what a rewiring made it jump by, fading */
  int64_t next_frame;     /* output frame behind the last sample */
  uint32_t mend_left;     /* frames */
  uint32_t reserved;
} TapState;

/* What a modulator made in the last blocks: for what it moves that is later than the earliest it moves. The audio thread's. */
#define MODULATION_BLOCKS 512u
typedef struct ModulationPast {
  uint32_t next, count;   /* the block that is overwritten next; blocks there are */
  uint32_t ports, reserved;
  uint16_t frames[MODULATION_BLOCKS];
  float values[];         /* of each block, 2 a port */
} ModulationPast;

struct Watch;

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
  bool sending;           /* an outward one: something may sound or be held outside */
  float fed;              /* 0 .. 1: how much of its input reaches a device that has just come */
  GlanceCount blocks, ticks; /* it was run for, and how long by the host's clock */
  float meter[4];
  GlanceFloat *shown;     /* where what moves its parameters has them, for who looks: moved.c. Part of this block */
  _Atomic(struct Watch *) watch; /* that was lent to it last (watch.h), or NULL */
  float modulation[2 * DEVICE_MODULATION_PORTS]; /* a modulator's values: of each at this block's first frame and behind its last */
  ModulationPast *past;   /* a modulator's; NULL: it is none. Part of this block */
  TapState tap;           /* behind it */
} NodeState;

struct RtEdge;

typedef struct SoundingNote { Id id; uint16_t key, live; float velocity; } SoundingNote; /* live: of a hand, or of the chain around */

/* What a chain remembers across plans. */
typedef struct ChainState {
  TableKey key;           /* chain id, 0 */
  uint64_t mark;
  uint32_t references;
  /* the audio thread's */
  bool poisoned, told;    /* made NaN: silent until the next plan; a notice says so */
  bool release_all;       /* an end was lost: ALL_OFF at the next block */
  float open;             /* 0 silent .. 1 sounding */
  float peak[2], mean_square[2];
  float last[2];          /* the last sample that left it */
  float mend[2];          /* what a rewiring made it jump by, fading */
  uint32_t mend_left;     /* frames */
  uint32_t sounding_count; /* of `sounding` */
  bool zero;              /* nothing left it in the last block */
  bool twins;             /* both sides of what left it are alike: only the left one was written */
  bool hears_nothing;     /* nothing entered it in this one */
  bool asleep, tried;     /* sleep.c */
  bool strip_rests;       /* run.c */
  uint8_t monitor, monitor_input, monitor_heard; /* Monitor; the Input asked for and the one that is open */
  float monitor_open;     /* 0 .. 1: how much of the input is heard */
  uint32_t still_blocks;
  uint64_t still_hash;
  uint32_t controls_seen[5]; /* a bit each: it was sent since the start */
  TapState tap;           /* of what enters its first effect */
  float bus_room[2 * GRID_FRAMES + 15]; /* of its chain, whichever plan that is in: an edit finds it where the block before left it */
  SoundingNote sounding[SOUNDING_NOTES];
} ChainState;

/* What an edge remembers across plans. */
typedef struct EdgeState {
  TableKey key;           /* its id; its two ends */
  uint64_t mark;
  const struct RtEdge *edge; /* in the plan of `edge_serial`, for the builder of the next */
  uint64_t edge_serial;
  uint32_t references;
  /* the audio thread's */
  float open;             /* 0 .. 1, or NOT_HEARD */
  Smoother gain[2];
  GlanceFloat shown[EDGE_PAN + 1]; /* where its lanes have EDGE_GAIN_DB and EDGE_PAN, for who looks */
} EdgeState;

/* The past of one place, kept across plans; addressed by output frame, so that writing and reading need no cursor. */
typedef struct DelayLine {
  TableKey key;           /* what it delays; for which end, and its capacity */
  uint64_t mark;
  uint32_t references;
  uint32_t capacity;      /* frames, a power of two */
  /* the audio thread's */
  uint32_t delay_frames;  /* heard now, or DELAY_UNSET */
  uint32_t before_frames; /* heard before, fading out */
  uint32_t cross_left;    /* frames of that fade */
  int64_t born_frame;     /* what lies before was never written: the beginning fades in */
  int64_t written_frame;  /* up to here it was written */
  float *data[2];
} DelayLine;
#define DELAY_UNSET UINT32_MAX

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

#define CLIP_UNHEARD -1.0f
typedef struct RtClip {
  const SegmentAudio *audio;
  const float *channels[2]; /* NULL when the asset lies in pages */
  const Pages *pages;     /* or NULL */
  float heard;            /* 0..1: falls before pages are missing, rises when they have come; CLIP_UNHEARD takes what it finds */
  int64_t frames;         /* of the asset */
  int64_t loop_end_frame; /* at most that; at or before the loop's beginning there is none */
  Segment *segment, *asset;
  int64_t begin_frame, end_frame, reach_frame;
  bool entering;          /* not in the plan before: fades in when met in its middle */
} RtClip;

/* Clips of one chain in order of begin; `low` is the first whose reach is not behind `low_frame`. */
typedef struct RtClips {
  RtClip *items;
  uint32_t count, low;
  int64_t low_frame;
  bool paged;             /* some lie in pages */
  bool entering;          /* some are new with the plan */
  float sole_gain;
  int64_t sole_begin, sole_end; /* here one clip plays alone, without a fade or a turn, at sole_gain: */
  const float *sole[2];         /* these samples, of sole_begin on */
} RtClips;

/* What a chain plays of the arrangement, made once and shared by all plans in which it is the same: an edit elsewhere touches none
   of it. It holds the references on its segments; plans hold it. */
typedef struct RtArrangement {
  uint32_t references;
  uint32_t clip_count, notes_count;
  bool paged;             /* some clips lie in pages */
  bool entering;          /* some clips were new in its first plan; in the next ones they are not */
  size_t bytes;           /* of this block, both lists included */
  RtClip *clips;
  RtNotes *notes;
} RtArrangement;

struct RtChain;
struct RtAutomation;
struct LaunchState;

/* A slot, and what it plays. */
typedef struct RtSlot {
  const PlanSlot *plan;
  SegmentKey key;
  Segment *segment, *asset;     /* NULL: none */
  const SegmentSlotNotes *notes;
  const SlotNote *note_rows;
  const SlotControl *control_rows;
  const SlotStep *steps;
  const SlotPoint *points;
  const SegmentSlotAudio *audio;
  RtClip clip;                  /* of audio: but for its place, which a launch decides */
  SegmentAudio sound;           /* what that points to */
  struct RtSlot *variants;      /* the same for other tempos */
  uint32_t variant_count;
  PlanSlot left;                /* what `plan` points to when it is no longer in the document and fades out */
} RtSlot;

typedef struct RtDelay {
  DelayLine *line;
  DelayLine *grown_from;  /* a shorter line of the plan before, whose content `line` takes over; or NULL */
  uint32_t frames;
} RtDelay;

/* A sidechain: the sum of its edges. */
typedef struct RtSide {
  struct RtEdge *edges;
  uint32_t edge_count;
  float *bus[2];
} RtSide;

/* The chains of a container: the plan's in their order, then those on their way out, which hear nothing more unless all go. */
typedef struct RtSplit {
  uint32_t *chains;
  float *(*buses)[2];
  uint32_t count, staying_count;
} RtSplit;

/* A copy of what passes a point inside a chain. */
typedef struct RtTap { const float *from[2]; float *bus[2]; TapState *state; const struct RtChain *chain; } RtTap;
/* What a device plays of its own, and the segments it lies in. */
typedef struct RtContent {
  DeviceContent content;
  Segment *segment;
  Segment **assets;       /* content.sample_count of them */
  Segment *before[CONTENT_KERNELS_BEFORE]; /* kernels of the plans before, or NULL, each with a reference */
  uint32_t age[CONTENT_KERNELS_BEFORE];    /* plans since it was the one that is to be heard */
  bool pinned;            /* the beginnings of what lies in pages */
} RtContent;

typedef struct RtNode {
  NodeState *state;
  struct RtChain *chain;
  float *bus[2];          /* its chain's */
  RtSide *side;           /* NULL: nothing is connected */
  RtSplit *split;         /* of a container with chains, or NULL */
  float *(*outputs)[2];   /* further outputs of an instrument that someone listens to, or NULL */
  uint32_t output_count;
  RtDelay *input;         /* holds its input back for a late sidechain, or NULL */
  RtDelay *dry;           /* of a device with latency: what is heard past it; or NULL */
  uint32_t tap;           /* behind it, or UINT32_MAX */
  uint32_t arrival_frames;
  struct RtAutomation *automation; /* what moves its parameters, or NULL */
  float wet_target;
  RtContent *content;     /* NULL: none, or on its way out */
  bool leaving;           /* no longer in the document: fades out, then does nothing */
  bool snap;              /* a strip, or of a new chain: starts without a fade */
  const float *plan_params;
  DeviceBlock block;
} RtNode;

/* A way of sound, from a point of one chain to another's input, a device's sidechain or an output. */
#define DRAWN_FRAMES (GRID_FRAMES + 4u) /* lines are drawn four frames at a time, wherever they begin */

typedef struct RtEdge {
  const float *from[2];   /* what passes the point */
  const bool *hushed;     /* all that leaves its source, without delay: nothing when that is silent; NULL: it may be more */
  const bool *twins;      /* what is on the left is on the right too, where nothing was written */
  const float *drawn;     /* its gains in this block, side after side, DRAWN_FRAMES each; NULL: on the way to their goals */
  bool calm;              /* found at rest, open, at a gain of one and without delay; until it is aimed anew */
  bool dropped;           /* it would close a circle while it leaves: carries nothing */
  EdgeState *state;
  struct RtChain *source;
  const NodeState *behind; /* the point: behind this device; NULL: see at_input */
  RtDelay *delay;         /* or NULL */
  double gain, pan;
  float goal[2];          /* of each side, from them and the crossfader */
  uint16_t source_port, target_port;
  uint16_t side;          /* EDGE_SIDE_A, EDGE_SIDE_B or 0 */
  float side_gain;        /* what the crossfader leaves of it */
  float open_target;
  bool at_input;          /* the point is before the first effect; else, without `behind`, at the end */
  bool feedback;          /* written at the end of each block, read in later ones */
  bool leaving;           /* no longer in the document: fades out */
  bool shut;              /* nothing goes through, whatever its gain */
  bool heeds;             /* a lane that mutes its source shuts it, and may open it again: what it holds back goes on meanwhile */
  bool snap;              /* of a new chain: starts without a fade */
  uint32_t arrival_frames;
} RtEdge;

typedef struct RtChain {
  Id id;
  ChainState *state;
  RtNode *nodes;          /* modulators, note effects, instruments, then what sound passes; the last is the strip */
  uint32_t node_count, head_count, instrument_count; /* the head ends with the instruments: more than one only while one leaves */
  RtNode *container;      /* whose branch it is, or NULL */
  struct RtChain *group;  /* the track it plays into; NULL: none, or it plays into an output */
  float *bus[2];
  const float *sound[2];  /* what its next device hears: the bus, or, before the first made something of it, a clip's own samples */
  Level level;            /* of what left the strip in this block, if it told */
  bool borrows;           /* nobody but its devices needs what enters it: they may hear a clip where it lies */
  bool may_sleep;         /* nothing but what enters it can move it */
  bool calm;              /* a track's: nothing in it fades (run.c) */
  bool track;             /* a meter shows it */
  bool silent, silent_in_plan, gone, notes_changed;
  bool notes_rewired;     /* other note effects: what sounds is played again */
  bool returns;           /* it was out of the document: a key may have been let go meanwhile */
  bool rewired;           /* its devices changed places, or a source vanished: the step this makes is mended */
  bool rewired_at_birth, notes_changed_at_birth, notes_rewired_at_birth, returns_at_birth; /* what plan_build.c said; the audio thread clears them above */
  RtClips clips;
  struct LaunchState *launch; /* of a track that has slots, or NULL */
  RtEdge *edges;          /* into its input, in plan order */
  uint32_t edge_count;
  uint32_t input_tap;     /* before the first effect, or UINT32_MAX */
  uint16_t key_low, key_high, choke_group;
  Event *kept;            /* what it plays, note effects included, for branches and modulators; or NULL */
  uint32_t kept_count;
  bool early;             /* they are made at the block's beginning, for modulators */
  RtNotes *notes;
  uint32_t notes_count, notes_low;
  int64_t notes_low_frame;
  RtClips leaving_clips;
  RtArrangement *arrangement; /* that `clips` and `notes` lie in; NULL: nothing, or, of a chain that is gone, in the plan */
  const PlanSegment *named;   /* the segments it was made of */
  uint32_t named_count;
  RtSlot *slots;          /* in order of scene */
  uint32_t slot_count;
  RtDelay *played;        /* holds back what it plays itself, or NULL */
} RtChain;

typedef enum StepType { STEP_SOURCE, STEP_NODE, STEP_SPLIT, STEP_PACK, STEP_TAP, STEP_FINISH, STEP_TRACK } StepType;
/* One call of the schedule; chains and nodes by index. PACK: from each of four nodes on, `length` of their chain. TRACK: SOURCE, NODE
   and FINISH of a chain that has nothing but clips and its strip. */
typedef struct RtStep { uint32_t type, item[4], length; } RtStep;
/* Steps that follow one another. Units of one level know nothing of one another: any order of them, or several at once, gives
   the same bytes. */
typedef struct RtUnit { uint32_t first_step, step_count, level, reserved; } RtUnit;

/* Open addressing by id; index + 1 in `slots`, 0 is empty. */
typedef struct RtIndex { uint32_t *slots; uint32_t mask; } RtIndex;

typedef struct RtPlan {
  uint8_t *blob;          /* aligned copy of the plan */
  size_t blob_bytes, arena_bytes;
  const PlanHeader *header;
  const PlanTempo *tempos;
  const PlanSignature *signatures;
  RtChain *chains;        /* chains on their way out first, then the plan's */
  RtNode *nodes;
  RtStep *steps;
  RtUnit *units;          /* all steps in their order, cut up; levels rise */
  RtEdge *edges;          /* by target: chains in their order, then the outputs */
  RtEdge *outputs;        /* those to the outputs */
  RtDelay *delays;
  RtSide *sides;
  RtTap *taps;
  RtSplit *splits;
  uint32_t *feedback;     /* edges that are written at the end of each block */
  uint32_t *heeding;      /* edges that lanes of their sources' mutes open and shut */
  RtIndex chain_index, node_index;
  uint32_t chain_count, gone_count, edge_count, node_count, step_count, unit_count, output_count, delay_count, side_count, tap_count, split_count, port_count, feedback_count, heeding_count;
  uint32_t curve_count, modulator_count, early_count;
  struct RtCurve *curves; /* of all automation */
  struct RtEdgeLane *edge_lanes; /* by edge, then the crossfader's; each edge's gain before its pan */
  uint32_t edge_lane_count;
  struct RtEdgeDraw *draws;      /* the edges that these lanes move */
  uint32_t draw_count;
  float *crossing;                /* what the crossfader leaves of side A and of side B in this block; NULL: no lane moves it */
  bool crosses;
  float crossfade;        /* where the crossfader stands */
  RtNode **modulators;    /* in plan order: run before everything else */
  uint32_t *early;        /* chains whose events they need, outer ones first */
  int64_t ahead_frames;   /* so far ahead of the song pages are asked for */
  const PlanScene *scenes;
  RtSlot *slots;          /* the plan's in their order, then those that left */
  uint32_t *launchers;    /* chains with slots */
  uint32_t scene_count, slot_count, variant_count, gone_slot_count, launcher_count; /* slots, then their variants, then those that are gone */
  int64_t quiet_hold_frames; /* how long quiet must last to be the end */
  uint64_t serial;
  _Atomic uint32_t seen;  /* the audio thread has taken it */
} RtPlan;

#endif
