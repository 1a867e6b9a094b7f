#ifndef TUTTI_GRAPH_AUTOMATION_H
#define TUTTI_GRAPH_AUTOMATION_H

#include "graph/internal.h"

/*
  Parameters that move: lanes and modulation of one node, as the audio thread reads them. Values are exact, in f64, at the
  block's first frame, and at every frame of a straight line for devices that read ramps; others get the value at the block's
  beginning and at its end.
*/

#define RAMPS_MAX 256u /* Live.ramps: pieces of all parameters of one node in one block; further ones are drawn as one line each */

struct LaunchState;

typedef struct RtCurve {
  const CurvePoint *points;
  Segment *segment;
  int64_t begin_frame, end_frame;
  uint32_t count;
  uint32_t cursor;   /* the point at or before the last frame looked at */
  bool relative;
  const struct LaunchState *launch; /* of a clip: of its track, if that has a launcher; else NULL */
  Id slot;           /* of a clip in a slot: its points are ticks of content, and where it holds is found anew (launch_curves.c) */
  int64_t shift_ticks; /* then: from its points to the song */
  uint32_t turns;    /* then: of the launcher, when that was found */
} RtCurve;

/* All curves of one parameter, in the order they take hold. */
/* A straight stretch: from one value to another while time, in frames if it is even, else in ticks, goes its way. */
typedef struct RtGlide { double begin, way, first, second; bool even; } RtGlide;

typedef struct RtLane {
  const CurvePoint *glide;           /* its only curve runs straight from here to the next point in [glide_begin, glide_end); or NULL */
  int64_t glide_begin, glide_end;
  int64_t glided_frame;              /* up to here that was followed, where it had this value: the next block begins with it */
  double glided_value;
  double low, high;  /* the parameter's range */
  RtGlide way;       /* what `glide` and its next point say: each block would wait for them to come from far */
  uint16_t param;    /* or LANE_MUTE, LANE_BYPASS */
  bool held;         /* a hand moved it: its value counts until the next plan, or until it is let go */
  bool modulated;
  bool whole;        /* steps: rounded, never between two */
  bool launched;     /* some are of clips on a track with a launcher: it never rests */
  bool resting;      /* `rest_value` holds in [rest_begin, rest_end) as long as the base is rest_base */
  RtCurve *curves;
  uint32_t curve_count;
  float base;        /* of mute and bypass */
  int64_t rest_begin, rest_end;
  double rest_value, rest_base;
} RtLane;

/* A lane of an edge, or of the crossfader (NULL). */
typedef struct RtEdgeLane { RtLane lane; RtEdge *edge; } RtEdgeLane;

/* An edge that lanes move, be it the crossfader's: `gains` has room for both sides of a block. */
typedef struct RtEdgeDraw {
  RtEdge *edge;
  RtEdgeLane *level, *pan; /* or NULL */
  float *gains;
  float slope[2];          /* how each side went at the end of the block before */
} RtEdgeDraw;

typedef struct RtModulation {
  const RtNode *source;
  const float *value; /* of its source: at this block's first frame and behind its last */
  uint32_t late_frames, port; /* how much later the sound is here than where the source is: it is heard from so long ago */
  const Param *law;
  float depth;
  uint16_t param;
  bool bipolar;
} RtModulation;

typedef struct RtAutomation {
  RtLane *lanes;
  RtModulation *modulations;
  uint32_t lane_count, modulation_count; /* both sorted by param */
  bool alone;                            /* one lane and nothing else, of a parameter whose lines the device reads */
  bool copied;                           /* `now` and `end` have what nothing moves as it stands; until a parameter is set */
  float *now, *end;                      /* what the device reads */
} RtAutomation;

/* The node's parameters for this block; also where its bypass and, for a strip, its chain's mute stand. [audio] */
void automation_begin_block(Live *live, RtNode *node) RT_SAFE;
/* What it looks for in a lane that is alone, looked for ahead where the song is about to be: a new plan's first block would do it
   for all lanes at once. [control] */
void automation_foresee(RtAutomation *automation, int64_t frame);
/* A hand on a parameter: true when a lane moves it, which then waits. [audio] */
bool automation_hold(RtNode *node, uint32_t param, bool held) RT_SAFE;
/* What the curves of a lane that belongs to no device make of its base at a frame of the song. [audio] */
double automation_lane_value(Live *live, RtLane *lane, int64_t frame) RT_SAFE;
/* Its lines through this block, `frame` the first of it, as live->ramps: their count, one where it stands still. [audio] */
uint32_t automation_lane_lines(Live *live, RtLane *lane, int64_t frame) RT_SAFE;
/* edge_automation.c: gains of edges for this block, drawn frame by frame where lanes move them. [audio] */
void edges_follow(Live *live, RtPlan *plan) RT_SAFE;
/* edge_automation.c: opens and shuts what leaves a chain before a strip that a lane mutes. [audio] */
void edges_heed(Live *live, RtPlan *plan) RT_SAFE;
/* The lane of an edge's gain or pan, or of the crossfader (NULL edge); NULL: it has none. [audio] */
RtEdgeLane *edges_find_lane(const RtPlan *plan, const RtEdge *edge, uint32_t number) RT_SAFE;
/* What lanes and modulation make of a parameter at the song's position; `base` when nothing moves it. [audio] */
double automation_value(Live *live, RtNode *node, uint32_t param, double base) RT_SAFE;

/* Whether a chain is muted at a frame of the song as it enters its strip, by the plan or by what is drawn. [audio] */
bool automation_mutes(Live *live, const RtChain *chain, int64_t frame) RT_SAFE;

#endif
