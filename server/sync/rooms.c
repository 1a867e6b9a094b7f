/* Threads with their mail: a list under a lock that is taken whole. */

#include "server/sync/rooms.h"

#include "server/clock.h"
#include "server/config.h"
#include "server/db/listen.h"
#include "server/hints/nats.h"
#include "server/sync/live_room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

enum { MAIL_BYTES_MAX = 64 << 20 /* of one seat, waiting */, SEATS_ASKED_MAX = 16 /* at once: a question that does not take longer than a commit */ };
#define WAIT_SECONDS 0.2
#define LOCK_SECONDS 5 /* of somebody else's, that a commit waits for before it is tried anew: fewer than a database that stands still is given */
#define ADMIT_SECONDS 0.002 /* for people who come in, before those who are there have their turn again */

typedef enum MailType { MAIL_JOIN, MAIL_FRAME, MAIL_TEXT, MAIL_LEAVE, MAIL_HINT, MAIL_SAY } MailType;

typedef struct Mail {
  struct Mail *next;
  MailType type;
  Seat *seat;
  size_t size;
  uint8_t bytes[];
} Mail;

typedef struct RoomThread {
  pthread_t thread;
  struct Rooms *rooms_of;
  pthread_mutex_t lock;
  pthread_cond_t there;
  Mail *first, **last; /* under `lock` */
  bool ending;         /* under `lock` */
  bool poked;          /* under `lock`: a seat can take more */
  atomic_bool hurry;   /* somebody who was let in waits for an answer: what takes long is left for that */
  Db *db;
  Mail *late, **late_last; /* of seats that are not let in yet, and what they said since */
  LiveRoom *rooms;
  RoomsFigures figures;/* the thread's */
  RoomsFigures shown;  /* under `lock` */
} RoomThread;

struct Rooms {
  _Atomic(Listening *) listening; /* begun when the threads run */
  _Atomic(Nats *) nats;           /* NULL: none is configured */
  int64_t name;        /* of this server among those of its database */
  uint32_t thread_count;
  RoomThread threads[];
};

static uint64_t time_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* ---- Mail ---- */

static bool post_to(RoomThread *thread, Seat *seat, MailType type, Bytes bytes) {
  Mail *mail = malloc(sizeof *mail + bytes.size);
  if (mail == NULL) return false;
  *mail = (Mail){.type = type, .seat = seat, .size = bytes.size};
  if (bytes.size > 0) memcpy(mail->bytes, bytes.data, bytes.size);
  pthread_mutex_lock(&thread->lock);
  *thread->last = mail;
  thread->last = &mail->next;
  if (type == MAIL_FRAME && atomic_load(&seat->role) != ROLE_NOBODY) atomic_store(&thread->hurry, true);
  pthread_cond_signal(&thread->there);
  pthread_mutex_unlock(&thread->lock);
  return true;
}

static bool post(Seat *seat, MailType type, Bytes bytes) { return post_to(seat->thread, seat, type, bytes); }

/* How a render is doing, as pages are told it: "job 17 running 420" of a thousand. 0: these are other words. */
static int job_text(const char *words, char *text, size_t bytes) {
  long long job;
  char state[12];
  int permille;
  if (sscanf(words, "job %lld %11[a-z] %d", &job, state, &permille) != 3) return 0;
  return snprintf(text, bytes, "{\"actor\":0,\"job\":\"%lld\",\"state\":\"%s\",\"part\":%d.%03d}", job, state, permille / 1000, permille % 1000);
}

/* Another server committed to a branch; negative: what is said about the branch changed. With words: a worker has news of it. */
static void heard(void *rooms_, int64_t about, int64_t from, const char *words) {
  static const char beside[] = "{\"actor\":0,\"beside\":true}"; /* nobody is actor 0 */
  Rooms *rooms = rooms_;
  struct { uint64_t branch; char text[96]; } say = {.branch = about < 0 ? 0 - (uint64_t)about : (uint64_t)about};
  if (from == rooms->name) return;
  const int size = about < 0 ? snprintf(say.text, sizeof say.text, "%s", beside) : job_text(words, say.text, sizeof say.text);
  const Bytes bytes = {(const uint8_t *)&say, sizeof say.branch + (size_t)size};
  post_to(&rooms->threads[hash_mix(say.branch) % rooms->thread_count], NULL, size > 0 ? MAIL_SAY : MAIL_HINT, bytes);
}

