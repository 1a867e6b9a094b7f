/* See model/routes.h. The order comes from a walk against the sound, depth first (Tarjan, SIAM Journal on Computing 1/2,
   1972): a track is written down once all it hears is, and one met again while it waits for that closes a circle, whose
   path is what the walk has open. */
#include "model/routes.h"

#include "core/limits.h"
#include "core/utf8.h"
#include "devices/device.h"

#include <stdio.h>
#include <string.h>

const Object *route_track(const Object *end) {
  while (end && end->kind->number != KIND_TRACK) end = end->parent;
  return end;
}

const Object *route_target(const Doc *doc, const Object *track) {
  if (track->id == ID_MASTER) return NULL;
  const Object *target = doc_find(doc, doc_as_track(track)->target);
  return target && target->kind->number == KIND_TRACK ? target : doc_find(doc, ID_MASTER);
}

const char *route_name(const Object *track, char text[ROUTE_NAME_BYTES]) {
  static const char *const types[] = {"Instrument", "Audio", "Master", "Group", "Return"};
  const Track *fields = doc_as_track(track);
  if (fields->name.size == 0) {
    snprintf(text, ROUTE_NAME_BYTES, "%s", types[(uint64_t)fields->type < COUNT_OF(types) ? fields->type : 0]);
  } else {
    const size_t size = fields->name.size <= 24 ? fields->name.size : utf8_cut(fields->name.data, fields->name.size, 24);
    memcpy(text, fields->name.data, size);
    text[size] = '\0';
  }
  return text;
}

/* ---- inside a track */

static bool lies_in(const Object *object, const Object *holder) {
  while (object && object != holder) object = object->parent;
  return object != NULL;
}

static bool comes_before(const Object *sibling, const Object *other) {
  for (const Object *o = sibling->next; o; o = o->next)
    if (o == other) return true;
  return false;
}

/* Whether a device can hear, in the block it works on, what its own track has where the connection begins: what enters a chain it
   lies in, or what leaves a device before it or before a container it lies in. Chains of one container know nothing of each other. */
static bool leads_forwards(const Connection *c, const Object *source, const Object *device) {
  if (source->kind->number != KIND_DEVICE && c->point == POINT_BEFORE_DEVICES && lies_in(device, source)) return true;
  for (const Object *at = device; at && at->kind->number != KIND_TRACK; at = at->parent) {
    const Object *from = source;
    while (from && from->parent != at->parent) from = from->parent;
    if (from) return at->kind->number == KIND_DEVICE && comes_before(from, at);
  }
  return false;
}

static bool is_modulator(const Object *object) {
  const Device *device = object->kind->number == KIND_DEVICE ? device_by_number((uint32_t)doc_as_device(object)->device) : NULL;
  return device && device->role == DEVICE_MODULATOR;
}

static bool is_loose(const Connection *c, const Object *source, const Object *target) {
  if (c->type != CONNECTION_SIDECHAIN || c->feedback || !source || !target) return false;
  return is_modulator(target) || (route_track(source) == route_track(target) && leads_forwards(c, source, target));
}

/* ---- gathering */

static void add_route(Routes *r, const Object *source, const Object *target, Route route) {
  uint64_t from, to;
  if (!source || !target || !idmap_get(&r->index, source->id, &from) || !idmap_get(&r->index, target->id, &to)) return;
  route.source = (uint32_t)from;
  route.target = (uint32_t)to;
  r->routes[r->route_count++] = route;
}

static bool make_room(Routes *r, const Doc *doc) {
  uint32_t connections = 0;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    r->track_count += o->kind->number == KIND_TRACK;
    connections += o->kind->number == KIND_CONNECTION;
  }
  r->route_capacity = r->track_count + connections + 1;
  r->tracks = memory_new(r->memory, (r->track_count + 1) * sizeof *r->tracks);
  r->routes = memory_new(r->memory, r->route_capacity * sizeof *r->routes);
  r->order = memory_new(r->memory, (r->track_count + 1) * sizeof *r->order);
  return r->tracks && r->routes && r->order && idmap_reserve(&r->index, r->track_count) == STATUS_OK;
}

static void gather(Routes *r, const Doc *doc) {
  uint32_t count = 0;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_TRACK) continue;
    idmap_put(&r->index, o->id, count);
    r->tracks[count++] = o;
  }
  for (uint32_t i = 0; i < r->track_count; i++) add_route(r, r->tracks[i], route_target(doc, r->tracks[i]), (Route){0});
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_CONNECTION || doc_as_connection(o)->type == CONNECTION_MODULATION) continue;
    const Connection *c = doc_as_connection(o);
    const Object *source = doc_find(doc, c->source), *target = doc_find(doc, c->target);
    add_route(r, route_track(source), route_track(target), (Route){.connection = o, .feedback = c->feedback, .loose = is_loose(c, source, target)});
  }
}

/* ---- ordering */

