/* Part of compile.c: the edges between chains. Which ways are open (solo, mute), where on its chain each begins and ends, and
   how long each waits so that sounds meet as they left: the arrival at a point is the latency on the longest way to it, and
   an edge makes up for what it is earlier than that. */

#include "session/compile_parts.h"

#include "core/math.h"

#include <string.h>

#define ABSENT (UINT32_MAX - 2) /* a point or node that is not in the plan */
#define DELAY_FRAMES_MAX (1u << 20)

typedef struct Way {
  uint32_t source;      /* a chain of the plan */
  uint32_t point;       /* POINT_*, a node of the source, or ABSENT */
  uint32_t target;      /* a chain of the plan */
  uint32_t target_node; /* a node of the target, PLAN_NONE: its input, or ABSENT */
} Way;

typedef struct RouteBuild {
  PlanBuild *b;
  const Routes *routes;
  PlanChain *chains;
  PlanNode *nodes;
  Way *ways;             /* of each route */
  uint32_t *first, *into; /* the routes into track t are into[first[t]] .. into[first[t + 1]], in the routes' order */
  uint32_t *arrival;     /* of the sound that enters the first effect of each chain of the plan */
  uint32_t *behind;      /* of the sound behind each node of the plan */
  uint8_t *soloed, *from_solo, *to_solo; /* of each track */
  bool any_solo;
} RouteBuild;

static const Connection *connection_of(const Route *route) { return doc_as_connection(route->connection); }
static bool is_sidechain(const Route *route) { return route->connection != NULL && connection_of(route)->type == CONNECTION_SIDECHAIN; }
static const Track *track_at(const RouteBuild *r, uint32_t track) { return doc_as_track(r->routes->tracks[track]); }
static const Project *project_of(const RouteBuild *r) { return doc_as_project(doc_project(r->b->doc)); }
static PlanChain *chain_of(const RouteBuild *r, uint32_t track) { return &r->chains[r->b->places[track]]; }
static DeviceRole role_of(const PlanNode *node) { return device_by_number(node->device)->role; }

/* ---- where a way begins and ends */

static bool sounds(const PlanNode *node) { return role_of(node) == DEVICE_EFFECT || role_of(node) == DEVICE_CONTAINER; }

/* Behind the last of the first `count` nodes that changes the sound. */
static uint32_t behind_effects(const RouteBuild *r, const PlanChain *chain, uint32_t count) {
  while (count > 0 && !sounds(&r->nodes[chain->node_begin + count - 1])) count--;
  return count > 0 ? count - 1 : POINT_INPUT;
}

/* The chain an object of the document is or lies in, and its node there. */
static bool find_place(const RouteBuild *r, const Object *object, uint32_t *chain, uint32_t *node) {
  uint64_t place;
  if (object == NULL || !idmap_get(&r->b->places_by_id, object->id, &place)) return false;
  *chain = (uint32_t)(place >> 32);
  *node = (uint32_t)place;
  return true;
}

/* A further output is the instrument's own; any other sound of an instrument is what enters the first effect. */
static uint32_t device_point(const RouteBuild *r, const Connection *connection, uint32_t chain, uint32_t node) {
  const bool further = role_of(&r->nodes[r->chains[chain].node_begin + node]) == DEVICE_INSTRUMENT && connection->port > 0;
  return further ? node : behind_effects(r, &r->chains[chain], node + 1);
}

static void place_source(const RouteBuild *r, const Route *route, Way *way) {
  uint32_t node;
  way->source = r->b->places[route->source];
  way->point = POINT_END;
  if (route->connection == NULL) return;
  const Connection *connection = connection_of(route);
  const Object *source = doc_find(r->b->doc, connection->source), *at = source;
  if (source->kind->number == KIND_DEVICE) {
    while (at != NULL && !find_place(r, at, &way->source, &node)) at = at->previous; /* a newer version's device passes sound on */
    if (at != NULL && at->kind->number == KIND_DEVICE) way->point = device_point(r, connection, way->source, node);
    else way->point = find_place(r, source->parent, &way->source, &node) ? POINT_INPUT : ABSENT;
    return;
  }
  if (!find_place(r, source, &way->source, &node)) way->point = ABSENT;
  else if (connection->point == POINT_PRE_FADER) way->point = behind_effects(r, &r->chains[way->source], r->chains[way->source].node_count - 1);
  else if (connection->point == POINT_BEFORE_DEVICES) way->point = POINT_INPUT;
}

