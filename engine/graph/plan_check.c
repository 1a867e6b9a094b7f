/* The gate of the audio memory for plans: whatever bytes come, what passes here can be read without another thought. Called
   by graph_install on its own copy. That edges make no circle is found later, by schedule.c. */

#include "graph/internal.h"

#include "core/math.h"

#define FRAMES_MAX ((int64_t)(LIMIT_SONG_SECONDS * LIMIT_RATE_HZ_MAX))
#define TICKS_MAX (INT64_C(1) << 53)
#define GAIN_MAX 1000.0f
#define CHAINS_MAX 16384u
#define EDGES_MAX 65536u
#define DELAY_FRAMES_MAX (1u << 20)

static Status corrupt(Problem *problem, uint64_t offset, const char *where, const char *what) {
  return problem_set(problem, STATUS_CORRUPT, offset, where, "%s", what);
}

static bool in_song(int64_t frame) { return frame >= 0 && frame <= FRAMES_MAX; }

static bool real_within(double x, double low, double high) { return x >= low && x <= high; }

static Status check_header(const PlanHeader *h, size_t size, Problem *problem) {
  if (h->magic != PLAN_MAGIC) return corrupt(problem, 0, "plan.magic", "these bytes are no plan");
  if (h->version != PLAN_VERSION)
    return problem_set(problem, STATUS_NEWER, 4, "plan.version", "plan version %u is not known here", (unsigned)h->version);
  if (h->bytes != size) return corrupt(problem, 8, "plan.bytes", "the plan is not as long as it says");
  if (!real_within(h->rate_hz, LIMIT_RATE_HZ_MIN, LIMIT_RATE_HZ_MAX))
    return problem_set(problem, STATUS_OUT_OF_RANGE, 24, "plan.rate_hz", "the sample rate is out of range");
  if (!in_song(h->end_frame) || !in_song(h->loop_start_frame) || !in_song(h->loop_end_frame)
      || h->loop_start_frame > h->loop_end_frame)
    return corrupt(problem, 32, "plan.loop", "the end or the loop lies outside the song");
  if (h->latency_frames > DELAY_FRAMES_MAX) return corrupt(problem, 88, "plan.latency_frames", "the latency is out of range");
  if (h->crossfade_curve >= CROSSFADER_CURVES || !(h->crossfade >= -1.0f && h->crossfade <= 1.0f))
    return corrupt(problem, 100, "plan.crossfade", "the crossfader is out of range");
  if (h->tempo_count == 0 || h->chain_count == 0) return corrupt(problem, 56, "plan", "a plan needs a tempo and a chain");
  if (h->chain_count > CHAINS_MAX || h->edge_count > EDGES_MAX)
    return problem_set(problem, STATUS_TOO_LARGE, 64, "plan", "more than %u chains or %u edges", CHAINS_MAX, EDGES_MAX);
  return STATUS_OK;
}

/* Where the arrays lie; the sum must be the blob's size exactly. 64-bit sums of 32-bit counts cannot overflow. */
static bool lay_out(const uint8_t *data, size_t size, PlanView *view) {
  const PlanHeader *h = (const PlanHeader *)(const void *)data;
  const uint64_t tempos = sizeof *h;
  const uint64_t signatures = tempos + (uint64_t)h->tempo_count * sizeof(PlanTempo);
  const uint64_t chains = signatures + (uint64_t)h->signature_count * sizeof(PlanSignature);
  const uint64_t edges = chains + (uint64_t)h->chain_count * sizeof(PlanChain);
  const uint64_t nodes = edges + (uint64_t)h->edge_count * sizeof(PlanEdge);
  const uint64_t params = nodes + (uint64_t)h->node_count * sizeof(PlanNode);
  const uint64_t segments = params + ((uint64_t)h->param_count * sizeof(float) + 7) / 8 * 8;
  const uint64_t lanes = segments + (uint64_t)h->segment_count * sizeof(PlanSegment);
  const uint64_t modulations = lanes + (uint64_t)h->lane_count * sizeof(PlanLane);
  const uint64_t scenes = modulations + (uint64_t)h->modulation_count * sizeof(PlanModulation);
  const uint64_t slots = scenes + (uint64_t)h->scene_count * sizeof(PlanScene);
  if (slots + (uint64_t)h->slot_count * sizeof(PlanSlot) != size) return false;
  view->header = h;
  view->tempos = (const PlanTempo *)(const void *)(data + tempos);
  view->signatures = (const PlanSignature *)(const void *)(data + signatures);
  view->chains = (const PlanChain *)(const void *)(data + chains);
  view->edges = (const PlanEdge *)(const void *)(data + edges);
  view->nodes = (const PlanNode *)(const void *)(data + nodes);
  view->params = (const float *)(const void *)(data + params);
  view->segments = (const PlanSegment *)(const void *)(data + segments);
  view->lanes = (const PlanLane *)(const void *)(data + lanes);
  view->modulations = (const PlanModulation *)(const void *)(data + modulations);
  view->scenes = (const PlanScene *)(const void *)(data + scenes);
  view->slots = (const PlanSlot *)(const void *)(data + slots);
  return true;
}

