#ifndef TUTTI_TESTS_SUPPORT_SIM_WORLD_H
#define TUTTI_TESTS_SUPPORT_SIM_WORLD_H

#include "support/sim.h"

/* The inside of tests/support/sim.h, shared by its files: sim.c moves events, sim_clients.c and sim_rooms.c are the hosts of
   replicas and rooms, sim_store.c is the database, sim_edit.c and sim_page.c the musicians, sim_check.c what must hold. */

enum { SIM_CLIENTS = 4, SIM_ROOMS = 2, SIM_BRANCH = 77, SIM_FIRST_CLIENT = 10, SIM_QUEUE_BYTES = 12000 };

typedef enum EventType {
  EVENT_EDIT, EVENT_WRITE_DONE, EVENT_RETRY, EVENT_CRASH, EVENT_START,                 /* a client's */
  EVENT_TO_ROOM, EVENT_TO_CLIENT, EVENT_DRAIN,                                         /* the network's */
  EVENT_EXECUTE, EVENT_REPLY, EVENT_LOOKUP, EVENT_ROOM_CRASH, EVENT_ROOM_START,        /* a room's, with its store */
  EVENT_SNAPSHOT, EVENT_PARTITION, EVENT_RESTORE, EVENT_UPGRADE,                       /* the world's */
  EVENT_TYPE_COUNT
} EventType;

typedef struct Event {
  uint64_t time, order;
  EventType type;
  uint32_t who;    /* client or room */
  uint32_t life;   /* of the connection or machine it belongs to; it is void when that is gone */
  uint32_t other;  /* EVENT_REPLY: what came of the commit */
  Buffer bytes;
} Event;

/* A batch that was made: where it must be found at the end. */
typedef struct Fate {
  bool saved; /* said to be */
  bool gone;  /* with a crash, before it was saved: nobody was promised anything */
  bool found;
  bool lost;  /* its row went with a restored backup, after its author had seen it */
} Fate;

typedef struct SimClient {
  Replica *replica; /* NULL: it is down */
  uint32_t life, connection, room, reader, version;
  bool connected, partitioned, slow;
  uint8_t *disk;
  size_t disk_size, disk_capacity, checkpoint_size;
  Buffer writing;
  ReplicaWrite write;
  Fate *fates;      /* by what their label says */
  uint32_t fate_count, fate_capacity, saving; /* the first ones, when the write under way is done */
  Buffer then;      /* a version: its document at some time */
  bool excused;     /* it may differ: a backup was restored, or its document was damaged */
} SimClient;

typedef struct SimRoom {
  Room *room; /* NULL: it is down */
  uint32_t life;
  bool looking;
} SimRoom;

typedef struct LogRow {
  uint8_t *bytes; /* row_put */
  size_t size;
  uint32_t client;
  uint64_t client_sequence;
} LogRow;

typedef struct SimStore {
  LogRow *rows;
  uint64_t *hashes; /* of the reference document, by sequence; [0]: empty */
  uint32_t head, capacity;
  uint64_t incarnation;
  uint64_t last[SIM_CLIENTS];
  Doc *doc;         /* the full replay */
  Buffer snapshot;
  uint64_t snapshot_head;
} SimStore;

typedef struct Sim {
  SimOptions options;
  SimReport report;
  Random random;
  Memory memory;
  uint64_t now, order;
  Event *heap;
  uint32_t event_count, event_capacity;
  SimClient clients[SIM_CLIENTS];
  SimRoom rooms[SIM_ROOMS];
  SimStore store;
  uint32_t connections, version_min;
  bool quiet;       /* no edits and no faults any more */
} Sim;

/* sim.c */
void sim_fail(Sim *sim, const char *format, ...) PRINTF_LIKE(2, 3);
bool sim_chance(Sim *sim, uint32_t per_thousand); /* of a fault: never when calm or quiet */
Event *sim_event(Sim *sim, EventType type, uint32_t who, uint32_t life, uint32_t delay_max);
/* sim_clients.c, sim_rooms.c */
void sim_client_event(Sim *sim, const Event *event);
void sim_room_event(Sim *sim, const Event *event);
void sim_network_event(Sim *sim, const Event *event);
void sim_client_start(Sim *sim, uint32_t client);
void sim_room_start(Sim *sim, uint32_t room);
void sim_room_crash(Sim *sim, uint32_t room);
void sim_client_crash(Sim *sim, uint32_t client);
void sim_disconnect(Sim *sim, uint32_t client);
void sim_pump_client(Sim *sim, uint32_t client);
void sim_pump_room(Sim *sim, uint32_t room);
/* sim_store.c */
void sim_store_begin(Sim *sim);
void sim_store_finish(Sim *sim);
RoomCommit sim_store_commit(Sim *sim, Bytes commit, Buffer *tail);
void sim_store_tail(Sim *sim, uint64_t head, Buffer *out);
void sim_store_restore(Sim *sim, uint32_t head);
/* The number in the label of a batch of this client; UINT32_MAX: it has none. */
uint32_t sim_label_of(Bytes batch, uint32_t client);
/* Snapshot and tail say what the full replay says. */
void sim_store_check(Sim *sim);
/* sim_check.c */
void sim_check_client(Sim *sim, uint32_t client);
void sim_check_room(Sim *sim, uint32_t room);
void sim_check_deeply(Sim *sim, uint32_t client);
bool sim_at_rest(const Sim *sim);
void sim_check_end(Sim *sim);
/* sim_edit.c: a batch on `doc`, labelled with `label`; and one of an op or two */
Batch *sim_small_edit(Random *random, Doc *doc, uint32_t actor, const char *label);
Batch *sim_edit(Random *random, Doc *doc, uint32_t actor, const char *label);
/* sim_page.c: one of the page's edits, one that adds something now and then if it `grows`; NULL when there is nothing to do it to */
Batch *sim_page_edit(Random *random, Doc *doc, uint32_t actor, const char *label, bool grows);
/* What makes `doc` the document that `then` holds the bytes of; NULL when it holds none, and it gets `doc`. */
Batch *sim_bring_back(Doc *doc, Buffer *then, uint32_t actor, const char *label);
/* A batch that was put aside, once more under another label. */
Batch *sim_again(Bytes batch, uint32_t actor, const char *label);

#endif
