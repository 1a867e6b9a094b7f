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
  RtNotes *next_notes;
  RtClip *next_clip;
  RtEdge *next_edge;
  Problem *problem;
} Builder;

/* A chain of the plan before; NULL when there is none of this id. */
const RtChain *build_old_chain(const Builder *b, Id id);
/* The plan's chain with this id, those on their way out included; NULL when there is none. */
RtChain *build_find_chain(const RtPlan *plan, Id id);

/* build_chains.c: the chains that leave, then the plan's, with their devices and segments. */
Status build_chains(Builder *b) NODISCARD;
/* build_segments.c: what a chain plays, by type; and what of the old plan's is heard for the length of a fade. */
Status build_segments(Builder *b, RtChain *chain, const PlanChain *from) NODISCARD;
void build_leaving_clips(Builder *b, RtChain *chain, const RtChain *old);
void build_gone_clips(Builder *b, RtChain *chain, const RtChain *old);
/* A plan that is refused leaves no mark on the segments it shares with the one that plays on. */
void build_restore_marks(const RtPlan *latest);
/* build_edges.c: the ways between chains, those that leave included. */
TableKey build_edge_key(const PlanView *view, const PlanEdge *edge);
void build_edges(Builder *b);
void build_drop_leaving_edges(RtPlan *plan);
/* schedule.c: the order of calls. STATUS_REFUSED: a circle that no feedback edge opens. */
Status build_schedule(Builder *b) NODISCARD;

#endif
