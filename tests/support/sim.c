/* See tests/support/sim.h. Events by time, then by the order they were made in: nothing else decides. */
#include "support/sim_world.h"

#include <stdarg.h>
#include <string.h>

#define EVENTS_MAX 100000u    /* on their way at once: a world that has more talks to itself without end */
#define REST_STEPS_MAX 40000u /* in a world without faults everything must come to rest within these */

void sim_fail(Sim *sim, const char *format, ...) {
  if (sim->report.failure[0]) return;
  const int length = snprintf(sim->report.failure, sizeof sim->report.failure, "seed %llu, step %llu: ", (unsigned long long)sim->options.seed, (unsigned long long)sim->report.steps);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sim->report.failure + length, sizeof sim->report.failure - (size_t)length, format, arguments);
  va_end(arguments);
}

bool sim_chance(Sim *sim, uint32_t per_thousand) {
  return !sim->options.calm && !sim->quiet && random_below(&sim->random, 1000) < per_thousand;
}

/* ---- Events ---- */

static bool before(const Event *a, const Event *b) { return a->time != b->time ? a->time < b->time : a->order < b->order; }

static void swap(Event *a, Event *b) {
  const Event kept = *a;
  *a = *b;
  *b = kept;
}

/* The result may be filled until the next event is made. */
Event *sim_event(Sim *sim, EventType type, uint32_t who, uint32_t life, uint32_t delay_max) {
  if (sim->event_count == sim->event_capacity) {
    sim->event_capacity = sim->event_capacity ? sim->event_capacity * 2 : 256;
    sim->heap = realloc(sim->heap, sim->event_capacity * sizeof *sim->heap);
  }
  if (sim->event_count > EVENTS_MAX) sim_fail(sim, "messages pile up");
  uint32_t at = sim->event_count++;
  sim->heap[at] = (Event){.time = sim->now + 1 + random_below(&sim->random, delay_max), .order = sim->order++, .type = type, .who = who, .life = life};
  buffer_init(&sim->heap[at].bytes, memory_heap(), 64u << 20);
  for (; at > 0 && before(&sim->heap[at], &sim->heap[(at - 1) / 2]); at = (at - 1) / 2) swap(&sim->heap[at], &sim->heap[(at - 1) / 2]);
  return &sim->heap[at];
}

static Event next_event(Sim *sim) {
  const Event first = sim->heap[0];
  sim->heap[0] = sim->heap[--sim->event_count];
  for (uint32_t at = 0;;) {
    uint32_t least = at;
    for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < sim->event_count; child++) {
      if (before(&sim->heap[child], &sim->heap[least])) least = child;
    }
    if (least == at) return first;
    swap(&sim->heap[at], &sim->heap[least]);
    at = least;
  }
}

/* ---- The world's own events ---- */

static void take_snapshot(Sim *sim) {
  const uint32_t at = random_below(&sim->random, SIM_ROOMS);
  Room *room = sim->rooms[at].room;
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 64u << 20);
  if (room && room_incarnation(room) == sim->store.incarnation && room_snapshot(room, &bytes) == STATUS_OK) {
    buffer_clear(&sim->store.snapshot);
    buffer_put(&sim->store.snapshot, bytes.data, bytes.size);
    sim->store.snapshot_head = room_head(room);
  }
  buffer_finish(&bytes);
  for (uint32_t i = 0; i < SIM_ROOMS; i++) { /* each room polls the head of its branch */
    if (!sim->rooms[i].room) continue;
    room_hint(sim->rooms[i].room);
    sim_pump_room(sim, i);
  }
  sim_event(sim, EVENT_SNAPSHOT, 0, 0, 600);
}

static void move_partition(Sim *sim) {
  SimClient *c = &sim->clients[random_below(&sim->random, SIM_CLIENTS)];
  c->partitioned = !sim->quiet && !c->partitioned;
  sim_event(sim, EVENT_PARTITION, 0, 0, 800);
}

static void mark_lost(Sim *sim, uint32_t head) {
  for (uint32_t i = head; i < sim->store.head; i++) {
    Bytes list = {.data = sim->store.rows[i].bytes, .size = sim->store.rows[i].size};
    Row row;
    const uint32_t client = sim->store.rows[i].client;
    SimClient *c = &sim->clients[client];
    const uint32_t number = row_next(&list, &row, NULL) ? sim_label_of(row.batch, client) : UINT32_MAX;
    if (number < c->fate_count) c->fates[number].lost = true;
  }
}

/* A backup is restored, or one replica's document is damaged in memory. */
static void harm(Sim *sim) {
  if (sim->quiet) return;
  sim_event(sim, EVENT_RESTORE, 0, 0, 8000);
  const uint32_t who = random_below(&sim->random, SIM_CLIENTS + 1);
  sim->report.restores++;
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) sim->clients[i].excused = sim->clients[i].excused || who == SIM_CLIENTS || i == who;
  if (who == SIM_CLIENTS) {
    const uint32_t head = sim->store.head - random_below(&sim->random, sim->store.head / 4 + 1);
    mark_lost(sim, head);
    sim_store_restore(sim, head);
    return;
  }
  if (!sim->clients[who].replica) return;
  Batch *batch = batch_create(memory_heap(), "damage", 1);
  batch_set_real(batch, ID_MASTER, schema_field_by_name(schema_kind(KIND_TRACK), "pan")->number, random_real(&sim->random, -1, 1));
  const Status status = batch_apply(replica_doc(sim->clients[who].replica), batch, NULL, NULL);
  (void)status;
  batch_destroy(batch);
}