static void place_target(const RouteBuild *r, const Route *route, Way *way) {
  way->target = r->b->places[route->target];
  way->target_node = PLAN_NONE;
  if (!is_sidechain(route)) return;
  const Object *device = doc_find(r->b->doc, connection_of(route)->target);
  const bool found = find_place(r, device, &way->target, &way->target_node);
  if (!found || !device_by_number(r->nodes[r->chains[way->target].node_begin + way->target_node].device)->sidechain) way->target_node = ABSENT;
}

static bool is_absent(const RouteBuild *r, uint32_t route) {
  return r->ways[route].point == ABSENT || r->ways[route].target_node == ABSENT;
}

static void place_ways(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t i = 0; i < routes->route_count; i++) {
    place_source(r, &routes->routes[i], &r->ways[i]);
    place_target(r, &routes->routes[i], &r->ways[i]);
    r->first[routes->routes[i].target + 1]++;
  }
  for (uint32_t i = 0; i < routes->track_count; i++) r->first[i + 1] += r->first[i];
  uint32_t *next = r->arrival; /* free until arrivals are reckoned */
  memcpy(next, r->first, routes->track_count * sizeof *next);
  for (uint32_t i = 0; i < routes->route_count; i++) r->into[next[routes->routes[i].target]++] = i;
}

/* ---- who is heard */

/* Soloed: by itself, as solo-safe, or as part of a group that is. What a return gets is no part of it. */
static void mark_soloed(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t i = routes->track_count; i-- > 0;) { /* targets first */
    const uint32_t t = routes->order[i];
    const Track *track = track_at(r, t);
    if (track->type == TRACK_MASTER) continue;
    const bool solo = track->solo && project_of(r)->solo_mode == SOLO_IN_PLACE;
    r->soloed[t] |= solo || (track->solo_safe && track->type != TRACK_RETURN);
    r->any_solo |= solo;
    for (uint32_t k = r->first[t]; r->soloed[t] && k < r->first[t + 1]; k++) {
      const Route *route = &routes->routes[r->into[k]];
      if (route->connection == NULL) r->soloed[route->source] = 1;
    }
  }
}

/* Solo in place: a way is heard when what is soloed lies before it or behind it. */
static void follow_solo(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t i = 0; i < routes->track_count; i++) {
    const uint32_t t = routes->order[i];
    r->from_solo[t] = r->soloed[t];
    for (uint32_t k = r->first[t]; k < r->first[t + 1]; k++) {
      const Route *route = &routes->routes[r->into[k]];
      if (!is_sidechain(route) && !route->feedback) r->from_solo[t] |= r->from_solo[route->source];
    }
  }
  for (uint32_t i = routes->track_count; i-- > 0;) {
    const uint32_t t = routes->order[i];
    r->to_solo[t] |= r->soloed[t];
    for (uint32_t k = r->first[t]; r->to_solo[t] && k < r->first[t + 1]; k++) {
      const Route *route = &routes->routes[r->into[k]];
      if (!is_sidechain(route) && !route->feedback) r->to_solo[route->source] = 1;
    }
  }
}

/* Where a lane says when it is silent, that decides. */
static bool is_muted(const RouteBuild *r, uint32_t track) {
  return track_at(r, track)->mute && !compile_moves_mute(r->routes->tracks[track]);
}

