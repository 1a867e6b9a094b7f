/* What a room knows of each client: how far its batches are in the log, and which of them were refused. */
#include "model/room_state.h"

#include "core/limits.h"

#include <string.h>

static uint32_t place_of(const Room *room, uint64_t client) {
  uint32_t low = 0, high = room->client_count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (room->clients[middle].client < client) low = middle + 1;
    else high = middle;
  }
  return low;
}

RoomClient *room_client(const Room *room, uint64_t client) {
  const uint32_t at = place_of(room, client);
  return at < room->client_count && room->clients[at].client == client ? &room->clients[at] : NULL;
}

RoomClient *room_make_client(Room *room, uint64_t client) {
  const uint32_t at = place_of(room, client);
  if (at < room->client_count && room->clients[at].client == client) return &room->clients[at];
  if (room->client_count == LIMIT_ACTORS) return NULL;
  if (room->client_count == room->client_capacity) {
    const uint32_t capacity = room->client_capacity ? room->client_capacity * 2 : 8;
    RoomClient *clients = memory_resize(room->memory, room->clients, room->client_capacity * sizeof *clients, capacity * sizeof *clients);
    if (!clients) return NULL;
    room->clients = clients;
    room->client_capacity = capacity;
  }
  memmove(&room->clients[at + 1], &room->clients[at], (room->client_count - at) * sizeof *room->clients);
  room->clients[at] = (RoomClient){.client = client};
  room->client_count++;
  return &room->clients[at];
}

bool room_permit(Room *room, uint64_t number, Role role) {
  RoomClient *client = room_make_client(room, number);
  if (client) client->role = role == ROLE_NOBODY ? ROLE_VIEWER : role;
  return client != NULL;
}

static Status push_refusal(Room *room, RoomClient *client, Refusal refusal) {
  if (client->refused_count == client->refused_capacity) {
    const uint32_t capacity = client->refused_capacity ? client->refused_capacity * 2 : 4;
    Refusal *refused = memory_resize(room->memory, client->refused, client->refused_capacity * sizeof *refused, capacity * sizeof *refused);
    if (!refused) return STATUS_NO_MEMORY;
    client->refused = refused;
    client->refused_capacity = capacity;
  }
  client->refused[client->refused_count++] = refusal;
  return STATUS_OK;
}

Status room_note_client(Room *room, const Row *row) {
  RoomClient *client = room_make_client(room, row->client);
  if (!client) return STATUS_NO_MEMORY;
  if (row->client_sequence != client->last + 1) return STATUS_CORRUPT;
  if (row->status != STATUS_OK && row->client_sequence > client->settled) {
    const Status status = push_refusal(room, client, (Refusal){.client_sequence = row->client_sequence, .status = row->status});
    if (status != STATUS_OK) return status;
  }
  client->last = row->client_sequence;
  client->chain = row_chain(client->chain, row->batch);
  if (client->received < client->last) client->received = client->last;
  return STATUS_OK;
}

void room_settle_client(RoomClient *client, uint64_t settled) {
  if (settled <= client->settled || settled > client->last) return;
  client->settled = settled;
  uint32_t gone = 0;
  while (gone < client->refused_count && client->refused[gone].client_sequence <= settled) gone++;
  client->refused_count -= gone;
  if (gone) memmove(client->refused, client->refused + gone, client->refused_count * sizeof *client->refused);
}

void room_put_clients(const Room *room, Buffer *out) {
  Buffer refused;
  buffer_init(&refused, room->memory, LIMIT_DOCUMENT_BYTES);
  for (uint32_t i = 0; i < room->client_count; i++) {
    const RoomClient *client = &room->clients[i];
    buffer_clear(&refused);
    for (uint32_t k = 0; k < client->refused_count; k++) refusal_put(&refused, &client->refused[k]);
    if (refused.status != STATUS_OK) out->status = refused.status;
    client_row_put(out, &(ClientRow){.client = client->client, .last = client->last, .chain = client->chain, .refused = buffer_bytes(&refused)});
  }
  buffer_finish(&refused);
}

static Status get_client(Room *room, const ClientRow *row, Problem *problem) {
  Refusal refusal;
  Bytes list = row->refused;
  Problem found = {.status = STATUS_OK};
  Status status = STATUS_OK;
  RoomClient *client = room_make_client(room, row->client);
  if (!client) return STATUS_NO_MEMORY;
  client->last = client->received = row->last;
  client->chain = row->chain;
  while (status == STATUS_OK && refusal_next(&list, &refusal, &found)) status = push_refusal(room, client, refusal);
  if (found.status != STATUS_OK && problem) *problem = found;
  return status == STATUS_OK ? found.status : status;
}

Status room_get_clients(Room *room, Bytes list, Problem *problem) {
  ClientRow row;
  Problem found = {.status = STATUS_OK};
  Status status = STATUS_OK;
  while (status == STATUS_OK && client_row_next(&list, &row, &found)) status = get_client(room, &row, problem);
  if (status == STATUS_NO_MEMORY) problem_set(problem, status, NO_OFFSET, "clients", "%s", status_text(status));
  if (found.status != STATUS_OK && problem) *problem = found;
  return status == STATUS_OK ? found.status : status;
}

void room_free_clients(Room *room) {
  for (uint32_t i = 0; i < room->client_count; i++) {
    memory_free(room->memory, room->clients[i].refused, room->clients[i].refused_capacity * sizeof(Refusal));
  }
  memory_free(room->memory, room->clients, room->client_capacity * sizeof *room->clients);
}
