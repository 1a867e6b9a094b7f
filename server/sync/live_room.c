/* The work of one room between its seats and the database. */

#include "server/sync/live_room.h"

#include "core/limits.h"
#include "server/clock.h"
#include "server/db/branch_doc.h"
#include "server/hints/nats.h"
#include "server/journal.h"
#include "server/sync/commits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_SECONDS 1.0       /* how long a right that was taken away may go unnoticed, or another server's commit when no hint comes */
#define LOG_LOOK_SECONDS 5.0   /* the latter when hints come: one may be lost */
#define RETRY_SECONDS 0.25     /* a database that is away is asked again */
#define EMPTY_SECONDS 30.0     /* a room stays warm for those who reload */
enum { SNAPSHOT_ROWS = 500 /* replayed at most when the room is opened */, SNAPSHOT_ROWS_BUSY = 1000 /* where its thread always has something to answer */ };

/* Who is no further behind than that is told at once, in every room; whoever comes back after long is told then, in turns of so many bytes
   of a room and for so long of a thread, so that neither a storm of them nor one of another room is waited for. */
enum { NEAR_ROWS = 256, TURN_BYTES = 64 << 10 };
#define FAR_SECONDS 0.004

/* ---- Seats ---- */

void seat_close(Seat *seat, const char *why) {
  pthread_mutex_lock(&seat->listening);
  if (!seat->closed && !seat->left) seat->listener.close(seat->listener.context, why);
  seat->closed = true;
  pthread_mutex_unlock(&seat->listening);
}

static void seat_send(Seat *seat, SharedFrame *frame, double now) {
  const double until = now + SEAT_PATIENCE_SECONDS + (double)frame->size / SEAT_BYTES_PER_SECOND;
  if (until > seat->patience_until) seat->patience_until = until;
  pthread_mutex_lock(&seat->listening);
  if (!seat->closed && !seat->left) {
    atomic_fetch_add(&seat->unsent, 1);
    seat->listener.send(seat->listener.context, frame);
  }
  pthread_mutex_unlock(&seat->listening);
}

/* What somebody may do here, said to their page alone. Nobody is actor 0. */
static void tell_role(Seat *seat, Role role, double now) {
  char text[64];
  const int size = snprintf(text, sizeof text, "{\"actor\":0,\"role\":\"%s\"}", role_name(role));
  SharedFrame *frame = shared_frame_make((Bytes){(const uint8_t *)text, (size_t)size}, true);
  atomic_store(&seat->role, (int)role);
  if (frame != NULL) seat_send(seat, frame, now);
  shared_frame_drop(frame);
}

static struct Author *author_place(LiveRoom *room, uint64_t client) {
  uint32_t low = 0, high = room->author_count;
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (room->authors[middle].client < client) low = middle + 1;
    else high = middle;
  }
  return room->authors + low;
}

int64_t live_room_user_of(void *context, uint64_t client) {
  LiveRoom *room = context;
  const struct Author *author = author_place(room, client);
  return author < room->authors + room->author_count && author->client == client ? author->user : 0;
}

static bool remember_author(LiveRoom *room, uint64_t client, int64_t user) {
  if (room->author_count == room->author_capacity) {
    const uint32_t capacity = room->author_capacity ? room->author_capacity * 2 : 16;
    struct Author *authors = realloc(room->authors, capacity * sizeof *authors);
    if (authors == NULL) return false;
    room->authors = authors;
    room->author_capacity = capacity;
  }
  struct Author *place = author_place(room, client), *end = room->authors + room->author_count;
  if (place == end || place->client != client) {
    memmove(place + 1, place, (size_t)(end - place) * sizeof *place);
    room->author_count++;
  }
  *place = (struct Author){client, user};
  return true;
}

/* ---- Opening ---- */

static bool open_room(LiveRoom *room, const RoomWork *work, uint64_t incarnation) {
  if (room->room != NULL) return true;
  room->room = branch_room(work->db, (RoomOptions){.branch = room->branch, .lazy = true}, incarnation, INT64_MAX, &room->mends);
  if (room->room != NULL) room->snapshot_head = room_head(room->room);
  return room->room != NULL;
}