static void upgrade(Sim *sim) {
  if (sim->quiet) return;
  sim->version_min++;
  for (uint32_t i = 0; i < SIM_ROOMS; i++) sim_room_crash(sim, i);
  sim_event(sim, EVENT_UPGRADE, 0, 0, 20000);
}

static void world_event(Sim *sim, const Event *event) {
  switch (event->type) {
    case EVENT_SNAPSHOT: take_snapshot(sim); break;
    case EVENT_PARTITION: move_partition(sim); break;
    case EVENT_RESTORE: harm(sim); break;
    case EVENT_UPGRADE: upgrade(sim); break;
    default: break;
  }
}

/* ---- A run ---- */

static void step(Sim *sim) {
  typedef void Handler(Sim *, const Event *);
  static Handler *const handlers[EVENT_TYPE_COUNT] = {
    [EVENT_EDIT] = sim_client_event,   [EVENT_WRITE_DONE] = sim_client_event, [EVENT_RETRY] = sim_client_event,  [EVENT_START] = sim_client_event,
    [EVENT_TO_ROOM] = sim_network_event, [EVENT_TO_CLIENT] = sim_client_event, [EVENT_DRAIN] = sim_network_event, [EVENT_EXECUTE] = sim_room_event,
    [EVENT_REPLY] = sim_room_event,    [EVENT_LOOKUP] = sim_room_event,       [EVENT_ROOM_START] = sim_room_event, [EVENT_SNAPSHOT] = world_event,
    [EVENT_PARTITION] = world_event,   [EVENT_RESTORE] = world_event,         [EVENT_UPGRADE] = world_event};
  Event event = next_event(sim);
  sim->now = event.time;
  sim->report.steps++;
  handlers[event.type](sim, &event);
  buffer_finish(&event.bytes);
  if (sim->report.steps % 500 == 0) sim_check_deeply(sim, random_below(&sim->random, SIM_CLIENTS));
}

static void *refusing_resize(void *context, void *block, size_t old_bytes, size_t new_bytes) {
  Sim *sim = context;
  if (new_bytes > 0 && sim->options.memory && !sim->quiet && random_below(&sim->random, 3000) == 0) {
    sim->report.refused_memory++;
    return NULL;
  }
  return memory_heap()->resize(memory_heap()->context, block, old_bytes, new_bytes);
}

static void begin(Sim *sim) {
  sim->memory = (Memory){.resize = refusing_resize, .context = sim};
  sim->version_min = 1;
  sim_store_begin(sim);
  for (uint32_t i = 0; i < SIM_ROOMS; i++) sim_room_start(sim, i);
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) {
    SimClient *c = &sim->clients[i];
    buffer_init(&c->writing, memory_heap(), 64u << 20);
    c->version = 1;
    c->slow = i == SIM_CLIENTS - 1;
    sim_client_start(sim, i);
  }
  sim_event(sim, EVENT_SNAPSHOT, 0, 0, 600);
  sim_event(sim, EVENT_PARTITION, 0, 0, 800);
  if (sim->options.restores) sim_event(sim, EVENT_RESTORE, 0, 0, 8000);
  if (sim->options.upgrades) sim_event(sim, EVENT_UPGRADE, 0, 0, 20000);
  if (sim->options.calm) sim->clients[0].partitioned = false;
}

static void finish(Sim *sim) {
  while (sim->event_count) buffer_finish(&sim->heap[--sim->event_count].bytes);
  free(sim->heap);
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) {
    replica_destroy(sim->clients[i].replica);
    buffer_finish(&sim->clients[i].writing);
    free(sim->clients[i].disk);
    free(sim->clients[i].fates);
    buffer_finish(&sim->clients[i].then);
  }
  for (uint32_t i = 0; i < SIM_ROOMS; i++) room_destroy(sim->rooms[i].room);
  sim_store_finish(sim);
}

SimReport sim_run(SimOptions options) {
  Sim *sim = calloc(1, sizeof *sim);
  sim->options = options;
  sim->random = (Random){hash_mix(options.seed + 1)};
  begin(sim);
  while (sim->report.steps < options.steps && !sim->report.failure[0]) step(sim);
  sim->quiet = true;
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) sim->clients[i].partitioned = false;
  for (uint32_t i = 0; i < REST_STEPS_MAX && !sim_at_rest(sim) && !sim->report.failure[0]; i++) step(sim);
  if (!sim_at_rest(sim)) sim_fail(sim, "without faults it does not come to rest");
  sim_check_end(sim);
  const SimReport report = sim->report;
  finish(sim);
  free(sim);
  return report;
}
