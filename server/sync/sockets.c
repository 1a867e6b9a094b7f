/* libwebsockets' home: its service thread, the queues into it, and the handshake's checks. */

#include "server/sync/sockets.h"

#include "server/auth/token.h"

#include <assert.h>
#include <libwebsockets.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A large frame is sent in pieces, as fragments of one message: whoever waits for a small one does not wait for it. The library asks the
   kernel about everybody before each turn it gives; a thousand of them cost more than a piece, so a turn is some pieces long. */
enum { PIECE_BYTES = 16384, TURN_BYTES = 4 * PIECE_BYTES };

/* That question is paced, too: what comes and goes meanwhile is dealt with in one round, and asking takes a seventh of the time at most. */
enum { ROUND_US_EACH = 1, ROUND_PEOPLE_MIN = 128 /* fewer are asked at once */ };

enum { HEADER_DATA_MAX = 16384, RECEIVE_BYTES = 4096, SEND_BYTES = 64 << 10, PING_SECONDS = 30, SILENCE_SECONDS = 75, LAST_WORD_US = 300000 };

static_assert(SHARED_FRAME_BEFORE >= LWS_PRE, "the library writes its header in front");

typedef struct Message {
  struct Message *next;
  SharedFrame *frame;
} Message;

typedef struct Connection {
  struct Sockets *sockets;
  struct lws *wsi;
  Seat *seat;
  Buffer received;
  lws_sorted_usec_list_t last_word;
  Message *sending;   /* taken out of the queue, and how much of it is on its way */
  size_t sent;
  bool over;          /* one side has said goodbye: nothing is written behind that */
  /* Under the sockets' lock: */
  struct Connection *next_dirty;
  Message *first, **last;
  bool dirty, closing, cut;
  char why[32];
} Connection;

typedef struct Adopted { struct Adopted *next; int fd; } Adopted;

struct Sockets {
  Rooms *rooms;
  struct lws_context *context;
  pthread_t thread;
  pthread_mutex_t lock;
  Adopted *adopted;   /* under `lock` */
  Connection *dirty;  /* under `lock` */
  atomic_bool ending;
  uint32_t people;    /* the thread's */
  uint8_t piece[LWS_PRE + PIECE_BYTES]; /* the thread's */
};

/* ---- From the room's thread ---- */

/* The thread is woken for the first of them; it takes all that are there when it comes. */
static void wake(Connection *connection) {
  Sockets *sockets = connection->sockets;
  const bool first = sockets->dirty == NULL;
  if (connection->dirty) return;
  connection->dirty = true;
  connection->next_dirty = sockets->dirty;
  sockets->dirty = connection;
  if (first) lws_cancel_service(sockets->context);
}

static void give(void *context, SharedFrame *frame) {
  Connection *connection = context;
  Message *message = malloc(sizeof *message);
  pthread_mutex_lock(&connection->sockets->lock);
  if (message == NULL) connection->closing = true; /* it will come again, with all it needs */
  else {
    *message = (Message){.frame = shared_frame_hold(frame)};
    *connection->last = message;
    connection->last = &message->next;
  }
  wake(connection);
  pthread_mutex_unlock(&connection->sockets->lock);
}

static void end(void *context, const char *why) {
  Connection *connection = context;
  pthread_mutex_lock(&connection->sockets->lock);
  connection->closing = true;
  connection->cut = strcmp(why, "slow") == 0;
  lws_strncpy(connection->why, why, sizeof connection->why);
  wake(connection);
  pthread_mutex_unlock(&connection->sockets->lock);
}

/* ---- The handshake ---- */

static bool header(struct lws *wsi, enum lws_token_indexes token, char *text, size_t bytes) {
  text[0] = '\0';
  return lws_hdr_copy(wsi, text, (int)bytes, token) >= 0;
}

/* The library shakes hands with any version, and with none. */
static bool is_our_version(struct lws *wsi) {
  char version[8] = "";
  return lws_hdr_copy(wsi, version, sizeof version, WSI_TOKEN_VERSION) > 0 && strcmp(version, "13") == 0;
}

/* What it would say back though nobody may say it (RFC 6455, 7.4.2): whoever does is hung up on. */
static bool is_a_code(const void *closing, size_t size) {
  const uint8_t *bytes = closing;
  return size < 2 || ((unsigned)bytes[0] << 8 | bytes[1]) < 5000;
}

