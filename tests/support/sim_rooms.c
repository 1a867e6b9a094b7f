/* The hosts of rooms in the simulated world: readers that are slow, commits that answer late or never. */
#include "support/sim_world.h"

#include <string.h>

void sim_room_crash(Sim *sim, uint32_t room) {
  SimRoom *r = &sim->rooms[room];
  if (!r->room) return;
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) {
    if (sim->clients[i].room == room) sim_disconnect(sim, i);
  }
  room_destroy(r->room);
  *r = (SimRoom){.life = r->life + 1};
  sim->report.room_crashes++;
  sim_event(sim, EVENT_ROOM_START, room, r->life, 100);
}

void sim_room_start(Sim *sim, uint32_t room) {
  SimRoom *r = &sim->rooms[room];
  const RoomOptions options = {.branch = SIM_BRANCH, .version_min = sim->version_min, .queue_bytes_max = SIM_QUEUE_BYTES, .lazy = r->life % 2 == 0};
  Problem problem = {.status = STATUS_OK};
  r->room = room_create(&sim->memory, options, sim->store.incarnation, buffer_bytes(&sim->store.snapshot), &problem);
  if (r->room) return;
  if (problem.status != STATUS_NO_MEMORY) sim_fail(sim, "room %u does not start: %s: %s", room, problem.where, problem.what);
  sim_event(sim, EVENT_ROOM_START, room, r->life, 100);
}

/* One row that was taken is told as refused, now and then. */
static void falsify(Buffer *bytes) {
  Frame frame;
  size_t used;
  Row row;
  Buffer rows;
  if (frame_get(buffer_bytes(bytes), &frame, &used, NULL) != STATUS_OK || frame.type != FRAME_ROWS) return;
  buffer_init(&rows, memory_heap(), 1u << 20);
  for (uint32_t i = 0; row_next(&frame.rows, &row, NULL); i++) {
    if (i == 0) row.status = STATUS_REFUSED;
    row_put(&rows, &row);
  }
  frame.rows = buffer_bytes(&rows);
  Buffer false_frame;
  buffer_init(&false_frame, memory_heap(), 64u << 20);
  frame_put(&false_frame, &frame);
  buffer_clear(bytes);
  buffer_put(bytes, false_frame.data, false_frame.size);
  buffer_finish(&false_frame);
  buffer_finish(&rows);
}

/* The next frame for a client, if there is one, goes on its way. */
static bool drain(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  const bool more = c->connected && sim->rooms[c->room].room && room_take(sim->rooms[c->room].room, c->reader, &out);
  const bool lost = c->partitioned || sim_chance(sim, 30);
  Frame frame;
  size_t used;
  if (more && frame_get(buffer_bytes(&out), &frame, &used, NULL) == STATUS_OK) sim->report.snapshots += frame.type == FRAME_SNAPSHOT;
  if (more && sim->options.broken == SIM_EDIT_IN_TRANSIT && random_below(&sim->random, 50) == 0) falsify(&out);
  for (uint32_t copies = more && !lost ? 1 + sim_chance(sim, 30) : 0; copies > 0; copies--) {
    Event *event = sim_event(sim, EVENT_TO_CLIENT, client, c->connection, sim_chance(sim, 50) ? 300 : 10);
    buffer_put(&event->bytes, out.data, out.size);
  }
  sim->report.lost_frames += more && lost;
  buffer_finish(&out);
  return more;
}

/* In a calm world a commit answers. Otherwise the answer, the commit or both may be lost, or the commit come after all hope. */
static void begin_commit(Sim *sim, uint32_t room, const Buffer *bytes) {
  SimRoom *r = &sim->rooms[room];
  const bool lost = sim_chance(sim, 60), never = lost && random_below(&sim->random, 3) == 0;
  if (!never) {
    Event *event = sim_event(sim, EVENT_EXECUTE, room, r->life, lost ? 60 : 8);
    buffer_put(&event->bytes, bytes->data, bytes->size);
    event->other = lost;
  }
  if (lost) sim_event(sim, EVENT_REPLY, room, r->life, 40)->other = ROOM_UNKNOWN;
  sim->report.unknowns += lost;
}