void live_rooms_ask(Seat *const *seats, uint32_t count, const RoomWork *work) {
  DbArgs args;
  db_args_init(&args);
  db_arg_array(&args, DB_I64_ARRAY);
  for (uint32_t i = 0; i < count; i++) db_item_i64(&args, (int64_t)seats[i]->claim.branch);
  db_arg_array(&args, DB_BYTES_ARRAY);
  for (uint32_t i = 0; i < count; i++) db_item_bytes(&args, (Bytes){seats[i]->claim.session.bytes, sizeof seats[i]->claim.session.bytes});
  db_arg_array(&args, DB_I64_ARRAY);
  for (uint32_t i = 0; i < count; i++) db_item_i64(&args, (int64_t)seats[i]->claim.actor);
  DbResult result = db_run(work->db, SQL_SEAT_OPEN, &args);
  for (uint32_t i = 0; i < count; i++) seats[i]->answer = result.state == DB_OK ? SEAT_NOBODY : SEAT_LOST;
  for (uint32_t row = 0; result.state == DB_OK && row < result.rows; row++) {
    Seat *seat = seats[db_i64(&result, row, 0) - 1];
    seat->answer = SEAT_KNOWN;
    seat->user = db_i64(&result, row, 1);
    seat->may = role_named(db_text(&result, row, 2));
    seat->incarnation = (uint64_t)db_i64(&result, row, 3);
  }
  db_result_finish(&result);
}

void live_room_admit(LiveRoom *room, const RoomWork *work, Seat *seat) {
  if (seat->answer == SEAT_UNASKED) live_rooms_ask(&seat, 1, work);
  if (seat->answer != SEAT_KNOWN) {
    seat_close(seat, seat->answer == SEAT_LOST ? "away" : "forbidden");
    return;
  }
  const bool seated = open_room(room, work, seat->incarnation) && remember_author(room, seat->claim.actor, seat->user) &&
                      room_permit(room->room, seat->claim.actor, seat->may) && room_join(room->room, &seat->reader) == STATUS_OK;
  if (!seated) {
    seat_close(seat, "away");
    return;
  }
  seat->room = room;
  seat->next = room->seats;
  room->seats = seat;
  room->empty_since = -1.0;
  work->figures->seats++;
  tell_role(seat, seat->may, work->now);
}

void live_room_leave(LiveRoom *room, Seat *seat, double now) {
  for (Seat **at = &room->seats; *at != NULL; at = &(*at)->next) {
    if (*at != seat) continue;
    *at = seat->next;
    if (room->room != NULL) room_leave(room->room, seat->reader);
    break;
  }
  seat->room = NULL;
  if (room->seats == NULL) room->empty_since = now;
}

/* ---- In ---- */

/* Nobody speaks in another's name: what is said begins with the actor who says it. */
static bool is_own_text(const Seat *seat, Bytes bytes) {
  char begin[48];
  const int length = snprintf(begin, sizeof begin, "{\"actor\":%llu,", (unsigned long long)seat->claim.actor);
  return bytes.size > (size_t)length && memcmp(bytes.data, begin, (size_t)length) == 0;
}

static bool may_speak(Seat *seat, const RoomWork *work) {
  if (work->now - seat->texts_since >= 1.0) {
    seat->texts_since = work->now;
    seat->texts = 0;
  }
  const bool may = ++seat->texts <= SEAT_TEXTS_MAX;
  work->figures->dropped += !may;
  return may;
}

/* The same words to everybody but one. Never in the log, and whoever is slow misses it. */
static void say(LiveRoom *room, const Seat *but, Bytes text, const RoomWork *work) {
  SharedFrame *frame = shared_frame_make(text, true);
  for (Seat *seat = frame == NULL ? NULL : room->seats; seat != NULL; seat = seat->next) {
    if (seat == but) continue;
    if (atomic_load(&seat->unsent) < SEAT_FRAMES_MAX) seat_send(seat, frame, work->now);
    else work->figures->dropped++;
  }
  shared_frame_drop(frame);
}

