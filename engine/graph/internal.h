#ifndef TUTTI_GRAPH_INTERNAL_H
#define TUTTI_GRAPH_INTERNAL_H

#include "dsp/bus_sum.h"
#include "graph/capture.h"
#include "graph/rt.h"
#include "graph/watch.h"

/*
  What the files of this folder share: Live is what only the audio thread touches, and stands out there as `live->`; the
  pools of a Graph belong to the control side; rt.h has what goes from one to the other.
*/

enum { JUMP_RELEASE = 1, JUMP_CHASE = 2, JUMP_LOOP = 4 };

typedef struct LiveEvent { uint32_t chain; int64_t heard_frame; Event event; } LiveEvent;

/* The way in (capture.c). */
typedef struct Capture {
  bool recording;
  bool fed;               /* a host brought input: from now on it is captured, silence too */
  int64_t punch_in_frame, punch_out_frame;
  int64_t next_song_frame;
  bool told;              /* a CAPTURE_TURN said the two below */
  uint32_t told_pass, told_flags;
  uint32_t pass, lost_frames, past_at;
  float past[2][GRID_FRAMES];      /* the last input, a ring */
  float monitored[2][GRID_FRAMES]; /* the same as this block hears it */
  CaptureAudio open;      /* being filled as the block is handed out */
} Capture;

typedef struct MomentKnown { int64_t frame; uint64_t serial; double ticks; } MomentKnown; /* in the plan of that serial */
/* A stretch of the song between two frames: musical time at its end, and how far its middle is from half way, in parts of the way. */
typedef struct SpanKnown { int64_t from, to; uint64_t serial; double end_ticks, bow; } SpanKnown;

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
  bool packing, skipping;
  BusSum *bus_sum;        /* the best here */
  uint32_t thrift;        /* Thrift: what devices leave out */
  uint32_t page_turn;     /* whose pages ahead are looked at in this block */
  Ring *sent;             /* what outward devices hear in this block; NULL: nobody asks */
  GraphClock *clock;      /* NULL: costs are not measured */
  void *clock_context;
  uint32_t jump;          /* JUMP_*: for the next block */
  int64_t enter_frame;    /* song frame the last jump led to */
  int64_t leave_frame;    /* where sounding clips go on after a jump, to fade out */
  uint32_t enter_left, leave_left, swap_left; /* frames of each fade that are left */
  int64_t swap_frame;
  int64_t quiet_frames;   /* since anything was last heard */
  int64_t still_frames;   /* since an event or a clip last fed a device */
  int64_t count_in_left;  /* frames until play */
  Capture capture;
  uint32_t tempo_cursor;
  float peak_fall, square_rise; /* meter laws, per block */
  int64_t launch_ticks[2];  /* transport_tick_at of this block and the next */
  uint32_t launched;        /* tracks on which a slot plays, or will */
  /* of the block being made */
  uint32_t frames;
  bool whole;             /* the song plays through all of a whole block, in which nothing fades after a jump */
  double song_ticks, bpm;
  uint32_t voices_most;   /* an instrument may sound */
  LiveEvent live_events[LIVE_EVENTS];
  uint32_t live_event_count;
  /* So far all threads that make a block see the same, and change nothing of it while they run (crew.c copies it). What
     follows is each one's own; what it counts is added to the graph's when the block is done. */
  uint32_t tries;         /* to fall asleep, in this block */
  uint64_t block;         /* a helper's: the one its copy is of */
  uint32_t dropped_events, nan_count;
  bool loud, fed;
  Event events[LIMIT_BLOCK_EVENTS], made[2][LIMIT_BLOCK_EVENTS];
  uint32_t event_count;
  MomentKnown moments[16]; /* musical time of frames that nodes asked for, ... */
  SpanKnown span;          /* ... and of the block that the last one did */
  ParamRamp ramps[256];   /* of the node that is being run: RAMPS_MAX of graph/automation.h */
  uint32_t ramp_count;
  const Event *heard;     /* by the chain's instrument: the events above, or what note effects made of them */
  uint32_t heard_count;
  float scratch[2][GRID_FRAMES], feed[2][GRID_FRAMES];
  float level[GRID_FRAMES];
  /* metronome */
  const float *click[2];  /* beat, bar */
  uint32_t click_frames, click_position, click_which;
  /* what was made and not yet handed out */
  float fifo[2][GRID_FRAMES], cue_fifo[2][GRID_FRAMES];
  uint32_t fifo_read, fifo_count;
} Live;
#define LIVE_SHARED offsetof(Live, tries)

/* What reported loads came to (overload.c). */
typedef struct Overload {
  int64_t reported_frame;      /* of output */
  double heavy_seconds, easy_seconds, since_back_seconds, patience_seconds;
  uint32_t count, reserved;
} Overload;

