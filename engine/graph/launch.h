#ifndef TUTTI_GRAPH_LAUNCH_H
#define TUTTI_GRAPH_LAUNCH_H

#include "graph/internal.h"

/*
  The launcher: slots that play in place of a track's arrangement. A slot that sounds is a *run*: it sounds exactly as a clip of
  the arrangement would that began in its place, so a performance that was written down renders to the same bytes. Decisions
  fall once a block and hold from a tick on, which the tempo map turns into the very frame a compiled clip would have. What
  stops goes on as a *tail* for 5 ms, so nothing clicks; notes end with their run.

  launch.c has commands and the order of things, launch_turn.c the passage from one run to the next, launch_grid.c where in the
  bar it may take place, launch_follow.c what comes by itself, launch_notes.c, launch_expressions.c and launch_audio.c the sound, launch_curves.c the lanes of clips. All [audio].
*/

#define LAUNCH_TAILS 4u
#define LAUNCH_PAST 8u
#define LAUNCH_TURNS_PER_BLOCK 4u
#define LAUNCH_NEVER (INT64_MAX / 4) /* of ticks */

typedef struct LaunchRun {
  Id slot;              /* ID_NONE: silence */
  SegmentKey key;       /* of what it plays */
  RtSlot *row;          /* in the plan that sounds; NULL: nothing to be heard */
  int64_t begin_ticks;  /* where in the song it begins */
  int64_t travel_ticks; /* how much of the slot lies before that */
  int64_t follow_ticks; /* of travel: there something follows */
  uint64_t hops;        /* runs that followed by themselves since a hand launched one */
  float press;          /* how hard, 0..1 */
  bool enters;          /* in its middle: fades in */
} LaunchRun;

typedef struct LaunchTail {
  LaunchRun run;
  int64_t end_ticks, end_frame; /* where it was stopped */
  int64_t over_frame;           /* where nothing of it is left */
  int64_t at_frame;             /* which goes on, whatever the song does */
  bool fresh;                   /* stopped in this block: its notes up to there are not played yet */
} LaunchTail;

/* What a track does when its turn comes. */
typedef enum LaunchAct { ACT_NOTHING, ACT_RUN, ACT_STOP, ACT_RETURN } LaunchAct;
typedef struct LaunchQueue {
  LaunchAct act;
  Id slot;
  uint8_t grid;
  bool at_play;         /* the song stands: as soon as it plays */
  int64_t due_ticks;
  float press;
} LaunchQueue;

typedef struct LaunchNote {
  Id id;
  int64_t begin_frame, end_frame;
  int64_t origin_ticks;  /* what its expressions are counted from, in the song */
  Id slot, name;         /* its row is that of the name in what the slot plays, at `row` unless an edit moved it */
  uint32_t row;
  uint16_t key;
  bool expressive;
} LaunchNote;

/* A run that is over: what hears the song late is still in it. */
typedef struct LaunchStay {
  Id slot;
  int64_t begin_ticks, travel_ticks, begin_frame, end_frame;
  int64_t start_ticks, cycle_ticks; /* as its PlanSlot has them */
} LaunchStay;

/* Of one track, kept across plans. */
typedef struct LaunchState {
  TableKey key;         /* track id, 0 */
  uint64_t mark;
  uint32_t references;
  /* the audio thread's */
  bool away;            /* it has left the arrangement */
  bool leaves, returns; /* in this block */
  int64_t left_frame, returned_frame; /* of the song: when it last did */
  LaunchRun run;
  LaunchQueue queue;
  Id held;              /* a slot that is launched again and again while a hand holds it */
  LaunchTail tails[LAUNCH_TAILS];
  uint32_t tail_count;
  LaunchStay past[LAUNCH_PAST]; /* the last ones since a jump, in order */
  uint32_t past_count;
  uint32_t turns;       /* counts what begins and ends */
  bool pedal;           /* what plays holds the sustain pedal down */
  uint32_t note_count;
  LaunchNote notes[SOUNDING_NOTES]; /* begun and not ended */
} LaunchState;

/* launch.c: the transport asks for these. */
typedef void OnCommand(Graph *graph, const Command *command) RT_SAFE;
OnCommand launch_on_slot, launch_on_scene, launch_on_stop, launch_on_arrangement;
void launch_swap(Graph *graph) RT_SAFE;                       /* a new plan is in place */
void launch_jump(Graph *graph, int64_t to_frame) RT_SAFE;     /* before the song goes there */
void launch_stop(Graph *graph) RT_SAFE;
void launch_begin_block(Graph *graph) RT_SAFE;
void launch_end_block(Live *live) RT_SAFE;
void launch_reset(LaunchState *state) RT_SAFE;