static Status check_time(const PlanView *v, Problem *problem) {
  for (uint32_t i = 0; i < v->header->tempo_count; i++) {
    const PlanTempo *t = &v->tempos[i];
    const bool last = i + 1 == v->header->tempo_count;
    if (t->position_ticks < 0 || t->position_ticks > TICKS_MAX || t->length_ticks < 0 || t->length_ticks > TICKS_MAX
        || !real_within(t->bpm_start, LIMIT_BPM_MIN, LIMIT_BPM_MAX) || !real_within(t->bpm_end, LIMIT_BPM_MIN, LIMIT_BPM_MAX)
        || !real_within(t->seconds, 0, 1e9))
      return corrupt(problem, NO_OFFSET, "plan.tempos", "a tempo is out of range");
    if (last ? t->length_ticks != 0 : (t->length_ticks == 0 || t->position_ticks + t->length_ticks != t[1].position_ticks || t[1].seconds < t->seconds))
      return corrupt(problem, NO_OFFSET, "plan.tempos", "tempos do not follow one another");
  }
  for (uint32_t i = 0; i < v->header->signature_count; i++) {
    const PlanSignature *s = &v->signatures[i];
    if (s->position_ticks < 0 || s->position_ticks > TICKS_MAX || s->beat_ticks < 1000 || s->beat_ticks > TICKS_MAX
        || s->beats_per_bar == 0 || s->beats_per_bar > 1024 || (i > 0 && s->position_ticks <= s[-1].position_ticks))
      return corrupt(problem, NO_OFFSET, "plan.signatures", "a time signature is out of range or out of order");
  }
  return STATUS_OK;
}

/* ---- chains */

static Status check_node(const PlanView *v, const PlanNode *node, Problem *problem) {
  const PlanHeader *h = v->header;
  const Device *device = device_by_number(node->device);
  if (device == NULL)
    return problem_set(problem, STATUS_NOT_FOUND, NO_OFFSET, "plan.nodes", "device %u is not known here", (unsigned)node->device);
  if (node->param_count != device->param_count || node->param_begin > h->param_count || h->param_count - node->param_begin < node->param_count)
    return corrupt(problem, NO_OFFSET, "plan.nodes", "a device's parameters lie outside the plan");
  if (node->segment_begin > h->segment_count || h->segment_count - node->segment_begin < node->segment_count)
    return corrupt(problem, NO_OFFSET, "plan.nodes", "a device's content lies outside the plan");
  if (node->input_delay_frames > DELAY_FRAMES_MAX || node->arrival_frames > DELAY_FRAMES_MAX || node->latency_frames > DELAY_FRAMES_MAX)
    return corrupt(problem, NO_OFFSET, "plan.nodes", "a device's delay is out of range");
  return STATUS_OK;
}

/* Note effects, an instrument, effects, the strip: no role may come before the last one. */
static Status check_order(const PlanView *v, const PlanChain *chain, Problem *problem) {
  static const int places[] = {[DEVICE_NOTE_EFFECT] = 0, [DEVICE_INSTRUMENT] = 1, [DEVICE_EFFECT] = 2, [DEVICE_CONTAINER] = 2};
  int place = 0;
  bool instrument = false;
  for (uint32_t n = 0; n < chain->node_count; n++) {
    const DeviceRole role = device_by_number(v->nodes[chain->node_begin + n].device)->role;
    const bool strip = n + 1 == chain->node_count;
    if (strip && role != DEVICE_EFFECT) return corrupt(problem, NO_OFFSET, "plan.nodes", "a chain does not end in its strip");
    if (role == DEVICE_MODULATOR) continue;
    if (places[role] < place || (role == DEVICE_INSTRUMENT && instrument))
      return corrupt(problem, NO_OFFSET, "plan.nodes", "a device stands where its kind cannot: note effects, one instrument, then effects");
    place = places[role];
    instrument |= role == DEVICE_INSTRUMENT;
  }
  return STATUS_OK;
}

