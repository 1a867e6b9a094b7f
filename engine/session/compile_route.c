/* Part of compile.c: the edges between chains. Which ways are open (solo, mute), where on its chain each begins and ends, and
   how long each waits so that sounds meet as they left: the arrival at a point is the latency on the longest way to it, and
   an edge makes up for what it is earlier than that. */

#include "session/compile_parts.h"

#include "core/math.h"

#include <string.h>

#define ABSENT (UINT32_MAX - 2) /* a point or node that is not in the plan */
#define DELAY_FRAMES_MAX (1u << 20)

typedef struct Way {
  uint32_t point;       /* POINT_*, a node of the source, or ABSENT */
  uint32_t target_node; /* a node of the target, PLAN_NONE: its input, or ABSENT */
} Way;

typedef struct RouteBuild {
  PlanBuild *b;
  const Routes *routes;
  PlanChain *chains;
  PlanNode *nodes;
  Way *ways;             /* of each route */
  uint32_t *first, *into; /* the routes into track t are into[first[t]] .. into[first[t + 1]], in the routes' order */
  uint32_t *arrival;     /* of the sound that enters a track's first effect */
  uint32_t *behind;      /* of the sound behind each node of the plan */
  uint8_t *soloed, *from_solo, *to_solo; /* of each track */
  bool any_solo;
} RouteBuild;

static const Connection *connection_of(const Route *route) { return doc_as_connection(route->connection); }
static bool is_sidechain(const Route *route) { return route->connection != NULL && connection_of(route)->type == CONNECTION_SIDECHAIN; }
static const Track *track_at(const RouteBuild *r, uint32_t track) { return doc_as_track(r->routes->tracks[track]); }
static PlanChain *chain_of(const RouteBuild *r, uint32_t track) { return &r->chains[r->b->places[track]]; }
static DeviceRole role_of(const PlanNode *node) { return device_by_number(node->device)->role; }

/* ---- where a way begins and ends */

static bool sounds(const PlanNode *node) { return role_of(node) == DEVICE_EFFECT || role_of(node) == DEVICE_CONTAINER; }

/* Behind the last of the first `count` nodes that changes the sound. */
static uint32_t behind_effects(const RouteBuild *r, const PlanChain *chain, uint32_t count) {
  while (count > 0 && !sounds(&r->nodes[chain->node_begin + count - 1])) count--;
  return count > 0 ? count - 1 : POINT_INPUT;
}

static uint32_t find_node(const RouteBuild *r, const Object *device) {
  uint64_t node;
  return device != NULL && idmap_get(&r->b->devices, device->id, &node) ? (uint32_t)node : ABSENT;
}

static uint32_t point_of(const RouteBuild *r, const Route *route) {
  if (route->connection == NULL) return POINT_END;
  const PlanChain *chain = chain_of(r, route->source);
  const Object *source = doc_find(r->b->doc, connection_of(route)->source);
  if (source->kind->number == KIND_TRACK) {
    const int64_t point = connection_of(route)->point;
    if (point == POINT_POST_FADER) return POINT_END;
    return point == POINT_PRE_FADER ? behind_effects(r, chain, chain->node_count - 1) : POINT_INPUT;
  }
  if (source->kind->number != KIND_DEVICE || source->parent->kind->number != KIND_TRACK) return ABSENT;
  while (source != NULL && find_node(r, source) == ABSENT) source = source->previous; /* a newer version's device passes sound on */
  return source == NULL ? POINT_INPUT : behind_effects(r, chain, find_node(r, source) + 1);
}

static uint32_t target_node_of(const RouteBuild *r, const Route *route) {
  if (!is_sidechain(route)) return PLAN_NONE;
  const uint32_t node = find_node(r, doc_find(r->b->doc, connection_of(route)->target));
  if (node == ABSENT) return ABSENT;
  const PlanChain *chain = chain_of(r, route->target);
  return device_by_number(r->nodes[chain->node_begin + node].device)->sidechain ? node : ABSENT;
}

static bool is_absent(const RouteBuild *r, uint32_t route) {
  return r->ways[route].point == ABSENT || r->ways[route].target_node == ABSENT;
}