/* A page of another origin may open a socket with our cookie; only its Origin tells. Programs send none. */
static bool is_our_page(struct lws *wsi) {
  char origin[256], host[256], path[64];
  if (!header(wsi, WSI_TOKEN_GET_URI, path, sizeof path) || strcmp(path, "/ws") != 0) return false;
  if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) == 0) return true;
  if (!header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin) || !header(wsi, WSI_TOKEN_HOST, host, sizeof host)) return false;
  const char *name = strstr(origin, "://");
  return name != NULL && strcmp(name + 3, host) == 0;
}

static bool number_argument(struct lws *wsi, const char *name, uint64_t *value) {
  char text[64], *stop = text;
  const char *found = lws_get_urlarg_by_name(wsi, name, text, sizeof text);
  *value = found == NULL ? 0 : strtoull(found, &stop, 10);
  return found != NULL && *stop == '\0' && *value > 0;
}

/* A program's token, or a page's session. */
static bool claim_of(struct lws *wsi, SeatClaim *claim) {
  char cookie[2048], bearer[128];
  if (!number_argument(wsi, "branch=", &claim->branch) || !number_argument(wsi, "actor=", &claim->actor)) return false;
  if (header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, bearer, sizeof bearer) && token_of_bearer(bearer, &claim->session)) return true;
  return header(wsi, WSI_TOKEN_HTTP_COOKIE, cookie, sizeof cookie) && token_of_cookie(cookie, &claim->session);
}

/* ---- On the service thread ---- */

static int open_connection(Sockets *sockets, struct lws *wsi, Connection *connection) {
  SeatClaim claim;
  const int send_bytes = SEND_BYTES; /* the library takes what it receives at once for what it sends at once, too */
  setsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof send_bytes);
  *connection = (Connection){.sockets = sockets, .wsi = wsi};
  connection->last = &connection->first;
  sockets->people++;
  buffer_init(&connection->received, memory_heap(), SEAT_BATCH_BYTES_MAX);
  if (!claim_of(wsi, &claim)) return -1;
  connection->seat = rooms_join(sockets->rooms, claim, (SeatListener){connection, give, end});
  return connection->seat == NULL ? -1 : 0;
}

static void drop_message(Message *message) {
  if (message != NULL) shared_frame_drop(message->frame);
  free(message);
}

static void close_connection(Connection *connection) {
  Sockets *sockets = connection->sockets;
  if (sockets == NULL) return; /* it was refused before it was one */
  sockets->people--;
  lws_sul_cancel(&connection->last_word);
  if (connection->seat != NULL) seat_leave(connection->seat);
  connection->seat = NULL;
  pthread_mutex_lock(&sockets->lock);
  for (Connection **at = &sockets->dirty; *at != NULL; at = &(*at)->next_dirty) {
    if (*at != connection) continue;
    *at = connection->next_dirty;
    break;
  }
  pthread_mutex_unlock(&sockets->lock);
  for (Message *message = connection->first, *next; message != NULL; message = next) {
    next = message->next;
    drop_message(message);
  }
  drop_message(connection->sending);
  connection->first = connection->sending = NULL;
  buffer_finish(&connection->received);
}

