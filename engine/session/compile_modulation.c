/* Part of compile.c: connections that modulate, as rows sorted by what they move. */

#include "session/compile_parts.h"

static bool row_after(const PlanModulation *a, const PlanModulation *b) {
  if (a->target != b->target) return a->target > b->target;
  if (a->param != b->param) return a->param > b->param;
  return a->source != b->source ? a->source > b->source : a->port > b->port;
}

/* False when it moves nothing: muted, without an end, or of an end this version does not run. */
static bool make_row(const PlanBuild *b, const IdMap *nodes, const Object *object, PlanModulation *row) {
  const Connection *connection = doc_as_connection(object);
  uint64_t source, target;
  if (connection->type != CONNECTION_MODULATION || connection->mute || connection->depth == 0) return false;
  if (!idmap_get(nodes, connection->source, &source) || !idmap_get(nodes, connection->target, &target)) return false;
  const LaneTarget moved = {doc_find(b->doc, connection->target), (uint32_t)connection->param};
  float unused;
  *row = (PlanModulation){.source = (uint32_t)source, .target = (uint32_t)target, .port = (uint8_t)connection->port,
                          .flags = connection->polarity ? MODULATION_BIPOLAR : 0, .depth = (float)connection->depth};
  return compile_name_param(moved, &row->param, &unused) && row->param < LANE_MUTE; /* what is on or off does not swing */
}

/* Into its place among those that came before. */
static void place_row(PlanModulation *rows, uint32_t count, PlanModulation row) {
  uint32_t place = count;
  for (; place > 0 && row_after(&rows[place - 1], &row); place--) rows[place] = rows[place - 1];
  rows[place] = row;
}

/* What follows the song is to be where the sound it moves is: a modulator is as late as the earliest it moves, and what is later
   hears it from before (graph/modulation.c). Twice, because modulators move modulators. */
static void delay_modulators(PlanBuild *b) {
  const PlanModulation *rows = (const PlanModulation *)(const void *)b->modulations.data;
  PlanNode *nodes = (PlanNode *)(void *)b->nodes.data;
  const uint32_t count = b->header.modulation_count;
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t i = 0; i < count; i++) nodes[rows[i].source].arrival_frames = nodes[rows[i].target].arrival_frames;
    for (uint32_t i = 0; i < count; i++) {
      const uint32_t target = nodes[rows[i].target].arrival_frames;
      if (target < nodes[rows[i].source].arrival_frames) nodes[rows[i].source].arrival_frames = target;
    }
  }
}

Status compile_modulations(PlanBuild *b, const IdMap *nodes) {
  const Object *project = doc_project(b->doc);
  for (const Object *o = project->first_child; o != NULL; o = o->next) {
    PlanModulation row;
    if (o->kind->number != KIND_CONNECTION || !make_row(b, nodes, o, &row)) continue;
    if (buffer_extend(&b->modulations, sizeof row) == NULL) return compile_no_memory(b->problem);
    place_row((PlanModulation *)(void *)b->modulations.data, b->header.modulation_count++, row);
  }
  delay_modulators(b);
  return STATUS_OK;
}