/* launch_turn.c: from `ticks` on something else. */
typedef struct LaunchMoment { int64_t ticks, frame; } LaunchMoment;
void launch_take(Graph *graph, RtChain *chain, LaunchQueue what, LaunchMoment when, uint64_t hops) RT_SAFE;
/* The run ends; its sound goes on as a tail. */
void launch_end_run(Graph *graph, RtChain *chain, LaunchMoment when) RT_SAFE;
void launch_begin_run(Graph *graph, const RtChain *chain, LaunchRun run, LaunchMoment when) RT_SAFE;
LaunchStay launch_stay(const Live *live, const LaunchRun *run) RT_SAFE; /* of a run that has a row; it ends with its slot */
RtSlot *launch_find_slot(const RtChain *chain, Id slot) RT_SAFE;
/* What a slot plays at the tempo there: itself or a variant, whichever is nearest. */
RtSlot *launch_variant(const Live *live, RtSlot *row, int64_t ticks) RT_SAFE;
int64_t launch_travel(const LaunchRun *run, int64_t ticks) RT_SAFE; /* at a position of the song */

/* launch_grid.c: the tick a frame stands for; the first place of a grid at or behind it; how long so many of a unit are at a position. */
int64_t launch_tick_at(const Live *live, int64_t frame) RT_SAFE;
int64_t launch_grid_ticks(const Live *live, int64_t frame, uint32_t grid) RT_SAFE;
int64_t launch_unit_ticks(const Live *live, int64_t ticks, const PlanSlot *slot) RT_SAFE;

/* launch_follow.c: what comes after a run at `ticks`; ACT_NOTHING: it goes on. */
LaunchQueue launch_follow(const RtChain *chain, const LaunchRun *run, int64_t ticks) RT_SAFE;

/* launch_notes.c: what is due in this block, through events.c. */
typedef void LaunchEmit(Live *live, ChainState *state, Event event) RT_SAFE;
void launch_notes(Live *live, RtChain *chain, LaunchEmit *emit) RT_SAFE;
void launch_cut_notes(LaunchState *state, int64_t frame) RT_SAFE;  /* none sounds beyond it */

/* launch_expressions.c: what a sounding note does in this block from a frame on; `row` plays it, NULL: it does nothing. */
void launch_express(Live *live, ChainState *state, const LaunchNote *note, const RtSlot *row, int64_t from_frame, LaunchEmit *emit) RT_SAFE;

/* launch_curves.c: where in the song a slot's curve holds that holds at `frame`, or next, and how far its points are from the song.
   Whether a track is away from its arrangement at a frame, and the first frame behind `frame` at which that changes. */
struct RtCurve;
void launch_place_curve(const Live *live, struct RtCurve *curve, int64_t frame) RT_SAFE;
bool launch_is_away(const LaunchState *state, int64_t frame) RT_SAFE;
int64_t launch_next_move(const LaunchState *state, int64_t frame) RT_SAFE;

/* launch_audio.c: a stretch of a run as a clip; `audio` is what it points to. False when it plays nothing at `frame` or later. */
typedef struct LaunchSpan { int64_t from_ticks, to_ticks; } LaunchSpan; /* of the song */
bool launch_clip(const Live *live, const LaunchRun *run, LaunchSpan span, RtClip *clip, SegmentAudio *audio) RT_SAFE;
/* The stretch of the run that sounds at a position: one turn of it, or what begins in the middle of one. */
LaunchSpan launch_turn_at(const LaunchRun *run, int64_t ticks) RT_SAFE;
/* Where nothing sounds any more of a run that was cut. */
int64_t launch_over_frame(const Live *live, const LaunchRun *run, LaunchMoment cut) RT_SAFE;
/* A clip that is cut off at `frame` fades out behind it, beyond its end too unless it has a fade of its own; in that fade already,
   it takes its time. One that is met at `frame` fades in. `audio` is a copy of what the clip plays. */
void launch_fade_out(const Live *live, RtClip *clip, SegmentAudio *audio, int64_t frame) RT_SAFE;
void launch_fade_in(const Live *live, RtClip *clip, SegmentAudio *audio, int64_t frame) RT_SAFE;

#endif
