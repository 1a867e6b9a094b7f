#ifndef TUTTI_TESTS_SUPPORT_BUILD_PLAN_H
#define TUTTI_TESTS_SUPPORT_BUILD_PLAN_H

#include "core/bytes.h"
#include "graph/graph.h"

/*
  Plans and segments by hand, for tests of the graph alone: no document, no compiler.

    BuildPlan *p = build_plan_new(48000);
    build_plan_track(p, 10, 1);                 // id, index of its target (BUILD_OUTPUT for the last)
    build_plan_device(p, 11, "eq5");            // its parameters at their defaults; returns them to be changed
    build_plan_segment(p, key);
    build_plan_strip(p);                        // ends the track
    build_plan_install(p, graph);
*/

#define BUILD_OUTPUT UINT32_MAX
#define BUILD_NOWHERE (UINT32_MAX - 1)

typedef struct BuildPlan {
  PlanHeader header;
  PlanTempo tempo;
  PlanChain chains[300];
  PlanEdge edges[600]; /* in any order: build_plan_bytes sorts them by target */
  PlanNode nodes[1400];
  float params[70000];
  PlanSegment segments[600];
  Buffer bytes;
} BuildPlan;

BuildPlan *build_plan_new(double rate_hz);
void build_plan_free(BuildPlan *plan);
/* A track, and its main edge when `target` is not BUILD_NOWHERE; the chain may be changed. */
PlanChain *build_plan_track(BuildPlan *plan, Id id, uint32_t target);
/* A chain of a container, named by its index in the plan's nodes; it belongs to no mixer, and has no edge. */
PlanChain *build_plan_branch(BuildPlan *plan, Id id, uint32_t container_node);
/* Any other edge, from the end of `source` at unity gain; it may be changed. */
PlanEdge *build_plan_edge(BuildPlan *plan, Id id, uint32_t source, uint32_t target);
float *build_plan_device(BuildPlan *plan, Id id, const char *device);
void build_plan_segment(BuildPlan *plan, SegmentKey key);
float *build_plan_strip(BuildPlan *plan);
Bytes build_plan_bytes(BuildPlan *plan);
/* Fails the test when the graph refuses. */
void build_plan_install(BuildPlan *plan, Graph *graph);

/* One note of a test: from frame to frame. */
typedef struct BuildNote { int64_t on, off; uint16_t key; float velocity; Id id; } BuildNote;
/* Segments straight into the graph; each fails the test when it is refused. */
void build_notes(Graph *graph, SegmentKey key, const BuildNote *notes, uint32_t count);
void build_events(Graph *graph, SegmentKey key, const SegmentEvent *events, uint32_t count);
void build_asset(Graph *graph, SegmentKey key, const float *left, const float *right, int64_t frames);
void build_audio(Graph *graph, SegmentKey key, SegmentAudio audio);

void build_command(Graph *graph, CommandType type, Id id, uint16_t number, float value, int64_t frame);
static inline void build_play(Graph *graph) { build_command(graph, COMMAND_PLAY, 0, 0, 0, 0); }

#endif