/* A room of this thread, if it is open here, takes a hint or says something to its people. */
static void take_hint(RoomThread *thread, const RoomWork *work, Bytes bytes) {
  uint64_t branch;
  memcpy(&branch, bytes.data, sizeof branch);
  const Bytes text = {bytes.data + sizeof branch, bytes.size - sizeof branch};
  for (LiveRoom *room = thread->rooms; room != NULL; room = room->next) {
    if (room->branch != branch) continue;
    if (text.size > 0) live_room_say(room, work, text);
    else live_room_hint(room);
  }
}

static LiveRoom *room_of(RoomThread *thread, uint64_t branch) {
  for (LiveRoom *room = thread->rooms; room != NULL; room = room->next)
    if (room->branch == branch) return room;
  LiveRoom *room = calloc(1, sizeof *room);
  if (room == NULL) return NULL;
  *room = (LiveRoom){.next = thread->rooms, .branch = branch, .empty_since = clock_seconds()};
  thread->rooms = room;
  thread->figures.rooms++;
  return room;
}

static void admit(RoomThread *thread, const RoomWork *work, Seat *seat) {
  LiveRoom *room = room_of(thread, seat->claim.branch);
  if (room == NULL) seat_close(seat, "away");
  else live_room_admit(room, work, seat);
}

static void free_seat(Seat *seat) {
  pthread_mutex_destroy(&seat->listening);
  free(seat);
}

static void open_mail(RoomThread *thread, const RoomWork *work, Mail *mail) {
  Seat *seat = mail->seat;
  const Bytes bytes = {mail->bytes, mail->size};
  switch (mail->type) {
    case MAIL_JOIN: admit(thread, work, seat); break;
    case MAIL_FRAME:
    case MAIL_TEXT:
      if (seat->room != NULL && !seat->closed) live_room_receive(seat->room, seat, bytes, mail->type == MAIL_TEXT, work);
      atomic_fetch_sub(&seat->waiting_bytes, mail->size);
      break;
    case MAIL_LEAVE:
      if (seat->room != NULL) {
        live_room_leave(seat->room, seat, work->now);
        thread->figures.seats--;
      }
      free_seat(seat);
      break;
    case MAIL_HINT:
    case MAIL_SAY: take_hint(thread, work, bytes); break;
  }
  free(mail);
}

/* ---- The thread ---- */

/* Letting somebody in is a question to the database, and much to tell; a thousand may come at once: that is put aside, and what they say
   behind it. */
static void sort_mail(RoomThread *thread, const RoomWork *work, Mail *mail) {
  for (Mail *next; mail != NULL; mail = next) {
    next = mail->next;
    if (mail->type != MAIL_JOIN && (mail->seat == NULL || mail->seat->aside == 0)) {
      open_mail(thread, work, mail);
      continue;
    }
    mail->seat->aside++;
    mail->next = NULL;
    *thread->late_last = mail;
    thread->late_last = &mail->next;
  }
}

/* One question for all who wait. */
static void ask_for_seats(const RoomThread *thread, const RoomWork *work) {
  Seat *seats[SEATS_ASKED_MAX];
  uint32_t count = 0;
  for (const Mail *mail = thread->late; mail != NULL && count < SEATS_ASKED_MAX; mail = mail->next)
    if (mail->type == MAIL_JOIN && mail->seat->answer == SEAT_UNASKED) seats[count++] = mail->seat;
  live_rooms_ask(seats, count, work);
}

/* True: some of it was opened, so rooms have something to say. */
static bool open_late_mail(RoomThread *thread, const RoomWork *work) {
  const bool any = thread->late != NULL;
  const double until = clock_seconds() + ADMIT_SECONDS;
  for (bool waited_for = false; thread->late != NULL && !waited_for && clock_seconds() < until; waited_for = atomic_load(&thread->hurry)) {
    Mail *mail = thread->late;
    if (mail->type == MAIL_JOIN && mail->seat->answer == SEAT_UNASKED) ask_for_seats(thread, work);
    thread->late = mail->next;
    if (thread->late == NULL) thread->late_last = &thread->late;
    mail->seat->aside--;
    open_mail(thread, work, mail);
  }
  return any;
}

/* At once, when there is `more` to do anyway. */
static Mail *wait_for_mail(RoomThread *thread, bool more, bool *ending) {
  const struct timespec until = clock_in(WAIT_SECONDS);
  pthread_mutex_lock(&thread->lock);
  thread->shown = thread->figures;
  while (thread->first == NULL && !thread->ending && !thread->poked && !more)
    if (pthread_cond_clockwait(&thread->there, &thread->lock, CLOCK_MONOTONIC, &until) != 0) break;
  Mail *mail = thread->first;
  thread->first = NULL;
  thread->last = &thread->first;
  thread->poked = false;
  atomic_store(&thread->hurry, false);
  *ending = thread->ending;
  pthread_mutex_unlock(&thread->lock);
  return mail;
}