static Status check_chain_nodes(const PlanView *v, const PlanChain *chain, Problem *problem) {
  for (uint32_t n = 0; n < chain->node_count; n++) {
    const Status status = check_node(v, &v->nodes[chain->node_begin + n], problem);
    if (status != STATUS_OK) return status;
  }
  return check_order(v, chain, problem);
}

/* Runs follow one another without a gap, so that every row has one owner. */
static Status check_chains(const PlanView *v, Problem *problem) {
  const PlanHeader *h = v->header;
  uint32_t node_next = 0, segment_next = 0, edge_next = 0, track_count = 0;
  for (uint32_t i = 0; i < h->chain_count; i++) {
    const PlanChain *c = &v->chains[i];
    if (c->node_begin != node_next || c->node_count == 0 || c->node_count > LIMIT_DEVICES_PER_TRACK + 1 || h->node_count - node_next < c->node_count)
      return corrupt(problem, NO_OFFSET, "plan.chains", "a chain's devices lie outside the plan");
    if (c->source_delay_frames > DELAY_FRAMES_MAX) return corrupt(problem, NO_OFFSET, "plan.chains", "a chain's delay is out of range");
    if (c->segment_begin != segment_next || h->segment_count - segment_next < c->segment_count)
      return corrupt(problem, NO_OFFSET, "plan.chains", "a chain's segments lie outside the plan");
    if (c->edge_begin != edge_next || h->edge_count - edge_next < c->edge_count)
      return corrupt(problem, NO_OFFSET, "plan.chains", "a chain's edges lie outside the plan");
    const Status status = check_chain_nodes(v, c, problem);
    if (status != STATUS_OK) return status;
    track_count += (c->flags & CHAIN_TRACK) != 0;
    node_next += c->node_count;
    segment_next += c->segment_count;
    edge_next += c->edge_count;
  }
  if (track_count > LIMIT_TRACKS + 1)
    return problem_set(problem, STATUS_TOO_LARGE, NO_OFFSET, "plan.chains", "more than %u tracks", LIMIT_TRACKS);
  return node_next == h->node_count ? STATUS_OK : corrupt(problem, NO_OFFSET, "plan.nodes", "a device belongs to no chain");
}

/* ---- containers */

static uint32_t chain_of_node(const PlanView *v, uint32_t node) {
  uint32_t low = 0, high = v->header->chain_count;
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    if (v->chains[middle].node_begin <= node) low = middle;
    else high = middle;
  }
  return low;
}

static Status check_containers(const PlanView *v, Problem *problem) {
  for (uint32_t i = 0; i < v->header->chain_count; i++) {
    uint32_t chain = i;
    for (uint32_t depth = 0; v->chains[chain].container != PLAN_NONE; depth++) {
      const uint32_t node = v->chains[chain].container;
      if (depth == LIMIT_DEPTH || node >= v->header->node_count || device_by_number(v->nodes[node].device)->role != DEVICE_CONTAINER)
        return corrupt(problem, NO_OFFSET, "plan.chains", "a chain lies in something that holds no chains, or in itself");
      chain = chain_of_node(v, node);
    }
  }
  return STATUS_OK;
}

/* ---- edges */

static const Device *node_device(const PlanView *v, const PlanChain *chain, uint32_t node) {
  return device_by_number(v->nodes[chain->node_begin + node].device);
}

static bool has_output(const Device *device, uint32_t port) {
  uint32_t count = 0;
  while (device->outputs != NULL && device->outputs[count] != NULL) count++;
  return device->role == DEVICE_INSTRUMENT && port <= count;
}

/* Behind what stands before the effects, nothing passes that could be heard. */
static bool point_is_there(const PlanView *v, const PlanEdge *e) {
  const PlanChain *source = &v->chains[e->source];
  if (e->source_port != 0) return e->point < source->node_count && has_output(node_device(v, source, e->point), e->source_port);
  if (e->point == POINT_END || e->point == POINT_INPUT) return true;
  if (e->point >= source->node_count) return false;
  const DeviceRole role = node_device(v, source, e->point)->role;
  return role == DEVICE_EFFECT || role == DEVICE_CONTAINER;
}