/* The threads that help with a block (crew.c). */
typedef struct Crew {
  Live *hands;            /* one for each helper */
  uint32_t count;
  GraphPause *pause;
  void *pause_context;
  _Atomic uint64_t claim; /* which job, how many units it has, and the next of them */
  _Atomic uint32_t done;  /* units of that job */
  uint32_t first_unit;    /* of that job, in the plan */
  uint64_t block;         /* the blocks made so far */
} Crew;

/* A table that devices read (dsp/shared_table.h), made when the first of them comes and kept; it follows. */
typedef struct Lent { struct Lent *next; const SharedTable *of; size_t bytes; } Lent;

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
  Table segments, nodes, chains, edges, lines, launches;
  Lent *lent;
  Streams streams;
  Segment *open;
  Segment *idle;          /* the few segments that a sweep may find unused */
  _Atomic(Watch *) watches[WATCH_PLACES]; /* NULL: not made yet */
  Spectrum *spectrum;     /* of whoever looks at them, or NULL */
  _Atomic(Ring *) captured_audio, captured_events; /* NULL until graph_capture */
  _Atomic(Ring *) sent;   /* NULL until graph_send_events */
  Crew crew;
  Overload overload;
  _Atomic int64_t heard_frame; /* where the song stood when the last block was made: what the control side may look for first */
  Live live;
};

/* graph.c: empty, or NULL [control] */
Ring *graph_make_ring(const Memory *memory, uint32_t record_bytes, uint32_t capacity);

/* plan_check.c: STATUS_OK only for bytes that can be read without another thought. Bytes must be 8-byte aligned. [control] */
typedef struct PlanView {
  const PlanHeader *header;
  const PlanTempo *tempos;
  const PlanSignature *signatures;
  const PlanChain *chains;
  const PlanEdge *edges;
  const PlanNode *nodes;
  const float *params;
  const PlanSegment *segments;
  const PlanLane *lanes;
  const PlanModulation *modulations;
  const PlanScene *scenes;
  const PlanSlot *slots;
} PlanView;
Status plan_check(Bytes plan, PlanView *view, Problem *problem) NODISCARD;
/* segment_check.c */
Status segment_check(Bytes segment, Problem *problem) NODISCARD;

/* segments.c, states.c [control] */
static inline uint8_t *segment_data(Segment *segment) { return (uint8_t *)(segment + 1); }
Segment *segments_find(const Graph *graph, SegmentKey key);
/* Where the samples of a SEGMENT_ASSET or SEGMENT_STREAM lie; false for others. */
typedef struct SegmentSound { const float *channels[2]; const Pages *pages; int64_t frames; uint32_t channel_count; } SegmentSound;
bool segment_sound(Segment *segment, SegmentSound *sound);
void segments_rest(Graph *graph, Segment *segment); /* no plan holds it now */
void segments_sweep(Graph *graph, bool all);
NodeState *states_find_node(const Graph *graph, const PlanNode *node);
ChainState *states_find_chain(const Graph *graph, Id id);
/* Found, or made and prepared; one that no plan holds begins anew. */
NodeState *states_node(Graph *graph, const PlanNode *node, Problem *problem);
ChainState *states_chain(Graph *graph, Id id);
EdgeState *states_edge(Graph *graph, TableKey key);
struct LaunchState *states_launch(Graph *graph, Id track);
/* Of at least `frames`; `owner` and `end` name what it delays. */
DelayLine *states_line(Graph *graph, Id owner, uint64_t end, uint32_t frames);
void states_sweep(Graph *graph, bool all);