static void place_ways(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t i = 0; i < routes->route_count; i++) {
    r->ways[i] = (Way){.point = point_of(r, &routes->routes[i]), .target_node = target_node_of(r, &routes->routes[i])};
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
    r->soloed[t] |= track->solo || (track->solo_safe && track->type != TRACK_RETURN);
    r->any_solo |= track->solo;
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

static double crossfade_gain(const RouteBuild *r, int64_t side) {
  const Project *project = doc_as_project(doc_project(r->b->doc));
  if (side == SIDE_NONE) return 1;
  const double way = (project->crossfade + 1) * 0.5, left = side == SIDE_A ? 1 - way : way; /* 1: this side alone */
  if (project->crossfade_curve == CROSSFADE_LINEAR) return left;
  if (project->crossfade_curve == CROSSFADE_FULL_MIDDLE) return math_min(1, 2 * left);
  return math_sin(left * (MATH_PI / 2));
}

static double gain_of(const RouteBuild *r, const Route *route) {
  if (!is_open(r, route)) return 0;
  return route->connection == NULL ? crossfade_gain(r, track_at(r, route->source)->side) : math_gain_from_db(connection_of(route)->gain_db);
}

/* ---- when sounds meet */

static uint32_t bounded(uint32_t frames) { return frames < DELAY_FRAMES_MAX ? frames : DELAY_FRAMES_MAX; }

static uint32_t later(uint32_t a, uint32_t b) { return a > b ? a : b; }

static uint32_t arrival_at(const RouteBuild *r, const Route *route, uint32_t point) {
  const PlanChain *chain = chain_of(r, route->source);
  if (point == POINT_INPUT) return r->arrival[route->source];
  return r->behind[chain->node_begin + (point == POINT_END ? chain->node_count - 1 : point)];
}

/* The latest key of a node; `meets`: none is earlier than that. */
static uint32_t key_arrival(const RouteBuild *r, uint32_t track, uint32_t node, uint32_t meets) {
  for (uint32_t k = r->first[track]; k < r->first[track + 1]; k++) {
    const uint32_t i = r->into[k];
    const Route *route = &r->routes->routes[i];
    if (r->ways[i].target_node == node && !route->feedback && !is_absent(r, i)) meets = later(meets, arrival_at(r, route, r->ways[i].point));
  }
  return meets;
}

/* From its sources to its end. What plays in it is there at once, but for its instrument's latency. */
static void reckon_track(RouteBuild *r, uint32_t track) {
  PlanChain *chain = chain_of(r, track);
  PlanNode *nodes = r->nodes + chain->node_begin;
  uint32_t played = 0, n = 0;
  for (; n < chain->node_count && !sounds(&nodes[n]); n++) r->behind[chain->node_begin + n] = played += nodes[n].latency_frames;
  uint32_t at = r->arrival[track] = key_arrival(r, track, PLAN_NONE, played);
  chain->source_delay_frames = bounded(at - played);
  for (; n < chain->node_count; n++) {
    const uint32_t key = key_arrival(r, track, n, at);
    nodes[n].input_delay_frames = bounded(key - at);
    nodes[n].arrival_frames = bounded(key);
    r->behind[chain->node_begin + n] = at = key + nodes[n].latency_frames;
  }
}

static uint32_t delay_of(const RouteBuild *r, uint32_t index) {
  const Route *route = &r->routes->routes[index];
  if (route->feedback) return (uint32_t)connection_of(route)->delay_frames;
  const Way *way = &r->ways[index];
  const PlanChain *target = chain_of(r, route->target);
  const uint32_t meets = way->target_node == PLAN_NONE ? r->arrival[route->target]
                                                       : r->nodes[target->node_begin + way->target_node].arrival_frames;
  const uint32_t arrival = arrival_at(r, route, way->point);
  return meets > arrival ? bounded(meets - arrival) : 0;
}

/* ---- rows */

static void put_edge(RouteBuild *r, uint32_t index) {
  const Route *route = &r->routes->routes[index];
  const bool own = route->connection == NULL;
  const PlanEdge edge = {
    .id = own ? r->routes->tracks[route->source]->id : route->connection->id, .source = r->b->places[route->source],
    .point = r->ways[index].point, .target = r->b->places[route->target], .target_node = r->ways[index].target_node,
    .flags = route->feedback ? EDGE_FEEDBACK : 0, .delay_frames = delay_of(r, index), .gain = (float)gain_of(r, route),
    .pan = own ? 0 : (float)connection_of(route)->pan};
  buffer_put(&r->b->edges, &edge, sizeof edge);
  r->b->header.edge_count++;
}

static void put_edges(RouteBuild *r) {
  const Routes *routes = r->routes;
  for (uint32_t i = 0; i < routes->track_count; i++) {
    const uint32_t t = routes->order[i];
    PlanChain *chain = chain_of(r, t);
    chain->edge_begin = r->b->header.edge_count;
    for (uint32_t k = r->first[t]; k < r->first[t + 1]; k++)
      if (!is_absent(r, r->into[k])) put_edge(r, r->into[k]);
    chain->edge_count = r->b->header.edge_count - chain->edge_begin;
  }
  const uint32_t master = routes->order[routes->track_count - 1];
  const PlanChain *chain = chain_of(r, master);
  const PlanEdge out = {.id = ID_MASTER, .source = r->b->places[master], .point = POINT_END, .target = PLAN_NONE, .target_node = PLAN_NONE, .gain = 1};
  buffer_put(&r->b->edges, &out, sizeof out);
  r->b->header.edge_count++;
  r->b->header.latency_frames = bounded(r->behind[chain->node_begin + chain->node_count - 1]);
}

/* ---- all of it */

/* Every array in one block: words first, then bytes. */
static uint32_t *make_room(RouteBuild *r, size_t *bytes) {
  const size_t tracks = (size_t)r->routes->track_count + 1, routes = (size_t)r->routes->route_count + 1, nodes = r->b->header.node_count;
  *bytes = (3 * routes + 2 * tracks + nodes) * sizeof(uint32_t) + 3 * tracks;
  uint32_t *words = memory_new(r->b->compiler->memory, *bytes);
  if (words == NULL) return NULL;
  r->ways = (Way *)(void *)words;
  r->into = words + 2 * routes;
  r->first = r->into + routes;
  r->arrival = r->first + tracks;
  r->behind = r->arrival + tracks;
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
  for (uint32_t i = 0; i < b->routes.track_count; i++) reckon_track(&r, b->routes.order[i]);
  put_edges(&r);
  memory_free(b->compiler->memory, words, bytes);
  return b->edges.status == STATUS_OK ? STATUS_OK : compile_no_memory(b->problem);
}