/* What pages tell each other: who looks where. */
static void pass_on(LiveRoom *room, const Seat *from, Bytes bytes, const RoomWork *work) {
  work->figures->texts++;
  say(room, from, bytes, work);
}

void live_room_receive(LiveRoom *room, Seat *seat, Bytes bytes, bool text, const RoomWork *work) {
  if (text) {
    if (is_own_text(seat, bytes) && may_speak(seat, work)) pass_on(room, seat, bytes, work);
    return;
  }
  Frame frame;
  size_t used;
  Problem problem;
  const bool theirs = frame_get(bytes, &frame, &used, NULL) == STATUS_OK && frame.client == seat->claim.actor;
  if (!theirs || (room_receive(room->room, seat->reader, bytes, &problem) != STATUS_OK && problem.status != STATUS_NO_MEMORY)) seat_close(seat, "nonsense");
}

/* ---- Work ---- */

static bool fetch_tail(LiveRoom *room, const RoomWork *work) {
  Buffer tail;
  buffer_init(&tail, memory_heap(), LIMIT_DOCUMENT_BYTES);
  const bool got = log_tail(work->db, room->branch, room_head(room->room), &tail);
  if (got) room_tail(room->room, buffer_bytes(&tail));
  else room->try_again_at = work->now + RETRY_SECONDS;
  buffer_finish(&tail);
  return got;
}

/* A batch is found by its branch and number, which the pages know too. */
static void tell_commit(const LiveRoom *room, const LogCommit *done, uint64_t before, size_t bytes) {
  static const char *const outcomes[] = {[LOG_COMMITTED] = "commit", [LOG_MISMATCH] = "commit_mismatch", [LOG_UNKNOWN] = "commit_unanswered", [LOG_FORBIDDEN] = "commit_forbidden"};
  JournalLine line;
  journal_begin(&line, done->outcome == LOG_UNKNOWN ? JOURNAL_WARNING : JOURNAL_DETAIL, outcomes[done->outcome]);
  journal_number(&line, "batch", (int64_t)before + 1);
  journal_number(&line, "rows", (int64_t)(room_head(room->room) - before));
  journal_number(&line, "bytes", (int64_t)bytes);
  if (done->outcome == LOG_UNKNOWN) journal_text(&line, "why", done->why);
  journal_end(&line);
}

static void keep_to_right(LiveRoom *room, Seat *seat, Role role, const RoomWork *work) {
  room_permit(room->room, seat->claim.actor, role);
  if (role == ROLE_NOBODY) seat_close(seat, "forbidden");
  else if ((int)role != atomic_load(&seat->role)) tell_role(seat, role, work->now);
}

/* Rights that were taken away end here, whoever took them: the database is asked, once for all the rooms of a list that are `asking`. */
static void look_at_rights(LiveRoom *rooms, const RoomWork *work) {
  DbArgs args;
  db_args_init(&args);
  db_arg_array(&args, DB_I64_ARRAY);
  for (const LiveRoom *room = rooms; room != NULL; room = room->next)
    for (const Seat *seat = room->asking ? room->seats : NULL; seat != NULL; seat = seat->next) db_item_i64(&args, (int64_t)room->branch);
  db_arg_array(&args, DB_BYTES_ARRAY);
  for (const LiveRoom *room = rooms; room != NULL; room = room->next)
    for (const Seat *seat = room->asking ? room->seats : NULL; seat != NULL; seat = seat->next)
      db_item_bytes(&args, (Bytes){seat->claim.session.bytes, sizeof seat->claim.session.bytes});
  DbResult result = db_run(work->db, SQL_SEAT_RIGHTS, &args);
  uint32_t at = 0;
  int64_t place = 0;
  for (LiveRoom *room = rooms; room != NULL; room = room->next) {
    for (Seat *seat = result.state == DB_OK && room->asking ? room->seats : NULL; seat != NULL; seat = seat->next) {
      place++;
      const bool is_known = at < result.rows && db_i64(&result, at, 0) == place;
      if (is_known) keep_to_right(room, seat, role_named(db_text(&result, at++, 1)), work);
      else seat_close(seat, "away"); /* who signed in anew comes again with that */
    }
    room->asking = false;
  }
  db_result_finish(&result);
}

