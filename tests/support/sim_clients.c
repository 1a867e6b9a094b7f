/* The hosts of replicas in the simulated world: a disk that tears, a connection that breaks, a musician who goes on. */
#include "support/sim_world.h"

#include <string.h>

static void put_disk(SimClient *c, const uint8_t *data, size_t size) {
  if (c->disk_size + size > c->disk_capacity) {
    c->disk_capacity = 2 * (c->disk_size + size);
    c->disk = realloc(c->disk, c->disk_capacity);
  }
  if (size) memcpy(c->disk + c->disk_size, data, size);
  c->disk_size += size;
}

static void write_disk(SimClient *c, size_t size) {
  if (c->write == WRITE_REPLACE) c->disk_size = 0;
  put_disk(c, c->writing.data, size);
}

void sim_disconnect(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  if (c->connected && sim->rooms[c->room].room) room_leave(sim->rooms[c->room].room, c->reader);
  c->connected = false;
  if (c->replica) replica_disconnect(c->replica);
}

/* An append ends anywhere, a replacement is done or not. */
void sim_client_crash(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  if (!c->replica) return;
  sim_disconnect(sim, client);
  if (c->write == WRITE_APPEND) write_disk(c, random_below(&sim->random, (uint32_t)c->writing.size + 1));
  if (c->write == WRITE_REPLACE && random_below(&sim->random, 2)) write_disk(c, c->writing.size);
  c->write = WRITE_NOTHING;
  for (uint32_t i = 0; i < c->fate_count; i++) c->fates[i].gone = !c->fates[i].saved;
  replica_destroy(c->replica);
  c->replica = NULL;
  c->life++;
  sim->report.crashes++;
  sim_event(sim, EVENT_START, client, c->life, 100);
}

void sim_client_start(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  const ReplicaOptions options = {.branch = SIM_BRANCH, .client = SIM_FIRST_CLIENT + client, .version = c->version, .skip_rewind = sim->options.broken == SIM_NO_REWIND};
  Problem problem;
  const Status status = replica_restore(&sim->memory, options, (Bytes){.data = c->disk, .size = c->disk_size}, &c->replica, &problem);
  if (status != STATUS_OK && status != STATUS_NO_MEMORY) sim_fail(sim, "client %u cannot read what it wrote: %s: %s", client, problem.where, problem.what);
  if (status != STATUS_OK) {
    sim_event(sim, EVENT_START, client, c->life, 100);
    return;
  }
  sim_event(sim, EVENT_EDIT, client, c->life, 30);
  sim_event(sim, EVENT_RETRY, client, c->life, 30);
  if (c->slow) sim_event(sim, EVENT_DRAIN, client, c->life, 100);
  sim_check_client(sim, client);
}

static void connect_client(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  sim_disconnect(sim, client);
  c->room = random_below(&sim->random, SIM_ROOMS);
  Room *room = sim->rooms[c->room].room;
  if (!room || c->partitioned || room_join(room, &c->reader) != STATUS_OK) return;
  c->connected = true;
  c->connection = ++sim->connections;
  replica_connect(c->replica);
}

static void send(Sim *sim, uint32_t client, const Buffer *bytes) {
  SimClient *c = &sim->clients[client];
  if (!c->connected || c->partitioned || sim_chance(sim, 30)) {
    sim->report.lost_frames++;
    return;
  }
  for (uint32_t copies = 1 + sim_chance(sim, 30); copies > 0; copies--) {
    Event *event = sim_event(sim, EVENT_TO_ROOM, client, c->connection, sim_chance(sim, 50) ? 300 : 10);
    buffer_put(&event->bytes, bytes->data, bytes->size);
  }
}

void sim_pump_client(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  if (!c->replica) return;
  if (c->write == WRITE_NOTHING) {
    buffer_clear(&c->writing);
    c->write = replica_take_write(c->replica, &c->writing);
    c->saving = c->fate_count;
    if (c->write != WRITE_NOTHING) sim_event(sim, EVENT_WRITE_DONE, client, c->life, 20);
  }
  Buffer out;
  buffer_init(&out, memory_heap(), 64u << 20);
  while (!sim->report.failure[0] && replica_take(c->replica, &out) == STATUS_OK && out.size > 0) {
    send(sim, client, &out);
    buffer_clear(&out);
  }
  buffer_finish(&out);
}