/* Mute wins. A track that only solo silences stays open at its end when something listens there besides what is heard. */
static void mark_silent(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t t = 0; t < routes->track_count; t++) {
    const bool aside = r->any_solo && track_at(r, t)->type != TRACK_MASTER && !r->from_solo[t] && !r->to_solo[t];
    if (is_muted(r, t) || aside) chain_of(r, t)->flags |= CHAIN_SILENT;
  }
  for (uint32_t i = 0; i < routes->route_count; i++) {
    const uint32_t source = routes->routes[i].source;
    const bool keys = is_sidechain(&routes->routes[i]) && r->ways[i].point == POINT_END;
    if (keys && !is_muted(r, source)) chain_of(r, source)->flags &= ~(uint32_t)CHAIN_SILENT;
  }
}

/* A sidechain is no sound one hears: it steers as it did, whoever is soloed, and from before the fader also when muted. */
static bool is_open(const RouteBuild *r, const Route *route) {
  if (route->connection != NULL && connection_of(route)->mute) return false;
  if (is_sidechain(route)) return true;
  if (route->connection != NULL && is_muted(r, route->source)) return false; /* a send before the fader is muted, too */
  return !r->any_solo || r->from_solo[route->source] || r->to_solo[route->target];
}

static double gain_of(const Route *route) { return route->connection == NULL ? 1 : math_gain_from_db(connection_of(route)->gain_db); }

/* What a track's mute silences although it does not pass the strip, where lanes move that mute. */
static bool heeds(const RouteBuild *r, const Route *route, const Way *way) {
  return !is_sidechain(route) && way->point != POINT_END && compile_moves_mute(r->routes->tracks[route->source]);
}

static uint32_t flags_of(const RouteBuild *r, const Route *route, const Way *way) {
  const uint32_t shut = is_open(r, route) ? 0 : EDGE_SHUT;
  if (route->connection != NULL) return shut | (route->feedback ? EDGE_FEEDBACK : 0) | (heeds(r, route, way) ? EDGE_HEEDS : 0);
  const int64_t side = track_at(r, route->source)->side;
  return shut | (side == SIDE_A ? EDGE_SIDE_A : side == SIDE_B ? EDGE_SIDE_B : 0);
}

/* ---- when sounds meet */

static uint32_t bounded(uint32_t frames) { return frames < DELAY_FRAMES_MAX ? frames : DELAY_FRAMES_MAX; }

static uint32_t later(uint32_t a, uint32_t b) { return a > b ? a : b; }

static uint32_t arrival_at(const RouteBuild *r, const Way *way) {
  const PlanChain *chain = &r->chains[way->source];
  if (way->point == POINT_INPUT) return r->arrival[way->source];
  return r->behind[chain->node_begin + (way->point == POINT_END ? chain->node_count - 1 : way->point)];
}

/* The latest that comes to a chain's node, or input (PLAN_NONE), by an edge; `meets`: none is earlier than that. */
static uint32_t latest_at(const RouteBuild *r, uint32_t track, uint32_t chain, uint32_t node, uint32_t meets) {
  for (uint32_t k = r->first[track]; k < r->first[track + 1]; k++) {
    const uint32_t i = r->into[k];
    const Way *way = &r->ways[i];
    if (way->target == chain && way->target_node == node && !r->routes->routes[i].feedback && !is_absent(r, i)) meets = later(meets, arrival_at(r, way));
  }
  return meets;
}

static uint32_t reckon_chain(RouteBuild *r, uint32_t track, uint32_t index, uint32_t in);

/* A container's chains, which stand behind their track's, hear what enters it; their strips wait for the latest of them. Gives when their sum is there. */
static uint32_t reckon_branches(RouteBuild *r, uint32_t track, uint32_t container, uint32_t in) {
  uint32_t latest = in;
  const uint32_t count = r->b->header.chain_count;
  for (uint32_t i = r->b->places[track] + 1; i < count && (r->chains[i].flags & CHAIN_TRACK) == 0; i++)
    if (r->chains[i].container == container) latest = later(latest, reckon_chain(r, track, i, in));
  for (uint32_t i = r->b->places[track] + 1; i < count && (r->chains[i].flags & CHAIN_TRACK) == 0; i++) {
    if (r->chains[i].container != container) continue;
    const uint32_t strip = r->chains[i].node_begin + r->chains[i].node_count - 1;
    r->nodes[strip].input_delay_frames = bounded(r->nodes[strip].input_delay_frames + latest - r->behind[strip]);
    r->nodes[strip].arrival_frames = bounded(latest);
    r->behind[strip] = latest;
  }
  return latest;
}