/* News of jobs and comments come by the database in any case, and so does what others cannot say by NATS. */
static bool hears(Rooms *rooms) {
  const Nats *nats = rooms->nats;
  return listen_works(rooms->listening) && (nats == NULL || nats_works(nats));
}

static RoomWork work_of(RoomThread *thread) {
  return (RoomWork){.db = thread->db, .now = clock_seconds(), .time_ms = time_ms(), .figures = &thread->figures,
                    .server = thread->rooms_of->name, .nats = thread->rooms_of->nats, .hears = hears(thread->rooms_of), .hurry = &thread->hurry};
}

/* Words of those who are in, out of the mail that has come; the rest stays as it was. */
static Mail *take_words(RoomThread *thread) {
  Mail *words = NULL, **words_last = &words;
  pthread_mutex_lock(&thread->lock);
  Mail **at = &thread->first;
  for (Mail *mail; (mail = *at) != NULL;) {
    if (mail->type != MAIL_TEXT || mail->seat->room == NULL || mail->seat->aside > 0) {
      at = &mail->next;
      continue;
    }
    *at = mail->next;
    mail->next = NULL;
    *words_last = mail;
    words_last = &mail->next;
  }
  thread->last = at;
  pthread_mutex_unlock(&thread->lock);
  return words;
}

/* While the database is waited for: what people tell each other needs none. */
static void pass_words_on(void *context) {
  RoomThread *thread = context;
  const RoomWork work = work_of(thread);
  for (Mail *mail = take_words(thread), *next; mail != NULL; mail = next) {
    next = mail->next;
    open_mail(thread, &work, mail);
  }
}

static void close_rooms(RoomThread *thread, bool all) {
  const RoomWork work = work_of(thread);
  for (LiveRoom **at = &thread->rooms; *at != NULL;) {
    LiveRoom *room = *at;
    if (!all && !live_room_is_done(room, work.now)) {
      at = &room->next;
      continue;
    }
    *at = room->next;
    for (const Seat *seat = room->seats; seat != NULL; seat = seat->next) thread->figures.seats--;
    live_room_close(room, &work, all ? "going" : "away");
    thread->figures.rooms--;
  }
}

static void *run(void *context) {
  RoomThread *thread = context;
  for (bool ending = false, more = false; !ending;) {
    Mail *mail = wait_for_mail(thread, more, &ending);
    const RoomWork work = work_of(thread);
    sort_mail(thread, &work, mail);
    more = live_rooms_work(thread->rooms, &work);
    more = open_late_mail(thread, &work) || more;
    close_rooms(thread, ending);
  }
  return NULL;
}

/* ---- Life ---- */

Rooms *rooms_create(const char *database_url, uint32_t threads) {
  Rooms *rooms = calloc(1, sizeof *rooms + threads * sizeof rooms->threads[0]);
  if (rooms == NULL) return NULL;
  if (getrandom(&rooms->name, sizeof rooms->name, 0) != sizeof rooms->name) rooms->name = (int64_t)time_ms();
  for (uint32_t i = 0; i < threads; i++) {
    RoomThread *thread = &rooms->threads[i];
    thread->rooms_of = rooms;
    pthread_mutex_init(&thread->lock, NULL);
    pthread_cond_init(&thread->there, NULL);
    thread->last = &thread->first;
    thread->late_last = &thread->late;
    thread->db = db_create(database_url);
    if (thread->db != NULL) {
      db_wait_for_locks(thread->db, LOCK_SECONDS);
      db_wait_for_answers(thread->db, DB_ANSWER_SECONDS);
      db_meanwhile(thread->db, pass_words_on, thread);
    }
    if (thread->db == NULL || pthread_create(&thread->thread, NULL, run, thread) != 0) {
      db_destroy(thread->db);
      thread->db = NULL;
      rooms_close(rooms);
      rooms_destroy(rooms);
      return NULL;
    }
    rooms->thread_count++;
  }
  const NatsPlace place = {.url = config_text(CONFIG_NATS_URL), .user = config_text(CONFIG_NATS_USER), .password = config_text(CONFIG_NATS_PASSWORD), .subject = config_text(CONFIG_NATS_SUBJECT),
                           .authorities = config_text(CONFIG_NATS_CA), .certificate = config_text(CONFIG_NATS_CERTIFICATE), .key = config_text(CONFIG_NATS_KEY),
                           .shakes_first = config_is(CONFIG_NATS_HANDSHAKE, "first")};
  rooms->nats = config_is_set(CONFIG_NATS_URL) ? nats_begin(&place, heard, rooms) : NULL;
  rooms->listening = listen_begin(database_url, "tutti_branches", heard, rooms); /* without, the log is looked at more often */
  return rooms;
}