static void finish_write(Sim *sim, SimClient *c) {
  const bool forgets = sim->options.broken == SIM_FORGET_WRITES && random_below(&sim->random, 4) == 0;
  if (!forgets) write_disk(c, c->writing.size);
  if (c->write == WRITE_REPLACE) c->checkpoint_size = c->disk_size;
  c->write = WRITE_NOTHING;
  replica_written(c->replica);
  for (uint32_t i = 0; i < c->saving; i++) c->fates[i].saved = !c->fates[i].gone;
  if (c->disk_size > 2 * c->checkpoint_size + 10000) replica_want_checkpoint(c->replica);
}

/* An edit; now and then a version that comes back, or something that was put aside, tried again. */
static Batch *think_of_something(Sim *sim, SimClient *c, uint32_t actor, const char *label) {
  Doc *doc = replica_doc(c->replica);
  const uint32_t asides = replica_aside_count(c->replica), what = random_below(&sim->random, 40);
  Batch *batch = NULL;
  if (what == 0) batch = sim_bring_back(doc, &c->then, actor, label);
  if (what == 1 && asides > 0) batch = sim_again(replica_aside_at(c->replica, random_below(&sim->random, asides)).batch, actor, label);
  sim->report.again += batch != NULL;
  return batch ? batch : sim_edit(&sim->random, doc, actor, label);
}

static void edit(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  char label[32];
  if (sim->quiet) return;
  snprintf(label, sizeof label, "c%u-%u", client, c->fate_count);
  Batch *batch = think_of_something(sim, c, SIM_FIRST_CLIENT + client, label);
  if (replica_submit(c->replica, batch, NULL, NULL) == STATUS_OK) {
    if (c->fate_count == c->fate_capacity) {
      c->fate_capacity = c->fate_capacity ? c->fate_capacity * 2 : 256;
      c->fates = realloc(c->fates, c->fate_capacity * sizeof *c->fates);
    }
    c->fates[c->fate_count++] = (Fate){.saved = false};
    sim->report.edits++;
  }
  sim_event(sim, EVENT_EDIT, client, c->life, 120);
}

static void retry(Sim *sim, uint32_t client) {
  SimClient *c = &sim->clients[client];
  sim_event(sim, EVENT_RETRY, client, c->life, 300);
  if (replica_state(c->replica) == REPLICA_OUTDATED) { /* the page is loaded anew */
    c->version = sim->version_min;
    sim_client_crash(sim, client);
  } else if (!c->connected || sim_chance(sim, 50)) {
    connect_client(sim, client);
  } else if (replica_state(c->replica) != REPLICA_LIVE || replica_pending_count(c->replica) > 0 || random_below(&sim->random, 3) == 0) {
    replica_connect(c->replica);
  }
}

static void receive(Sim *sim, uint32_t client, const Event *event) {
  SimClient *c = &sim->clients[client];
  Problem problem = {.status = STATUS_OK};
  const Status status = replica_receive(c->replica, buffer_bytes(&event->bytes), &problem);
  if (status != STATUS_OK && status != STATUS_NO_MEMORY) sim_fail(sim, "client %u does not take a frame: %s: %s", client, problem.where, problem.what);
  if (replica_state(c->replica) == REPLICA_DIFFERS && !c->excused) sim_fail(sim, "client %u differs at %llu", client, (unsigned long long)replica_head(c->replica));
  while (sim->options.broken == SIM_LOSE_REFUSALS && replica_aside_count(c->replica)) replica_release_aside(c->replica, 0);
}

void sim_client_event(Sim *sim, const Event *event) {
  SimClient *c = &sim->clients[event->who];
  const bool of_network = event->type == EVENT_TO_CLIENT;
  if (of_network ? !c->connected || event->life != c->connection : event->life != c->life) return;
  switch (event->type) {
    case EVENT_START: sim_client_start(sim, event->who); break;
    case EVENT_EDIT: edit(sim, event->who); break;
    case EVENT_WRITE_DONE: finish_write(sim, c); break;
    case EVENT_RETRY: retry(sim, event->who); break;
    case EVENT_TO_CLIENT: receive(sim, event->who, event); break;
    default: break;
  }
  if (c->replica && sim_chance(sim, 1)) sim_client_crash(sim, event->who);
  sim_pump_client(sim, event->who);
  if (c->replica && sim_chance(sim, 2)) sim_client_crash(sim, event->who); /* with a write under way */
  sim_check_client(sim, event->who);
}