bool live_room_commit_begin(LiveRoom *room, const RoomWork *work, Buffer *group) {
  if (room->room == NULL || work->now < room->try_again_at) return false;
  journal_about_number("room", room->branch);
  bool known = true;
  while (known && room_wants_tail(room->room)) known = fetch_tail(room, work);
  const bool begun = known && room_commit_begin(room->room, work->time_ms, group);
  journal_done();
  return begun;
}

bool live_room_commit_end(LiveRoom *room, const RoomWork *work, const LogGroup *group) {
  static const RoomCommit ends[] = {[LOG_COMMITTED] = ROOM_COMMITTED, [LOG_MISMATCH] = ROOM_MISMATCH, [LOG_UNKNOWN] = ROOM_UNKNOWN, [LOG_FORBIDDEN] = ROOM_FORBIDDEN};
  const LogCommit *done = &group->done;
  const uint64_t before = room_head(room->room);
  bool good = true;
  journal_about_number("room", room->branch);
  for (uint32_t i = 0; i < done->forbidden_count; i++) good = room_permit(room->room, done->forbidden[i], ROLE_NOBODY) && good;
  room->asking = done->forbidden_count > 0; /* some of them may still do less */
  if (room->asking) look_at_rights(room, work);
  room_commit_end(room->room, ends[done->outcome], buffer_bytes(group->tail));
  room->grown = room->grown || done->outcome == LOG_COMMITTED;
  work->figures->commits += done->outcome == LOG_COMMITTED;
  work->figures->rows += done->outcome == LOG_COMMITTED ? room_head(room->room) - before : 0;
  work->figures->mismatches += done->outcome == LOG_MISMATCH;
  work->figures->losses += done->outcome == LOG_UNKNOWN;
  tell_commit(room, done, before, group->commit.size);
  if (done->outcome == LOG_UNKNOWN || !good) room->try_again_at = work->now + RETRY_SECONDS;
  journal_done();
  return done->outcome != LOG_UNKNOWN && good && !room_broken(room->room) && (room_waiting_count(room->room) > 0 || room_wants_tail(room->room));
}

/* Many are told the same. What is told stands behind the place that a shared frame wants in front of it. */
static SharedFrame *shared(SharedFrame **last, Buffer *bytes) {
  if (*last != NULL && shared_frame_is(*last, (Bytes){bytes->data + SHARED_FRAME_BEFORE, bytes->size - SHARED_FRAME_BEFORE})) return *last;
  shared_frame_drop(*last);
  return *last = shared_frame_take(bytes);
}

/* The next frame for a seat, behind that place. */
static bool take_next(Room *room, uint32_t reader, Buffer *bytes) {
  buffer_clear(bytes);
  return buffer_extend(bytes, SHARED_FRAME_BEFORE) != NULL && room_take(room, reader, bytes);
}

/* Until it has all there is, can take no more, or `left` bytes are told; how many they were. */
static size_t tell(Seat *seat, Room *room, size_t left, SharedFrame **last, double now) {
  Buffer bytes;
  size_t told = 0;
  buffer_init(&bytes, memory_heap(), LIMIT_DOCUMENT_BYTES);
  while (!seat->closed && told < left && atomic_load(&seat->unsent) < SEAT_FRAMES_MAX && take_next(room, seat->reader, &bytes)) {
    told += bytes.size - SHARED_FRAME_BEFORE;
    SharedFrame *frame = shared(last, &bytes);
    if (frame != NULL) seat_send(seat, frame, now);
    else seat_close(seat, "away"); /* it will come again, with all it needs */
  }
  buffer_finish(&bytes);
  return told;
}