void rooms_close(Rooms *rooms) {
  for (uint32_t i = 0; i < rooms->thread_count; i++) {
    RoomThread *thread = &rooms->threads[i];
    pthread_mutex_lock(&thread->lock);
    thread->ending = true;
    pthread_cond_signal(&thread->there);
    pthread_mutex_unlock(&thread->lock);
  }
  for (uint32_t i = 0; i < rooms->thread_count; i++) pthread_join(rooms->threads[i].thread, NULL);
  nats_end(atomic_exchange(&rooms->nats, NULL));
  listen_end(atomic_exchange(&rooms->listening, NULL)); /* after the threads, which ask whether it works */
}

/* The threads have ended: what was posted since is only seats that are left. */
void rooms_destroy(Rooms *rooms) {
  if (rooms == NULL) return;
  for (uint32_t i = 0; i < rooms->thread_count; i++) {
    RoomThread *thread = &rooms->threads[i];
    const RoomWork work = work_of(thread);
    *thread->late_last = thread->first; /* what was put aside came before */
    for (Mail *mail = thread->late, *next; mail != NULL; mail = next) {
      next = mail->next;
      if (mail->type == MAIL_JOIN || mail->type == MAIL_HINT) free(mail);
      else open_mail(thread, &work, mail);
    }
    db_destroy(thread->db);
    pthread_cond_destroy(&thread->there);
    pthread_mutex_destroy(&thread->lock);
  }
  free(rooms);
}

/* ---- Seats, from other threads ---- */

Seat *rooms_join(Rooms *rooms, SeatClaim claim, SeatListener listener) {
  Seat *seat = calloc(1, sizeof *seat);
  if (seat == NULL) return NULL;
  *seat = (Seat){.thread = &rooms->threads[hash_mix(claim.branch) % rooms->thread_count], .claim = claim, .listener = listener};
  pthread_mutex_init(&seat->listening, NULL);
  if (post(seat, MAIL_JOIN, (Bytes){0})) return seat;
  free_seat(seat);
  return NULL;
}

size_t seat_message_bytes_max(const Seat *seat, bool text) {
  const Role role = (Role)atomic_load(&seat->role);
  if (text) return SEAT_TEXT_BYTES_MAX;
  return role >= ROLE_EDITOR ? SEAT_BATCH_BYTES_MAX : role == ROLE_PERFORMER ? SEAT_GESTURE_BYTES_MAX : SEAT_HELLO_BYTES_MAX;
}

bool seat_receive(Seat *seat, Bytes bytes, bool text) {
  if (atomic_load(&seat->waiting_bytes) + bytes.size > MAIL_BYTES_MAX || (text && bytes.size > SEAT_TEXT_BYTES_MAX)) return false;
  atomic_fetch_add(&seat->waiting_bytes, bytes.size);
  return post(seat, text ? MAIL_TEXT : MAIL_FRAME, bytes);
}

void seat_sent(Seat *seat) {
  if (atomic_fetch_sub(&seat->unsent, 1) != SEAT_FRAMES_MAX) return;
  RoomThread *thread = seat->thread; /* it was full: there may be more for it */
  pthread_mutex_lock(&thread->lock);
  thread->poked = true;
  pthread_cond_signal(&thread->there);
  pthread_mutex_unlock(&thread->lock);
}

void seat_leave(Seat *seat) {
  pthread_mutex_lock(&seat->listening);
  seat->left = true;
  pthread_mutex_unlock(&seat->listening);
  (void)post(seat, MAIL_LEAVE, (Bytes){0}); /* without memory it stays, silent, until its room is closed */
}

RoomsFigures rooms_figures(const Rooms *rooms) {
  RoomsFigures sum = {0};
  for (uint32_t i = 0; i < rooms->thread_count; i++) {
    RoomThread *thread = (RoomThread *)(uintptr_t)&rooms->threads[i];
    pthread_mutex_lock(&thread->lock);
    const RoomsFigures *one = &thread->shown;
    sum = (RoomsFigures){sum.rooms + one->rooms, sum.seats + one->seats, sum.commits + one->commits, sum.rows + one->rows,
                         sum.mismatches + one->mismatches, sum.losses + one->losses, sum.snapshots + one->snapshots, sum.texts + one->texts, sum.dropped + one->dropped, sum.slow + one->slow};
    pthread_mutex_unlock(&thread->lock);
  }
  return sum;
}
