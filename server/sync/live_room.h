#ifndef TUTTI_SERVER_SYNC_LIVE_ROOM_H
#define TUTTI_SERVER_SYNC_LIVE_ROOM_H

#include "model/room.h"
#include "server/db/log.h"
#include "server/sync/rooms.h"
#include "server/sync/shared_frame.h"

#include <pthread.h>
#include <stdatomic.h>

/*
  One room with the people in it, as its thread sees them: a Room, the database's side of it, and what each seat may do.
  rooms.c brings the mail. All functions are called on the room's thread.
*/

typedef enum SeatAnswer { SEAT_UNASKED, SEAT_KNOWN, SEAT_NOBODY, SEAT_LOST } SeatAnswer;

struct Seat {
  struct RoomThread *thread;
  SeatClaim claim;
  SeatListener listener;
  pthread_mutex_t listening;  /* held while the listener is called, so that leaving can wait for the end of it */
  bool left;                  /* under `listening` */
  atomic_uint unsent;         /* frames given to the listener */
  atomic_size_t waiting_bytes;/* of mail on its way to the room */
  atomic_int role;            /* a Role; ROLE_NOBODY: not told yet. The room's thread alone sets it */
  /* The room thread's: */
  struct LiveRoom *room;
  Seat *next;
  uint32_t reader;
  SeatAnswer answer;          /* when it asked to come in: who it is, and what they may do there */
  int64_t user;
  Role may;
  uint64_t incarnation;       /* of the branch */
  uint32_t aside;             /* of its mail, put aside until it is let in (rooms.c) */
  bool closed;
  uint32_t texts;             /* in the second that began at `texts_since` */
  double texts_since, patience_until;
};

typedef struct LiveRoom {
  struct LiveRoom *next;
  uint64_t branch;
  Room *room;
  Seat *seats;
  struct Author { uint64_t client; int64_t user; } *authors; /* ascending; everyone who sat here since it was opened */
  uint32_t author_count, author_capacity;
  uint64_t snapshot_head;
  double looked_at, empty_since; /* seconds: the rights, and since when nobody is here; < 0: somebody is */
  double log_looked_at;
  double try_again_at;           /* after the database did not answer */
  bool far;                      /* some are told in turns how far the song is, */
  double far_told_at;            /* and when it was this room's */
  bool grown;                    /* the other servers are not told yet */
  bool mends;                    /* a damaged snapshot was passed over: the next one is written whole */
  bool asking;                   /* what its seats may do is being looked at */
} LiveRoom;

typedef struct RoomWork {
  Db *db;
  double now;                    /* seconds, monotonic */
  uint64_t time_ms;              /* of the day */
  RoomsFigures *figures;
  int64_t server;                /* this one's name among those of its database */
  struct Nats *nats;             /* by which the others are told, where it is configured; or NULL */
  bool hears;                    /* hints of the others */
  const atomic_bool *hurry;      /* mail has come that is answered before anything is gone on with that takes long */
} RoomWork;

/* What the database says to seats that ask to come in: one question for all of them. */
void live_rooms_ask(Seat *const *seats, uint32_t count, const RoomWork *work);
/* A seat is let in, or closed with a reason; it is asked about first, if it was not yet. */
void live_room_admit(LiveRoom *room, const RoomWork *work, Seat *seat);
void live_room_leave(LiveRoom *room, Seat *seat, double now);
void live_room_receive(LiveRoom *room, Seat *seat, Bytes bytes, bool text, const RoomWork *work);
/* Another server may have committed. */
void live_room_hint(LiveRoom *room);
/* The server says something to everybody's page: comments changed, a render goes on. Whoever is slow misses it. */
void live_room_say(LiveRoom *room, const RoomWork *work, Bytes text);
/* Everything that can be done now in the rooms of a list: the log's tail, commits, rights, snapshots, and what is to be told. What goes on
   for long is done in pieces, each room's beside the others': true, when the next ones can be done at once. */
bool live_rooms_work(LiveRoom *rooms, const RoomWork *work);
/* The COMMIT frame of the next group, when there is one (commits.h); what became of it: true, when there is more to commit at once. */
bool live_room_commit_begin(LiveRoom *room, const RoomWork *work, Buffer *group);
bool live_room_commit_end(LiveRoom *room, const RoomWork *work, const LogGroup *group);
/* Who made a client's batches; `room` is a LiveRoom. */
int64_t live_room_user_of(void *room, uint64_t client);
/* Nothing of it is left to do when all have gone for a while: it may be closed. */
bool live_room_is_done(const LiveRoom *room, double now);
/* With a last snapshot, if there is something new. Closes its seats with `why`. */
void live_room_close(LiveRoom *room, const RoomWork *work, const char *why);
/* Tell a seat's listener, unless it left. */
void seat_close(Seat *seat, const char *why);

#endif