void sim_pump_room(Sim *sim, uint32_t room) {
  SimRoom *r = &sim->rooms[room];
  Buffer out;
  if (r->room && room_broken(r->room)) sim_room_crash(sim, room);
  if (!r->room) return;
  buffer_init(&out, memory_heap(), 64u << 20);
  if (room_commit_begin(r->room, sim->now, &out)) begin_commit(sim, room, &out);
  buffer_finish(&out);
  if (room_wants_tail(r->room) && !r->looking) {
    r->looking = true;
    sim_event(sim, EVENT_LOOKUP, room, r->life, 10);
  }
  for (uint32_t i = 0; i < SIM_CLIENTS; i++) {
    if (sim->clients[i].room == room && !sim->clients[i].slow) while (drain(sim, i)) {}
  }
}

static void execute(Sim *sim, const Event *event) {
  Buffer tail;
  buffer_init(&tail, memory_heap(), 64u << 20);
  const RoomCommit result = sim_store_commit(sim, buffer_bytes(&event->bytes), &tail);
  if (!event->other) {
    Event *reply = sim_event(sim, EVENT_REPLY, event->who, event->life, 8);
    reply->other = result;
    buffer_put(&reply->bytes, tail.data, tail.size);
  }
  buffer_finish(&tail);
  for (uint32_t i = 0; i < SIM_ROOMS; i++) {
    if (i == event->who || !sim->rooms[i].room || random_below(&sim->random, 2)) continue;
    room_hint(sim->rooms[i].room);
    sim_pump_room(sim, i);
  }
}

static void look_up(Sim *sim, SimRoom *r) {
  Buffer tail;
  r->looking = false;
  if (sim_chance(sim, 100)) return;
  buffer_init(&tail, memory_heap(), 64u << 20);
  sim_store_tail(sim, room_head(r->room), &tail);
  room_tail(r->room, buffer_bytes(&tail));
  buffer_finish(&tail);
}

static void room_event(Sim *sim, const Event *event) {
  SimRoom *r = &sim->rooms[event->who];
  if (event->life != r->life) return;
  if (event->type == EVENT_ROOM_START) sim_room_start(sim, event->who);
  if (r->room && event->type == EVENT_REPLY) room_commit_end(r->room, (RoomCommit)event->other, buffer_bytes(&event->bytes));
  if (r->room && event->type == EVENT_LOOKUP) look_up(sim, r);
  if (sim_chance(sim, 4)) sim_room_crash(sim, event->who);
}

void sim_room_event(Sim *sim, const Event *event) {
  if (event->type == EVENT_EXECUTE) execute(sim, event); /* a store works on when the room is gone */
  else room_event(sim, event);
  sim_pump_room(sim, event->who);
  sim_check_room(sim, event->who);
}

void sim_network_event(Sim *sim, const Event *event) {
  SimClient *c = &sim->clients[event->who];
  if (event->type == EVENT_DRAIN) {
    if (event->life != c->life) return;
    drain(sim, event->who);
    sim_event(sim, EVENT_DRAIN, event->who, c->life, sim->quiet ? 20 : 150);
    return;
  }
  const uint32_t room = c->room;
  if (!c->connected || event->life != c->connection || !sim->rooms[room].room) return;
  Problem problem = {.status = STATUS_OK};
  const Status status = room_receive(sim->rooms[room].room, c->reader, buffer_bytes(&event->bytes), &problem);
  if (status != STATUS_OK && status != STATUS_NO_MEMORY && status != STATUS_CANCELLED) sim_fail(sim, "room %u does not take a frame: %s: %s", room, problem.where, problem.what);
  sim_pump_room(sim, room);
  sim_check_room(sim, room);
}