/* What each track hears: sources of track i are at [first[i], first[i + 1]). `next` is where the walk goes on. */
typedef struct Walk {
  uint32_t *first, *sources, *next, *open;
  uint8_t *state; /* 0: not met, 1: open, 2: written down */
  uint32_t depth, written;
} Walk;

static bool orders(const Route *route) { return !route->feedback && !route->loose; }

static size_t walk_words(const Routes *r) { return 4 * ((size_t)r->track_count + 2) + r->route_count; }

static bool begin_walk(const Routes *r, Walk *w) {
  const size_t row = (size_t)r->track_count + 2;
  uint32_t *words = memory_new(r->memory, walk_words(r) * sizeof *words);
  w->state = memory_new(r->memory, row);
  if (!words || !w->state) {
    memory_free(r->memory, words, walk_words(r) * sizeof *words);
    memory_free(r->memory, w->state, row);
    return false;
  }
  w->first = words;
  w->next = words + row;
  w->open = words + 2 * row;
  w->sources = words + 3 * row;
  for (uint32_t i = 0; i < r->route_count; i++) w->first[r->routes[i].target + 1] += orders(&r->routes[i]);
  for (uint32_t i = 0; i < r->track_count; i++) w->first[i + 1] += w->first[i];
  memcpy(w->next, w->first, r->track_count * sizeof *w->next);
  for (uint32_t i = 0; i < r->route_count; i++) {
    if (orders(&r->routes[i])) w->sources[w->next[r->routes[i].target]++] = r->routes[i].source;
  }
  memcpy(w->next, w->first, r->track_count * sizeof *w->next);
  return true;
}

static void end_walk(const Routes *r, Walk *w) {
  memory_free(r->memory, w->first, walk_words(r) * sizeof *w->first);
  memory_free(r->memory, w->state, (size_t)r->track_count + 2);
}

static void add_words(char *text, size_t bytes, const char *words) {
  const size_t used = strlen(text);
  snprintf(text + used, bytes - used, "%s", words);
}

/* The circle from `met` along the sound: the walk went against it. A long one is told by its ends. */
static Status name_circle(const Routes *r, const Walk *w, uint32_t met, Problem *problem) {
  enum { TOLD_MAX = 4 };
  char path[160] = "", name[ROUTE_NAME_BYTES];
  uint32_t length = 1;
  while (w->open[w->depth - length] != met) length++;
  add_words(path, sizeof path, route_name(r->tracks[met], name));
  for (uint32_t i = 1; i <= length; i++) {
    const bool told = length <= TOLD_MAX || i < TOLD_MAX - 1 || i == length;
    if (told || i == TOLD_MAX - 1) add_words(path, sizeof path, " \xe2\x86\x92 ");
    if (told) add_words(path, sizeof path, route_name(r->tracks[w->open[w->depth - i]], name));
    else if (i == TOLD_MAX - 1) add_words(path, sizeof path, "\xe2\x80\xa6");
  }
  return problem_set(problem, STATUS_REFUSED, NO_OFFSET, "routing", "sound would go in a circle: %s", path);
}

static Status walk_from(Routes *r, Walk *w, uint32_t track, Problem *problem) {
  w->open[w->depth++] = track;
  w->state[track] = 1;
  while (w->depth > 0) {
    const uint32_t at = w->open[w->depth - 1];
    if (w->next[at] == w->first[at + 1]) {
      w->state[at] = 2;
      r->order[w->written++] = at;
      w->depth--;
      continue;
    }
    const uint32_t source = w->sources[w->next[at]++];
    if (w->state[source] == 1) return name_circle(r, w, source, problem);
    if (w->state[source] == 2) continue;
    w->state[source] = 1;
    w->open[w->depth++] = source;
  }
  return STATUS_OK;
}

static Status no_memory(Problem *problem) { return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "routing", "%s", status_text(STATUS_NO_MEMORY)); }

Status routes_init(Routes *routes, const Doc *doc, const Memory *memory, Problem *problem) {
  *routes = (Routes){.memory = memory};
  idmap_init(&routes->index, memory);
  Walk walk = {.depth = 0};
  Status status = STATUS_OK;
  const bool fine = make_room(routes, doc);
  if (fine) gather(routes, doc);
  if (!fine || !begin_walk(routes, &walk)) {
    routes_finish(routes);
    return no_memory(problem);
  }
  for (uint32_t i = 0; i < routes->track_count && status == STATUS_OK; i++) {
    if (walk.state[i] == 0) status = walk_from(routes, &walk, i, problem);
  }
  end_walk(routes, &walk);
  if (status != STATUS_OK) routes_finish(routes);
  return status;
}

void routes_finish(Routes *routes) {
  memory_free(routes->memory, routes->tracks, (routes->track_count + 1) * sizeof *routes->tracks);
  memory_free(routes->memory, routes->routes, routes->route_capacity * sizeof *routes->routes);
  memory_free(routes->memory, routes->order, (routes->track_count + 1) * sizeof *routes->order);
  idmap_finish(&routes->index);
  *routes = (Routes){.memory = routes->memory};
}
