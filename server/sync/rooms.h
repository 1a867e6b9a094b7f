#ifndef TUTTI_SERVER_SYNC_ROOMS_H
#define TUTTI_SERVER_SYNC_ROOMS_H

#include "core/bytes.h"
#include "core/hash.h"
#include "server/sync/shared_frame.h"

/*
  The rooms of this server (model/room.h), on threads of their own: a branch always goes to the same thread, which has its
  own connection to the database. People come in through seats. Everything said to a seat is mail to its room's thread, and
  everything it is told goes to its listener, called on that thread. All functions are [any].

  What a thread does with its mail: it lets it in, commits what can be committed in all its rooms, waits for the database, and tells the
  seats; what arrives meanwhile is the next group, all but the words that people tell each other, which it passes on while it waits. People
  who come in, or back after long, are let in and told in pieces beside that, so that a storm of them at one song is not felt at another.
  While the database is away, or stands still, edits wait and nothing is said to be saved.
*/

typedef struct Rooms Rooms;
typedef struct Seat Seat;

typedef struct SeatListener {
  void *context;
  /* A frame to be sent, which whoever sends it later holds until then. Called with at most SEAT_FRAMES_MAX of them unsent. */
  void (*send)(void *context, SharedFrame *frame);
  /* Nothing more will be sent; `why` is a word for the closing handshake ("slow": do not wait for what is unsent). The seat stays to
     be left. */
  void (*close)(void *context, const char *why);
} SeatListener;

/* What a seat may cost: frames given to its listener and not sent yet; bytes of a text, and how many of them in a second, more are
   passed by; and for how long its listener may be full before the seat is closed ("slow"), with a second more for as many bytes of a
   large frame: it comes back, and begins with all there is. */
enum { SEAT_FRAMES_MAX = 8, SEAT_TEXT_BYTES_MAX = 8192, SEAT_TEXTS_MAX = 60, SEAT_PATIENCE_SECONDS = 10, SEAT_BYTES_PER_SECOND = 32768 };

/* How long one message may be: a hello from whoever only looks; what hands move at once; and a batch, which may be a whole song. */
enum { SEAT_HELLO_BYTES_MAX = 64 << 10, SEAT_GESTURE_BYTES_MAX = 1 << 20, SEAT_BATCH_BYTES_MAX = 32 << 20 };

typedef struct SeatClaim {
  uint64_t branch, actor; /* the client it says it is; must have been granted to the session's person */
  Digest session; /* or an API token */
} SeatClaim;

Rooms *rooms_create(const char *database_url, uint32_t threads);
/* What is committed is told; open seats are closed ("going"), snapshots saved, threads ended. Seats must be left afterwards. */
void rooms_close(Rooms *rooms);
void rooms_destroy(Rooms *rooms);

/* NULL when memory is refused. Whether it may sit here is told by frames or by close. */
Seat *rooms_join(Rooms *rooms, SeatClaim claim, SeatListener listener);
/* How long a message of it may be now, by what it may do. */
size_t seat_message_bytes_max(const Seat *seat, bool text);
/* Bytes from it; copied. False: too much waits already, or no memory: close the connection. */
bool seat_receive(Seat *seat, Bytes bytes, bool text);
/* One frame that was given to the listener is sent. */
void seat_sent(Seat *seat);
/* The listener is called no more once this returns. */
void seat_leave(Seat *seat);

typedef struct RoomsFigures { uint64_t rooms, seats, commits, rows, mismatches, losses, snapshots, texts, dropped, slow; } RoomsFigures;
RoomsFigures rooms_figures(const Rooms *rooms);

#endif