/* plan_build.c: the plan as the audio thread wants it, references taken; NULL and a problem when it cannot be. install.c [control] */
RtPlan *plan_build(Graph *graph, Bytes blob, Problem *problem);
void plan_release(Graph *graph, RtPlan *plan);
/* build_content.c: one pin more or less on the beginnings of a device's zones and of their loops. */
void content_pin(const RtContent *content, int change);
void graph_drop_plans(Graph *graph); /* all of them: the audio thread is gone */
static inline uint32_t index_slot(Id id, uint32_t mask) { return (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask; }
void index_add(RtIndex *index, Id id, uint32_t item);
void graph_set_packing(Graph *graph, bool packing); /* for the tests that these do not change bytes */
void graph_set_skipping(Graph *graph, bool skipping);

/* fetch.c: what the first block of a plan will read, asked of the memory while the plan is taken over. [audio] */
void fetch_chain(const Live *live, const RtChain *chain) RT_SAFE;
void fetch_delays(const Live *live, const RtPlan *plan) RT_SAFE;
void fetch_block(const Live *live, const RtPlan *plan) RT_SAFE; /* what the block that begins reads of clips */
void fetch_samples(const RtPlan *plan, int64_t frame); /* [control]: the last thing a plan's builder does */
#define FETCH_AHEAD 8u /* things of one kind */
/* The audio thread. transport.c */
void transport_swap(Graph *graph, RtPlan *plan) RT_SAFE;
void transport_commands(Graph *graph) RT_SAFE;
void transport_begin_block(Graph *graph) RT_SAFE; /* stop or loop; frames, ticks and tempo of the block */
void transport_end_block(Graph *graph) RT_SAFE;
double transport_ticks(const Live *live, int64_t frame, double *bpm) RT_SAFE; /* musical time of any frame, before 0 too */
int64_t transport_frame(const Live *live, int64_t ticks) RT_SAFE; /* where the compiler puts what lies there; before 0 too */
double transport_exact_frame(const Live *live, double ticks) RT_SAFE; /* the same, not rounded */
double transport_bpm(const Live *live, double ticks) RT_SAFE; /* the tempo at a position */
bool transport_is_steady(const Live *live, double from_ticks, double to_ticks) RT_SAFE; /* one tempo in between */
int64_t transport_tick_at(const Live *live, int64_t frame) RT_SAFE; /* the first tick that does not lie before the frame */
int64_t transport_beat(const Live *live, int64_t from_frame, int64_t to_frame, bool *bar) RT_SAFE; /* first beat in the range, or -1 */
const PlanSignature *transport_signature(const Live *live) RT_SAFE; /* where the song stands */
uint32_t index_find(const RtIndex *index, const RtPlan *plan, Id id) RT_SAFE;
/* gestures.c: hands on parameters, sends and the crossfader */
void gesture_param(Graph *graph, const Command *c) RT_SAFE;
void gesture_strip(Graph *graph, const Command *c) RT_SAFE;
void gesture_edge(Graph *graph, const Command *c) RT_SAFE;
void gesture_crossfade(Graph *graph, const Command *c) RT_SAFE;
void gesture_let_go(Graph *graph, const Command *c) RT_SAFE;
/* events.c */
void events_collect(Live *live, RtChain *chain, uint32_t chain_index) RT_SAFE;
void events_branch(Live *live, RtChain *chain) RT_SAFE; /* of a container's chain: its share of what the outer one plays */
/* note_effects.c: live->heard, from the timeline, hands and note effects; kept where others need it. */
void events_make(Live *live, RtChain *chain, uint32_t chain_index) RT_SAFE;
/* delay.c: a place's past. Write a block, read one that is the delay older; a changed delay crossfades. `begin` when a plan
   takes over: `was_direct` when the place was heard undelayed before. */
void delay_begin(const Live *live, RtDelay *delay, bool was_direct) RT_SAFE;
void delay_write(const Live *live, RtDelay *delay, const float *const from[2]) RT_SAFE;
void delay_read(const Live *live, RtDelay *delay, float *const to[2]) RT_SAFE;
/* Where a block lies that delay_read would only copy; false when it would do more. */
bool delay_peek(const Live *live, const RtDelay *delay, const float *from[2]) RT_SAFE;
void delay_reset(RtDelay *delay, int64_t output_frame) RT_SAFE;
/* edges.c: add what edges carry in this block to `bus`, one after another; write what feedback edges will carry later. `empty`:
   nothing is in the bus yet. */
void edges_mix(const Live *live, RtEdge *edges, uint32_t count, float *const bus[2], bool empty) RT_SAFE;
void edges_feed_back(const Live *live, RtPlan *plan) RT_SAFE;
void edge_aim(RtEdge *edge, double gain, double pan) RT_SAFE;
void edge_set(RtEdge *edge, uint32_t number, float value) RT_SAFE; /* EDGE_GAIN_DB, EDGE_PAN; clamped */
void crossfade_to(RtPlan *plan, double position) RT_SAFE; /* aims every edge that is on a side */
double crossfade_gain(CrossfaderCurve curve, uint32_t side, double position) RT_SAFE; /* of EDGE_SIDE_A or EDGE_SIDE_B */
void edge_begin(const Live *live, RtEdge *edge) RT_SAFE;
void edge_reset(RtEdge *edge) RT_SAFE;
/* Sum a sidechain; false when nothing is connected to it any more. */
bool side_mix(const Live *live, RtSide *side) RT_SAFE;
void tap_copy(const Live *live, const RtTap *tap) RT_SAFE;
/* What a chain makes is found to be NaN only at its end; whoever listens before must not catch it. */
/* A loop that stays one: WASM would leave its code for a memset. */
static inline void bus_clear(float *const bus[2]) RT_SAFE {
  const f32x4 zero = f4_now(f4_splat(0));
  for (uint32_t c = 0; c < 2; c++)
    for (uint32_t i = 0; i < GRID_FRAMES; i += 4) f4_store(bus[c] + i, zero);
}
void bus_keep_sane(float *const bus[2]) RT_SAFE;
/* capture.c */
void capture_begin_block(Graph *graph) RT_SAFE;
void capture_take(Graph *graph, const float *const in[2], uint32_t at, uint32_t count) RT_SAFE; /* input of what was just handed out */
void capture_monitor(Live *live, RtChain *chain) RT_SAFE;
/* sent.c: behind its process */
void sent_events(Live *live, RtNode *node) RT_SAFE;
/* count_in.c */
void count_in_begin(Live *live, uint32_t bars) RT_SAFE;
int64_t count_in_beat(const Live *live, bool *bar) RT_SAFE; /* offset in the block, or -1 */
/* clips.c */
void clips_mix(Live *live, RtChain *chain) RT_SAFE;
/* Of a chain into which nothing else came yet: clear its bus and clips_mix in one, if that is no more than copying. */
bool clips_write(Live *live, RtChain *chain) RT_SAFE;
/* Of one that borrows: not even that, chain->sound is where the clip lies; false when the bus is needed. */
bool clips_borrow(Live *live, RtChain *chain) RT_SAFE;
/* What clips_write and clips_borrow look for in a chain's clips, looked for ahead where the song is about to be: a new plan's first
   block would do it for all chains at once. [control] */
void clips_foresee(RtClips *clips, int64_t frame);
/* clip_pages.c: `count` frames of a clip whose asset lies in pages; what its level is while pages are missing (false: what it
   was); asking for what will be heard soon; the frames that must always be here. */
void clip_pages_read(const RtClip *clip, int64_t at, uint32_t count, float *const to[2]) RT_SAFE;
bool clip_pages_fade(const Live *live, RtClip *clip, int64_t at, uint32_t count, bool levelled, float *level) RT_SAFE;
void clip_pages_ahead(Live *live, RtPlan *plan) RT_SAFE;
void clip_pages_soon(const Live *live, const RtClip *clip, int64_t frame) RT_SAFE; /* the same for one that is launched */
void clip_pages_pin(const RtClip *clip, int change);
static inline bool clip_loops(const RtClip *clip) { return clip->loop_end_frame > clip->audio->loop_begin_frame; }
/* moved.c: what is published of parameters that something moves; so many places a device has, its bypass and mute among them */
static inline uint32_t moved_count(const Device *device) { return device->param_count + 2; }
#define MOVED_BY_NONE -3e38f /* beyond every range: it was not heard yet, or a hand holds it */
void moved_forget(GlanceFloat *shown, uint32_t count) RT_SAFE;
void moved_tell(NodeState *state, uint32_t number, float value) RT_SAFE;
/* meter.c */
void meter_chain(Live *live, RtChain *chain) RT_SAFE;
void meter_tell(Graph *graph) RT_SAFE; /* of chains that made NaN in this block */
void meter_asleep(const Live *live, RtChain *chain) RT_SAFE; /* the same for a chain that made nothing */
void meter_publish(Graph *graph) RT_SAFE;
/* metronome.c */
void metronome_prepare(float *bar, float *beat, uint32_t frames, double rate_hz);
void metronome_mix(Live *live) RT_SAFE; /* into both outputs */
/* modulation.c: every modulator's values for this block */
void modulation_run(Live *live, RtPlan *plan) RT_SAFE;
/* What a port gave so many frames before the end of the newest block. */
float modulation_before(const ModulationPast *past, uint32_t port, uint32_t frames_back) RT_SAFE;
/* sleep.c: a chain wakes when, with all that enters its bus there, it was played or is not silent; at its end it tries to fall asleep */
void sleep_hears(RtChain *chain, bool played) RT_SAFE;
void sleep_try(Live *live, RtChain *chain) RT_SAFE;
static inline void sleep_wake(ChainState *state) {
  state->asleep = state->tried = false;
  state->still_blocks = 0;
}
bool sleep_is_zero(const float *x) RT_SAFE; /* all of a block, of either sign */
/* overload.c */
uint32_t overload_voices(const Live *live) RT_SAFE;
/* crew.c: all steps of the plan, by as many threads as there are */
void crew_run(Graph *graph, RtPlan *plan) RT_SAFE;
void crew_dismiss(Graph *graph); /* helpers and what was made for them [control] */
/* containers.c */
void container_split(Live *live, RtNode *node) RT_SAFE;
void container_join(const RtNode *node, float *const to[2]) RT_SAFE;
/* run.c */
void run_prepare(const Live *live, RtNode *node) RT_SAFE; /* the block every device gets */
void run_listen(Live *live, RtNode *node) RT_SAFE; /* waits for its sidechain and mixes it; before the device, and before a container deals out */
void run_steps(Live *live, RtPlan *plan, uint32_t first, uint32_t count) RT_SAFE;
void run_reset(Graph *graph, int64_t song_frame);

#endif