static bool target_is_there(const PlanView *v, const PlanEdge *e) {
  if (e->target == PLAN_NONE) return e->target_node == PLAN_NONE && e->target_port <= OUTPUT_CUE && (e->flags & EDGE_FEEDBACK) == 0;
  if (e->target_port != 0) return false;
  if (e->target_node == PLAN_NONE) return true;
  const PlanChain *target = &v->chains[e->target];
  return e->target_node < target->node_count && node_device(v, target, e->target_node)->sidechain;
}

/* `target` is the chain in whose run it stands, PLAN_NONE behind the last of them. */
static Status check_edge(const PlanView *v, const PlanEdge *e, uint32_t target, Problem *problem) {
  if (e->source >= v->header->chain_count || e->target != target)
    return corrupt(problem, NO_OFFSET, "plan.edges", "an edge stands with the wrong chain or has no source");
  if (!point_is_there(v, e)) return corrupt(problem, NO_OFFSET, "plan.edges", "an edge begins where there is no sound");
  if (!target_is_there(v, e)) return corrupt(problem, NO_OFFSET, "plan.edges", "an edge ends where nothing listens");
  if (e->delay_frames > DELAY_FRAMES_MAX || ((e->flags & EDGE_FEEDBACK) != 0 && e->delay_frames < GRID_FRAMES))
    return corrupt(problem, NO_OFFSET, "plan.edges", "an edge's delay is out of range");
  if (!(e->gain >= -GAIN_MAX && e->gain <= GAIN_MAX) || !(e->pan >= -1.0f && e->pan <= 1.0f))
    return corrupt(problem, NO_OFFSET, "plan.edges", "an edge's gain or pan is out of range");
  return STATUS_OK;
}

static Status check_edges(const PlanView *v, Problem *problem) {
  uint32_t next = 0;
  Status status = STATUS_OK;
  for (uint32_t i = 0; i < v->header->chain_count; i++)
    for (uint32_t k = 0; status == STATUS_OK && k < v->chains[i].edge_count; k++) status = check_edge(v, &v->edges[next++], i, problem);
  while (status == STATUS_OK && next < v->header->edge_count) status = check_edge(v, &v->edges[next++], PLAN_NONE, problem);
  return status;
}

/* ---- what moves parameters */

static bool has_param(const PlanView *v, uint32_t node, uint32_t param) {
  return node < v->header->node_count && param < v->nodes[node].param_count;
}

static bool lane_is_there(const PlanView *v, const PlanLane *l) {
  const bool of_clip = (l->flags & (LANE_CLIP | LANE_SLOT)) != 0;
  if (!(l->base >= -144.0f && l->base <= 24.0f) || (of_clip && (l->chain >= v->header->chain_count || (l->flags & (LANE_EDGE | LANE_CROSSFADER)) != 0))) return false;
  if ((l->flags & LANE_CROSSFADER) != 0) return l->node == 0 && l->param == 0;
  if ((l->flags & LANE_EDGE) != 0) return l->node < v->header->edge_count && l->param <= EDGE_PAN;
  return l->node < v->header->node_count && (l->param >= LANE_MUTE || has_param(v, l->node, l->param));
}

/* Nodes, edges, the crossfader. */
static uint32_t lane_rank(const PlanLane *l) { return (l->flags & LANE_CROSSFADER) != 0 ? 2 : (l->flags & LANE_EDGE) != 0 ? 1 : 0; }

static bool in_order(const PlanLane *a, const PlanLane *b) {
  if (lane_rank(a) != lane_rank(b)) return lane_rank(a) < lane_rank(b);
  return a->node < b->node || (a->node == b->node && a->param <= b->param);
}

static Status check_lanes(const PlanView *v, Problem *problem) {
  for (uint32_t i = 0; i < v->header->lane_count; i++) {
    const PlanLane *l = &v->lanes[i];
    if (!lane_is_there(v, l) || l->segment >= v->header->segment_count)
      return corrupt(problem, NO_OFFSET, "plan.lanes", "a lane moves what is not there");
    if (i > 0 && !in_order(&l[-1], l)) return corrupt(problem, NO_OFFSET, "plan.lanes", "lanes are out of order");
  }
  return STATUS_OK;
}