/* The seats from `first` on come before the others. */
static void turn_seats(LiveRoom *room, Seat *first) {
  Seat **end = &room->seats;
  if (first == room->seats) return;
  while (*end != first) end = &(*end)->next;
  *end = NULL;
  Seat *last = first;
  while (last->next != NULL) last = last->next;
  last->next = room->seats;
  room->seats = first;
}

/* Who reads nothing for long holds memory, and gets further behind: a new connection begins with all there is. */
static void close_if_slow(Seat *seat, const RoomWork *work) {
  if (seat->closed || atomic_load(&seat->unsent) < SEAT_FRAMES_MAX || work->now < seat->patience_until) return;
  work->figures->slow++;
  seat_close(seat, "slow");
}

static void save_snapshot(LiveRoom *room, const RoomWork *work) {
  Buffer snapshot;
  buffer_init(&snapshot, memory_heap(), LIMIT_DOCUMENT_BYTES);
  if (room_snapshot(room->room, &snapshot) == STATUS_OK && log_save_snapshot(work->db, buffer_bytes(&snapshot), room->mends)) {
    work->figures->snapshots++;
    room->mends = false;
  }
  room->snapshot_head = room_head(room->room); /* or try again when as much is new again: the log has it all */
  buffer_finish(&snapshot);
}

/* What nobody changed has nothing new to be kept: the log has it, and its document may not even be here. It is not done while somebody
   waits, unless that goes on for long. */
static bool keep(LiveRoom *room, const RoomWork *work) {
  const uint64_t rows = atomic_load(work->hurry) ? SNAPSHOT_ROWS_BUSY : SNAPSHOT_ROWS;
  const bool mends = room->mends && !room_wants_tail(room->room); /* with all that the damaged one had */
  if (room_doc(room->room) != NULL && (mends || room_head(room->room) >= room->snapshot_head + rows)) save_snapshot(room, work);
  return false;
}

void live_room_hint(LiveRoom *room) {
  if (room->room != NULL) room_hint(room->room);
}

void live_room_say(LiveRoom *room, const RoomWork *work, Bytes text) { say(room, NULL, text, work); }

static bool is_near(const LiveRoom *room, const Seat *seat) { return room_behind(room->room, seat->reader) <= NEAR_ROWS; }

/* Everybody's who was here: acknowledgements, and what the others did. */
static bool tell_near(LiveRoom *room, const RoomWork *work) {
  SharedFrame *last = NULL;
  room->far = false;
  for (Seat *seat = room->seats; seat != NULL; seat = seat->next) {
    if (is_near(room, seat)) tell(seat, room->room, SIZE_MAX, &last, work->now);
    else room->far = true;
    close_if_slow(seat, work);
  }
  shared_frame_drop(last);
  return false;
}

/* A turn of those who come from far. True: some wait for their next one. */
static bool tell_far(LiveRoom *room, double now) {
  SharedFrame *last = NULL;
  Seat *waits = NULL; /* who has the next turn: somebody else, if there is one */
  size_t left = TURN_BYTES;
  for (Seat *seat = room->seats; seat != NULL; seat = seat->next) {
    if (is_near(room, seat)) continue;
    const bool has_turn = left > 0;
    const size_t told = has_turn ? tell(seat, room->room, left, &last, now) : 0;
    left -= told < left ? told : left;
    if (left == 0) waits = seat;
    if (!has_turn) break;
  }
  shared_frame_drop(last);
  if (waits != NULL) turn_seats(room, waits);
  return waits != NULL;
}

static LiveRoom *longest_untold(LiveRoom *rooms) {
  LiveRoom *found = NULL;
  for (LiveRoom *room = rooms; room != NULL; room = room->next)
    if (room->far && (found == NULL || room->far_told_at < found->far_told_at)) found = room;
  return found;
}

