#ifndef TUTTI_GRAPH_BUILD_H
#define TUTTI_GRAPH_BUILD_H

#include "graph/internal.h"

#include "core/arena.h"

/* What the files that make an RtPlan share: plan_build.c calls the others in turn. All [control]. */

typedef struct Builder {
  Graph *graph;
  const PlanView *view;
  const RtPlan *old;  /* NULL for the first */
  bool carry;         /* the old plan was never heard: what it carried along must be carried on */
  RtPlan *plan;
  Arena arena;
  RtNode *next_node;
  RtClip *next_clip;
  RtEdge *next_edge;
  uint32_t *edge_places; /* of each of the view's edges among the plan's */
  uint32_t *next_branch;
  float *(*next_branch_bus)[2];
  Problem *problem;
} Builder;

/* A chain of the plan before; NULL when there is none of this id. */
const RtChain *build_old_chain(const Builder *b, Id id);
/* A device of the plan before, in whatever chain; NULL when it had none with this state. */
const RtNode *build_old_node(const Builder *b, const NodeState *state);
/* The plan's chain with this id, those on their way out included; NULL when there is none. */
RtChain *build_find_chain(const RtPlan *plan, Id id);

/* build_chains.c: the chains that leave, then the plan's, with their devices and segments. */
Status build_chains(Builder *b) NODISCARD;
/* build_segments.c: what a chain plays, shared with the old plan where it is the same; and what of the old plan's is heard for the
   length of a fade. First of all the segments of what is not shared are marked as the old plan's: those that follow ask for it. */
void build_note_segments(Builder *b);
Status build_segments(Builder *b, RtChain *chain, const PlanChain *from, const RtChain *old) NODISCARD;
void build_leaving_clips(Builder *b, RtChain *chain, const RtChain *old);
void build_gone_clips(Builder *b, RtChain *chain, const RtChain *old);
void build_release_segments(Graph *graph, RtChain *chain, void let_go(Graph *graph, Segment *segment));
/* build_containers.c: needs the indices. */
void build_containers(Builder *b);
/* build_automation.c: lanes, modulation and modulators; how much of the arena they need. */
size_t build_automation_bytes(const PlanView *view);
Status build_automation(Builder *b) NODISCARD;
/* build_content.c: zones and samples of the plan's devices, and the room they take. */
size_t build_content_bytes(const Builder *b);
Status build_content(Builder *b) NODISCARD;
/* build_slots.c: slots and launchers; after the chains. And the end of them, and of the marks of a plan that was refused. */
Status build_slots(Builder *b) NODISCARD;
void build_release_slots(RtPlan *plan, void let_go(Graph *graph, Segment *segment), Graph *graph);
void build_restore_slot_marks(const RtPlan *latest);
/* build_edges.c: the ways between chains, those that leave included. */
TableKey build_edge_key(const PlanView *view, const PlanEdge *edge);
Status build_edges(Builder *b) NODISCARD;
/* The plan stands: the next one will find its edges by their states. */
void build_note_edges(RtPlan *plan);
void build_drop_leaving_edges(RtPlan *plan);
/* build_delays.c: `*result` is NULL when there is nothing to delay; `old` is what the place had in the plan before, or NULL. */
Status build_delay(Builder *b, RtDelay **result, Id owner, uint64_t end, uint32_t frames, const RtDelay *old) NODISCARD;
Status build_node_delays(Builder *b, RtNode *node, uint32_t input_frames, uint32_t latency_frames) NODISCARD;
Status build_played_delay(Builder *b, RtChain *chain, uint32_t frames, const RtChain *old) NODISCARD;
Status build_gone_delays(Builder *b, RtNode *node, const RtNode *old) NODISCARD;
/* runs.c: what is done in one go. Runs of a chain follow one another. */
typedef struct Run {
  uint32_t chain, begin, end; /* nodes, by index in the plan */
  uint32_t level;             /* how many must be done before it, one after the other */
  bool source, finish;        /* it begins, it ends the chain */
} Run;
typedef struct Runs {
  Run *items;
  uint32_t *of_chain;         /* the first run of each, and behind the last */
  uint32_t count, level_count;
  size_t bytes;
} Runs;
/* STATUS_REFUSED: a circle that no feedback edge opens. build_free_runs follows in any case. */
Status build_runs(Builder *b, Runs *runs) NODISCARD;
void build_free_runs(Builder *b, Runs *runs);
/* schedule.c: the order of calls. */
Status build_schedule(Builder *b) NODISCARD;

#endif
