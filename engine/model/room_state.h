#ifndef TUTTI_MODEL_ROOM_STATE_H
#define TUTTI_MODEL_ROOM_STATE_H

#include "model/kept.h"
#include "model/log_end.h"
#include "model/room.h"

/* What a room is made of, for room.c (order and the store), room_sleep.c (before its document is needed), room_clients.c (who sent what) and
   room_readers.c (frames from and to replicas). Nobody else includes this. */

typedef struct RoomClient {
  uint64_t client;
  uint64_t last;     /* in the log */
  uint64_t received; /* in the log or waiting here */
  uint64_t chain;    /* of its batches in the log */
  uint64_t settled;  /* the client has the verdicts up to here */
  Refusal *refused;  /* ascending */
  uint32_t refused_count, refused_capacity;
  Role role;         /* ROLE_NOBODY: nothing was said of it yet, and it may do everything */
} RoomClient;

typedef struct RoomReader {
  uint64_t client;
  uint64_t head;    /* the last sequence it was given */
  uint64_t attempt; /* of its hello */
  bool used;
  bool live;        /* said hello */
  bool greet, whole, expect, reload; /* it is to be told */
} RoomReader;

/* The ROWS frame that was made last: what follows `from`, for whoever asks while the room's head is still `head`. */
typedef struct Said {
  Buffer frame;
  uint64_t from, to, head;
} Said;

struct Room {
  const Memory *memory;
  RoomOptions options;
  Doc *doc;          /* NULL: it was not needed yet (room_sleep.c); then */
  Buffer base;       /* the snapshot's bytes, which a document made of them goes on to lie over, */
  Frame base_frame;  /* views of them, and all rows behind it are in `tail` */
  uint64_t incarnation, head;
  uint64_t hash;     /* of the document at head; 0: not known */
  LogEnd tail;       /* the end of the log, up to head */
  Kept waiting;      /* the first `group` of them are in the document and on their way to the store */
  uint32_t group;
  Buffer rows;       /* the group's rows with their verdicts, as the store was given them */
  bool wants_tail, broken;
  RoomClient *clients; /* ascending */
  uint32_t client_count, client_capacity;
  RoomReader *readers;
  uint32_t reader_count, reader_capacity;
  Said said;
};

/* NULL when there is none. */
RoomClient *room_client(const Room *room, uint64_t client);
/* Made when there is none; NULL when memory is refused or there are too many. */
RoomClient *room_make_client(Room *room, uint64_t client);
/* A row is in the log. */
Status room_note_client(Room *room, const Row *row) NODISCARD;
/* The client knows its verdicts up to here. */
void room_settle_client(RoomClient *client, uint64_t settled);
void room_put_clients(const Room *room, Buffer *out);
Status room_get_clients(Room *room, Bytes list, Problem *problem) NODISCARD;
void room_free_clients(Room *room);
/* A snapshot's frame stands for the document. */
Status room_sleep(Room *room, const Frame *snapshot) NODISCARD;
/* The document is needed. STATUS_NO_MEMORY: not now; another failure breaks the room. */
Status room_wake(Room *room) NODISCARD;
/* That snapshot answers a hello; the rows behind it come next. False: for this reader the document is needed. */
bool room_put_base(const Room *room, RoomReader *reader, Buffer *out);
/* A SNAPSHOT that answers a hello. */
Status room_put_snapshot(Room *room, uint64_t attempt, Buffer *out) NODISCARD;

#endif