static void kill_it(lws_sorted_usec_list_t *last_word) {
  lws_set_timeout(lws_container_of(last_word, Connection, last_word)->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

/* Only outside of the library's own reading is this heard. */
static void stop_reading(lws_sorted_usec_list_t *last_word) {
  Connection *connection = lws_container_of(last_word, Connection, last_word);
  lws_rx_flow_control(connection->wsi, 0);
  lws_sul_schedule(connection->sockets->context, 0, last_word, kill_it, LAST_WORD_US);
}

/* Nothing of it is kept: whoever may send so much says so by what they may do in the song. The library would go on reading for seconds, to
   hear the answer to its goodbye; a sender who does not listen is not read at all, and gone when the word had time to arrive. */
static int refuse_large(Connection *connection) {
  static uint8_t why[] = "large";
  buffer_finish(&connection->received);
  lws_close_reason(connection->wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, why, sizeof why - 1);
  lws_sul_schedule(connection->sockets->context, 0, &connection->last_word, stop_reading, 1);
  return -1;
}

static int receive(Connection *connection, const void *data, size_t size) {
  struct lws *wsi = connection->wsi;
  const size_t most = seat_message_bytes_max(connection->seat, !lws_frame_is_binary(wsi)), come = connection->received.size + size;
  if (come > most || lws_remaining_packet_payload(wsi) > most - come) return refuse_large(connection);
  buffer_put(&connection->received, data, size);
  if (connection->received.status != STATUS_OK) return -1;
  if (lws_remaining_packet_payload(wsi) > 0 || !lws_is_final_fragment(wsi)) return 0;
  const bool taken = seat_receive(connection->seat, buffer_bytes(&connection->received), !lws_frame_is_binary(wsi));
  buffer_clear(&connection->received);
  return taken ? 0 : -1;
}

/* The next to be sent; `more`: others wait behind it. */
static void take_message(Connection *connection, bool *more, bool *closing) {
  Sockets *sockets = connection->sockets;
  pthread_mutex_lock(&sockets->lock);
  if (connection->sending == NULL && connection->first != NULL) {
    connection->sending = connection->first;
    connection->first = connection->first->next;
    connection->sent = 0;
  }
  if (connection->first == NULL) connection->last = &connection->first;
  *more = connection->first != NULL;
  *closing = connection->closing;
  pthread_mutex_unlock(&sockets->lock);
}

/* A small frame is written from where it is, the header in front of it being everybody's; of a large one a piece, copied, as its header
   would fall into the piece before. The library flags how it goes on. */
static bool write_piece(Connection *connection) {
  SharedFrame *frame = connection->sending->frame;
  const size_t left = frame->size - connection->sent, size = left < PIECE_BYTES ? left : PIECE_BYTES;
  const bool whole = frame->size <= PIECE_BYTES;
  uint8_t *bytes = whole ? shared_frame_bytes(frame) : connection->sockets->piece + LWS_PRE;
  if (!whole) memcpy(bytes, shared_frame_bytes(frame) + connection->sent, size);
  const int flags = lws_write_ws_flags(frame->text ? LWS_WRITE_TEXT : LWS_WRITE_BINARY, connection->sent == 0, size == left);
  connection->sent += size;
  return lws_write(connection->wsi, bytes, size, (enum lws_write_protocol)flags) >= 0;
}

static bool write_next(Connection *connection, size_t *written) {
  const size_t before = connection->sent;
  if (!write_piece(connection)) return false;
  *written += connection->sent - before;
  if (connection->sent < connection->sending->frame->size) return true;
  drop_message(connection->sending);
  connection->sending = NULL;
  seat_sent(connection->seat);
  return true;
}

/* A turn: as much of what waits as is taken at once. False: nothing more can be written. */
static bool write_turn(Connection *connection, bool *more, bool *closing) {
  bool good = true;
  take_message(connection, more, closing);
  for (size_t written = 0; good && connection->sending != NULL && written < TURN_BYTES && !lws_send_pipe_choked(connection->wsi);) {
    good = write_next(connection, &written);
    if (connection->sending == NULL) take_message(connection, more, closing);
  }
  *more = *more || connection->sending != NULL;
  return good;
}

static int write_some(Connection *connection) {
  bool more, closing;
  if (!write_turn(connection, &more, &closing)) return -1;
  if (more) lws_callback_on_writable(connection->wsi);
  else if (closing) {
    lws_close_reason(connection->wsi, LWS_CLOSE_STATUS_NORMAL, (uint8_t *)connection->why, strlen(connection->why));
    return -1;
  }
  return 0;
}

/* Written at once, as far as it is taken: to be told by the library that it may be would cost another question about everybody. */
static void write_or_wait(Connection *connection) {
  bool more = false, closing = false;
  if (connection->over) return;
  if (!write_turn(connection, &more, &closing)) lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
  else if (more || closing) lws_callback_on_writable(connection->wsi);
}

static void adopt(Sockets *sockets, Adopted *adopted) {
  for (Adopted *next; adopted != NULL; adopted = next) {
    next = adopted->next;
    lws_adopt_socket(sockets->context, adopted->fd); /* closes it when it cannot */
    free(adopted);
  }
}

/* Whoever is dirty stays so until it is their turn here: what comes for them meanwhile is written with the rest, and wakes nobody. */
static void take_what_waits(Sockets *sockets) {
  pthread_mutex_lock(&sockets->lock);
  Adopted *adopted = sockets->adopted;
  Connection *dirty = sockets->dirty;
  sockets->adopted = NULL;
  sockets->dirty = NULL;
  pthread_mutex_unlock(&sockets->lock);
  for (Connection *connection = dirty, *next; connection != NULL; connection = next) {
    pthread_mutex_lock(&sockets->lock);
    next = connection->next_dirty;
    connection->dirty = false;
    const bool cut = connection->cut;
    pthread_mutex_unlock(&sockets->lock);
    if (cut) lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    else write_or_wait(connection);
  }
  adopt(sockets, adopted);
}

/* An answer that makes the library end it. */
static int ends(Connection *connection, int answer) {
  connection->over = connection->over || answer != 0;
  return answer;
}

static int serve(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size) {
  Sockets *sockets = lws_context_user(lws_get_context(wsi));
  Connection *connection = user;
  switch ((int)reason) {
    case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: return is_our_version(wsi) && is_our_page(wsi) ? 0 : -1;
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: connection->over = true; return is_a_code(in, size) ? 0 : -1;
    case LWS_CALLBACK_ESTABLISHED: return ends(connection, open_connection(sockets, wsi, connection));
    case LWS_CALLBACK_RECEIVE: return ends(connection, receive(connection, in, size));
    case LWS_CALLBACK_SERVER_WRITEABLE: return ends(connection, write_some(connection));
    case LWS_CALLBACK_CLOSED: close_connection(connection); return 0;
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED: take_what_waits(sockets); return 0;
    case LWS_CALLBACK_HTTP: return -1; /* no web socket */
    default: return lws_callback_http_dummy(wsi, reason, user, in, size);
  }
}

static const struct lws_protocols protocols[] = {{"tutti", serve, sizeof(Connection), RECEIVE_BYTES, 0, NULL, 0}, {NULL, NULL, 0, 0, 0, NULL, 0}};

static void *run(void *context) {
  Sockets *sockets = context;
  while (!atomic_load(&sockets->ending) && lws_service(sockets->context, 0) >= 0)
    if (sockets->people >= ROUND_PEOPLE_MIN) usleep(sockets->people * ROUND_US_EACH);
  return NULL;
}

/* ---- Life ---- */

Sockets *sockets_create(Rooms *rooms) {
  static const lws_retry_bo_t keep_alive = {.secs_since_valid_ping = PING_SECONDS, .secs_since_valid_hangup = SILENCE_SECONDS};
  Sockets *sockets = calloc(1, sizeof *sockets);
  if (sockets == NULL) return NULL;
  sockets->rooms = rooms;
  pthread_mutex_init(&sockets->lock, NULL);
  lws_set_log_level(0, NULL);
  struct lws_context_creation_info info = {
    .port = CONTEXT_PORT_NO_LISTEN_SERVER, .protocols = protocols, .user = sockets,
    .max_http_header_data = HEADER_DATA_MAX, .retry_and_idle_policy = &keep_alive, .timeout_secs = 10,
  };
  memset(&info.gid, 0xff, sizeof info.gid); /* -1: stay who we are; int in older versions, unsigned in newer ones */
  memset(&info.uid, 0xff, sizeof info.uid);
  sockets->context = lws_create_context(&info);
  if (sockets->context != NULL && pthread_create(&sockets->thread, NULL, run, sockets) == 0) {
    pthread_setname_np(sockets->thread, "sockets");
    return sockets;
  }
  if (sockets->context != NULL) lws_context_destroy(sockets->context);
  pthread_mutex_destroy(&sockets->lock);
  free(sockets);
  return NULL;
}

void sockets_adopt(Sockets *sockets, int fd) {
  Adopted *adopted = malloc(sizeof *adopted);
  if (adopted == NULL) {
    close(fd);
    return;
  }
  pthread_mutex_lock(&sockets->lock);
  *adopted = (Adopted){sockets->adopted, fd};
  sockets->adopted = adopted;
  lws_cancel_service(sockets->context);
  pthread_mutex_unlock(&sockets->lock);
}

void sockets_destroy(Sockets *sockets) {
  if (sockets == NULL) return;
  atomic_store(&sockets->ending, true);
  lws_cancel_service(sockets->context);
  pthread_join(sockets->thread, NULL);
  lws_context_destroy(sockets->context);
  for (Adopted *adopted = sockets->adopted, *next; adopted != NULL; adopted = next) {
    next = adopted->next;
    close(adopted->fd);
    free(adopted);
  }
  pthread_mutex_destroy(&sockets->lock);
  free(sockets);
}