/* From its sources, and what enters at `in`, to its end. What plays in it is there at once, but for its instrument's latency. */
static uint32_t reckon_chain(RouteBuild *r, uint32_t track, uint32_t index, uint32_t in) {
  PlanChain *chain = &r->chains[index];
  PlanNode *nodes = r->nodes + chain->node_begin;
  uint32_t played = 0, n = 0;
  bool plays = chain->segment_count > 0;
  for (; n < chain->node_count && !sounds(&nodes[n]); n++) {
    r->behind[chain->node_begin + n] = played += nodes[n].latency_frames;
    plays |= role_of(&nodes[n]) == DEVICE_INSTRUMENT;
  }
  uint32_t at = r->arrival[index] = latest_at(r, track, index, PLAN_NONE, later(played, in));
  chain->source_delay_frames = plays ? bounded(at - played) : 0;
  for (; n < chain->node_count; n++) {
    const uint32_t key = latest_at(r, track, index, n, at);
    nodes[n].input_delay_frames = bounded(key - at);
    nodes[n].arrival_frames = bounded(key);
    if (role_of(&nodes[n]) == DEVICE_CONTAINER) nodes[n].latency_frames += bounded(reckon_branches(r, track, chain->node_begin + n, key) - key);
    r->behind[chain->node_begin + n] = at = key + nodes[n].latency_frames;
  }
  return at;
}

static uint32_t delay_of(const RouteBuild *r, uint32_t index) {
  const Route *route = &r->routes->routes[index];
  if (route->feedback && route->connection != NULL) return (uint32_t)connection_of(route)->delay_frames;
  const Way *way = &r->ways[index];
  const uint32_t meets = way->target_node == PLAN_NONE ? r->arrival[way->target]
                                                       : r->nodes[r->chains[way->target].node_begin + way->target_node].arrival_frames;
  const uint32_t arrival = arrival_at(r, way);
  return meets > arrival ? bounded(meets - arrival) : 0;
}

/* ---- rows */

static void put_edge(RouteBuild *r, uint32_t index) {
  const Route *route = &r->routes->routes[index];
  const Way *way = &r->ways[index];
  const bool own = route->connection == NULL, further = !own && way->point < r->chains[way->source].node_count
                   && role_of(&r->nodes[r->chains[way->source].node_begin + way->point]) == DEVICE_INSTRUMENT;
  const uint32_t delay = delay_of(r, index);
  const PlanEdge edge = {
    .id = own ? r->routes->tracks[route->source]->id : route->connection->id, .source = way->source, .point = way->point,
    .target = way->target, .target_node = way->target_node, .source_port = further ? (uint16_t)connection_of(route)->port : 0,
    .flags = flags_of(r, route, way), .delay_frames = delay, .gain = (float)gain_of(route),
    .arrival_frames = route->feedback ? arrival_at(r, way) : bounded(arrival_at(r, way) + delay), .pan = own ? 0 : (float)connection_of(route)->pan};
  buffer_put(&r->b->edges, &edge, sizeof edge);
  r->b->header.edge_count++;
}

static void put_edges_of(RouteBuild *r, uint32_t track, uint32_t index) {
  PlanChain *chain = &r->chains[index];
  chain->edge_begin = r->b->header.edge_count;
  for (uint32_t k = r->first[track]; k < r->first[track + 1]; k++)
    if (r->ways[r->into[k]].target == index && !is_absent(r, r->into[k])) put_edge(r, r->into[k]);
  chain->edge_count = r->b->header.edge_count - chain->edge_begin;
}

static void put_output(RouteBuild *r, const PlanEdge *edge) {
  buffer_put(&r->b->edges, edge, sizeof *edge);
  r->b->header.edge_count++;
}

