/* Part of plan_build.c: delay lines of edges and devices, found again in the pool when they were there before. */

#include "graph/build.h"

enum { INPUT_END = 1, DRY_END, PLAYED_END }; /* of lines that belong to no edge */

static RtDelay *new_delay(Builder *b, DelayLine *line, uint32_t frames) {
  RtDelay *delay = &b->plan->delays[b->plan->delay_count++];
  *delay = (RtDelay){.line = line, .frames = frames};
  line->references++;
  return delay;
}

/* A line never becomes shorter while its place lives, and stays for the fade to no delay at all. */
Status build_delay(Builder *b, RtDelay **result, Id owner, uint64_t end, uint32_t frames, const RtDelay *old) {
  *result = NULL;
  if (frames == 0 && (old == NULL || (old->frames == 0 && !b->carry))) return STATUS_OK;
  const uint32_t least = old == NULL ? 0 : old->line->capacity - GRID_FRAMES;
  DelayLine *line = states_line(b->graph, owner, end, frames > least ? frames : least);
  if (line == NULL) return problem_set(b->problem, STATUS_NO_MEMORY, NO_OFFSET, "plan", "no memory for a delay line");
  RtDelay *delay = new_delay(b, line, frames);
  if (old != NULL && b->carry && old->grown_from != NULL) delay->grown_from = old->grown_from; /* not taken over yet */
  else if (old != NULL && old->line != line) delay->grown_from = old->line;
  if (delay->grown_from != NULL) delay->grown_from->references++;
  *result = delay;
  return STATUS_OK;
}

Status build_node_delays(Builder *b, RtNode *node, uint32_t input_frames, uint32_t latency_frames) {
  const RtNode *old = build_old_node(b, node->state);
  const Id id = node->state->key.a;
  Status status = build_delay(b, &node->input, id, INPUT_END, input_frames, old != NULL ? old->input : NULL);
  if (status == STATUS_OK) status = build_delay(b, &node->dry, id, DRY_END, latency_frames, old != NULL ? old->dry : NULL);
  return status;
}

Status build_played_delay(Builder *b, RtChain *chain, uint32_t frames, const RtChain *old) {
  return build_delay(b, &chain->played, chain->id, PLAYED_END, frames, old != NULL ? old->played : NULL);
}

Status build_gone_delays(Builder *b, RtNode *node, const RtNode *old) {
  return build_node_delays(b, node, old->input != NULL ? old->input->frames : 0, old->dry != NULL ? old->dry->frames : 0);
}