static Status check_modulations(const PlanView *v, Problem *problem) {
  for (uint32_t i = 0; i < v->header->modulation_count; i++) {
    const PlanModulation *m = &v->modulations[i];
    if (m->source >= v->header->node_count || device_by_number(v->nodes[m->source].device)->role != DEVICE_MODULATOR
        || m->port >= DEVICE_MODULATION_PORTS || !has_param(v, m->target, m->param) || !(m->depth >= -1.0f && m->depth <= 1.0f))
      return corrupt(problem, NO_OFFSET, "plan.modulations", "a modulation has ends that cannot be");
    if (i > 0 && (m->target < m[-1].target || (m->target == m[-1].target && m->param < m[-1].param)))
      return corrupt(problem, NO_OFFSET, "plan.modulations", "modulations are out of order");
  }
  return STATUS_OK;
}

/* ---- slots */

static bool in_music(int64_t ticks) { return ticks >= 0 && ticks <= TICKS_MAX; }

static bool slot_is_legal(const PlanSlot *s) {
  return s->mode < LAUNCH_MODES_COUNT && s->grid < LAUNCH_GRIDS && s->follow_unit < FOLLOW_UNITS_COUNT && s->follow[0] < FOLLOW_ACTIONS_COUNT
         && s->follow[1] < FOLLOW_ACTIONS_COUNT && s->follow_after > 0 && s->follow_after <= 1024 && s->follow_chance >= 0.0f && s->follow_chance <= 1.0f
         && s->velocity >= 0.0f && s->velocity <= 1.0f && in_music(s->start_ticks) && in_music(s->length_ticks) && in_music(s->turn_ticks) && s->turn_ticks > 0
         && (s->cycle_ticks == 0 || (s->cycle_ticks >= LIMIT_CYCLE_TICKS_MIN && in_music(s->cycle_ticks)));
}

static Status check_slots(const PlanView *v, Problem *problem) {
  const PlanHeader *h = v->header;
  if (h->launch_quantise >= LAUNCH_GRIDS) return corrupt(problem, NO_OFFSET, "plan.launch_quantise", "there is no such place in a bar");
  for (uint32_t i = 0; i < h->scene_count; i++)
    if (v->scenes[i].grid >= LAUNCH_GRIDS) return corrupt(problem, NO_OFFSET, "plan.scenes", "there is no such place in a bar");
  for (uint32_t i = 0; i < h->slot_count; i++) {
    const PlanSlot *s = &v->slots[i];
    if (s->chain >= h->chain_count || s->scene >= h->scene_count || (v->chains[s->chain].flags & CHAIN_TRACK) == 0
        || (s->segment != PLAN_NONE && (uint64_t)s->segment + s->variant_count >= h->segment_count) || s->variant_count > SLOT_VARIANTS_MAX)
      return corrupt(problem, NO_OFFSET, "plan.slots", "a slot lies on no track, in no scene or outside the plan");
    if (!slot_is_legal(s)) return corrupt(problem, NO_OFFSET, "plan.slots", "a value is out of range");
    if (i > 0 && (s->chain < s[-1].chain || (s->chain == s[-1].chain && s->scene <= s[-1].scene)))
      return corrupt(problem, NO_OFFSET, "plan.slots", "slots are out of order");
  }
  return STATUS_OK;
}

Status plan_check(Bytes plan, PlanView *view, Problem *problem) {
  if (plan.size < sizeof(PlanHeader))
    return problem_set(problem, STATUS_TRUNCATED, plan.size, "plan", "the plan ends inside its header");
  Status status = check_header((const PlanHeader *)(const void *)plan.data, plan.size, problem);
  if (status != STATUS_OK) return status;
  if (!lay_out(plan.data, plan.size, view)) return corrupt(problem, 56, "plan", "its counts do not add up to its size");
  status = check_time(view, problem);
  if (status == STATUS_OK) status = check_chains(view, problem);
  if (status == STATUS_OK) status = check_containers(view, problem);
  if (status == STATUS_OK) status = check_edges(view, problem);
  if (status == STATUS_OK) status = check_lanes(view, problem);
  if (status == STATUS_OK) status = check_modulations(view, problem);
  return status == STATUS_OK ? check_slots(view, problem) : status;
}