/* The cue output hears a track when the mix does, and as the mix does but for its place in the chain. */
static void put_cue(RouteBuild *r, uint32_t chain, uint32_t point) {
  const Way way = {.source = chain, .point = point};
  const uint32_t arrival = arrival_at(r, &way), out = r->b->header.latency_frames;
  put_output(r, &(PlanEdge){.id = r->chains[chain].id, .source = chain, .point = point, .target = PLAN_NONE, .target_node = PLAN_NONE,
                            .target_port = OUTPUT_CUE, .delay_frames = out > arrival ? out - arrival : 0,
                            .gain = (float)math_gain_from_db(project_of(r)->cue_gain_db)});
}

static bool is_cued(const RouteBuild *r, uint32_t track) {
  const Track *fields = track_at(r, track);
  return fields->cue || (fields->solo && project_of(r)->solo_mode == SOLO_ON_CUE);
}

static void put_cues(RouteBuild *r, uint32_t master) {
  bool any = false;
  for (uint32_t t = 0; t < r->routes->track_count; t++) {
    if (!is_cued(r, t)) continue;
    const uint32_t chain = r->b->places[t];
    const bool before = project_of(r)->cue_point == POINT_PRE_FADER;
    put_cue(r, chain, before ? behind_effects(r, &r->chains[chain], r->chains[chain].node_count - 1) : POINT_END);
    any = true;
  }
  if (!any) put_cue(r, master, POINT_END);
}

/* Edges in the order of the chains, those to outputs last. */
static void put_edges(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t i = 0; i < routes->track_count; i++) {
    uint32_t index = r->b->places[routes->order[i]];
    do put_edges_of(r, routes->order[i], index);
    while (++index < r->b->header.chain_count && (r->chains[index].flags & CHAIN_TRACK) == 0);
  }
  const uint32_t master = r->b->places[routes->order[routes->track_count - 1]], strip = r->chains[master].node_begin + r->chains[master].node_count - 1;
  put_output(r, &(PlanEdge){.id = ID_MASTER, .source = master, .point = POINT_END, .target = PLAN_NONE, .target_node = PLAN_NONE, .gain = 1});
  r->b->header.latency_frames = bounded(r->behind[strip]);
  put_cues(r, master);
}

/* ---- all of it */

/* Every array in one block: words first, then bytes. */
static uint32_t *make_room(RouteBuild *r, size_t *bytes) {
  const size_t tracks = (size_t)r->routes->track_count + 1, routes = (size_t)r->routes->route_count + 1, nodes = r->b->header.node_count;
  const size_t chains = (size_t)r->b->header.chain_count + 1;
  *bytes = (5 * routes + tracks + chains + nodes) * sizeof(uint32_t) + 3 * tracks;
  uint32_t *words = memory_new(r->b->compiler->memory, *bytes);
  if (words == NULL) return NULL;
  r->ways = (Way *)(void *)words;
  r->into = words + 4 * routes;
  r->first = r->into + routes;
  r->arrival = r->first + tracks;
  r->behind = r->arrival + chains;
  r->soloed = (uint8_t *)(r->behind + nodes);
  r->from_solo = r->soloed + tracks;
  r->to_solo = r->from_solo + tracks;
  return words;
}

Status compile_routes(PlanBuild *b) {
  RouteBuild r = {.b = b, .routes = &b->routes, .chains = (PlanChain *)(void *)b->chains.data, .nodes = (PlanNode *)(void *)b->nodes.data};
  size_t bytes;
  uint32_t *words = make_room(&r, &bytes);
  if (words == NULL) return compile_no_memory(b->problem);
  place_ways(&r);
  mark_soloed(&r);
  follow_solo(&r);
  mark_silent(&r);
  for (uint32_t i = 0; i < b->routes.track_count; i++) (void)reckon_chain(&r, b->routes.order[i], b->places[b->routes.order[i]], 0);
  put_edges(&r);
  memory_free(b->compiler->memory, words, bytes);
  return b->edges.status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}