/* A turn at least, and more as long as nobody who was here waits. True: there is more to tell. */
static bool tell_far_for_a_while(LiveRoom *rooms, const RoomWork *work) {
  const double until = clock_seconds() + FAR_SECONDS;
  LiveRoom *room = longest_untold(rooms);
  for (bool goes_on = true; room != NULL && goes_on; room = longest_untold(rooms)) {
    room->far_told_at = clock_seconds();
    room->far = tell_far(room, work->now);
    goes_on = !atomic_load(work->hurry) && clock_seconds() < until;
  }
  return room != NULL;
}

/* After everybody here was told: it may as well be lost. One call for all rooms, as each takes a lock of the whole database. */
static void tell_other_servers(LiveRoom *rooms, const RoomWork *work) {
  DbArgs args;
  uint32_t count = 0;
  db_args_init(&args);
  db_arg_array(&args, DB_I64_ARRAY);
  for (LiveRoom *room = rooms; room != NULL; room = room->next) {
    const bool unsaid = room->grown && !nats_say(work->nats, (int64_t)room->branch, work->server);
    room->grown = false;
    if (!unsaid) continue;
    db_item_i64(&args, (int64_t)room->branch);
    count++;
  }
  db_arg_i64(&args, work->server);
  if (count == 0) {
    db_args_finish(&args);
    return;
  }
  db_tell(work->db, SQL_HINT, &args);
}

/* What others may have done meanwhile: the log is looked at by each room, the rights in all of those whose turn it is at once. */
static void look_around(LiveRoom *rooms, const RoomWork *work) {
  bool any = false;
  for (LiveRoom *room = rooms; room != NULL; room = room->next) {
    if (room->room == NULL) continue;
    room->asking = work->now - room->looked_at >= LOOK_SECONDS;
    if (room->asking) room->looked_at = work->now;
    any = any || (room->asking && room->seats != NULL);
    if (work->now - room->log_looked_at < (work->hears ? LOG_LOOK_SECONDS : LOOK_SECONDS)) continue;
    room->log_looked_at = work->now;
    room_hint(room->room);
  }
  if (any) look_at_rights(rooms, work);
}

/* What each room does by itself, with the journal told which one it is. */
static bool each(LiveRoom *rooms, const RoomWork *work, bool (*what)(LiveRoom *room, const RoomWork *work)) {
  bool any = false;
  for (LiveRoom *room = rooms; room != NULL; room = room->next) {
    if (room->room == NULL) continue;
    journal_about_number("room", room->branch);
    any = what(room, work) || any;
    journal_done();
  }
  return any;
}

bool live_rooms_work(LiveRoom *rooms, const RoomWork *work) {
  look_around(rooms, work);
  const bool commits = commits_make(rooms, work);
  each(rooms, work, tell_near);
  tell_other_servers(rooms, work);
  const bool waits = tell_far_for_a_while(rooms, work);
  each(rooms, work, keep);
  return commits || waits;
}

bool live_room_is_done(const LiveRoom *room, double now) {
  const bool broken = room->room != NULL && room_broken(room->room);
  const bool waits = room->room != NULL && room_waiting_count(room->room) > 0;
  return broken || (room->seats == NULL && room->empty_since >= 0.0 && now - room->empty_since > EMPTY_SECONDS && !waits);
}

void live_room_close(LiveRoom *room, const RoomWork *work, const char *why) {
  if (room->room != NULL && !room_broken(room->room)) {
    SharedFrame *last = NULL;
    room->next = NULL; /* a list of one */
    while (commits_make(room, work)) {}
    for (Seat *seat = room->seats; seat != NULL; seat = seat->next) tell(seat, room->room, SIZE_MAX, &last, work->now);
    shared_frame_drop(last);
    if (room_doc(room->room) != NULL && room_head(room->room) > room->snapshot_head && !room_busy(room->room)) save_snapshot(room, work);
  }
  for (Seat *seat = room->seats, *next; seat != NULL; seat = next) {
    next = seat->next;
    seat->room = NULL;
    seat->next = NULL;
    seat_close(seat, why);
  }
  room_destroy(room->room);
  free(room->authors);
  free(room);
}
