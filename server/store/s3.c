/* Parts as objects of a bucket: PUT, ranged GET, DELETE and ListObjectsV2, each signed. The only file that knows libcurl's part of S3;
   a line has one call at a time, so that any thread may call, and keeps its connection for the next one: with TLS, greeting each other takes
   longer than most of what is asked. What is read as somebody hears it stays one call, which goes on when they have taken what came;
   who takes nothing for long, or next to nothing, loses it, and it is asked for again from there. */

#include "server/clock.h"
#include "server/store/s3_page.h"
#include "server/store/sigv4.h"
#include "server/store/store.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { URL_BYTES = 1024, ANSWER_BYTES_MAX = 4 << 20, CONNECT_SECONDS = 5, STALL_SECONDS = 20, TRIES = 3, READY_SECONDS = 10, LIST_PAGE = 1000, IDLE_MAX = 16,
       MOVED_BYTES = 60 << 10 /* at once: what malloc keeps (server/serve.c), so that it is the same memory again and in the cache */, WAIT_MS = 1000 };

#define REST_SECONDS 5.0 /* that a call waits for somebody who takes nothing of it */
#define TAKEN_PER_SECOND_MIN 16384.0 /* bytes, of who does take something, when the call was begun longer ago than that: slower nothing is heard */

/* A connection, at most; libcurl keeps it with the one who runs the call. */
typedef struct Line { CURL *call; CURLM *runner; } Line;

typedef struct Bucket {
  Store store;
  char endpoint[256], bucket[128], region[64], access_key[128], secret_key[128];
  pthread_mutex_t lock;
  Line idle[IDLE_MAX];    /* under `lock`, as its count */
  uint32_t idle_count;
  struct Reading *readings; /* under `lock` */
} Bucket;

typedef struct Request {
  const char *method, *query;
  char path[256];
  Bytes body;
  const Digest *body_hash; /* NULL: there is no body */
  const char *range;      /* "0-99", or NULL */
  Buffer *answer;         /* what is said is put behind what it has */
  size_t answer_max;      /* and no more than that; the rest is passed by */
  long seconds_max;       /* 0: as long as something comes */
} Request;

typedef struct Download { Buffer *answer; size_t left; } Download;

static size_t take(char *data, size_t one, size_t count, void *download_) {
  (void)one;
  Download *download = download_;
  const size_t size = count < download->left ? count : download->left;
  buffer_put(download->answer, data, size);
  download->left -= size;
  return download->answer->status == STATUS_OK ? count : 0;
}

typedef struct Upload { Bytes left; } Upload;

static size_t give(char *to, size_t one, size_t count, void *upload_) {
  Upload *upload = upload_;
  const size_t size = one * count < upload->left.size ? one * count : upload->left.size;
  memcpy(to, upload->left.data, size);
  upload->left = (Bytes){upload->left.data + size, upload->left.size - size};
  return size;
}

static struct curl_slist *signed_headers(const Bucket *bucket, const Request *request) {
  char now[32], authorization[SIGV4_HEADER_BYTES], line[SIGV4_HEADER_BYTES + 32], digest[65];
  struct tm utc;
  const time_t seconds = time(NULL);
  gmtime_r(&seconds, &utc);
  strftime(now, sizeof now, "%Y%m%dT%H%M%SZ", &utc);
  Sha256 sha;
  sha256_init(&sha); /* of nothing */
  const char *host = strstr(bucket->endpoint, "://");
  const SignedRequest what = {.method = request->method, .host = host == NULL ? "" : host + 3, .path = request->path, .query = request->query, .region = bucket->region,
                              .access_key = bucket->access_key, .secret_key = bucket->secret_key, .time = now, .body_hash = request->body_hash != NULL ? *request->body_hash : sha256_finish(&sha)};
  sigv4_sign(&what, authorization);
  digest_text(&what.body_hash, digest);
  snprintf(line, sizeof line, "Authorization: %s", authorization);
  struct curl_slist *headers = curl_slist_append(NULL, line);
  snprintf(line, sizeof line, "x-amz-date: %s", now);
  headers = curl_slist_append(headers, line);
  snprintf(line, sizeof line, "x-amz-content-sha256: %s", digest);
  headers = curl_slist_append(headers, line);
  return curl_slist_append(headers, "Expect:");
}

static void end_line(Line line) {
  curl_easy_cleanup(line.call);
  curl_multi_cleanup(line.runner);
}

/* It forgets what it was asked, not whom it knows. Under the bucket's lock. */
static void give_back(Bucket *bucket, Line line) {
  curl_easy_reset(line.call);
  if (bucket->idle_count < IDLE_MAX) bucket->idle[bucket->idle_count++] = line;
  else end_line(line);
}

/* Bytes of a part, as somebody takes them. */
typedef struct Reading {
  struct Reading *next;         /* under the bucket's lock, as the next two */
  bool taking;                  /* somebody is just taking some of it; otherwise, */
  double rests_since;           /* nobody is */
  double begun;                 /* the call */
  Bucket *bucket;
  Digest part;
  uint64_t from, at, end;       /* of the part: where the call begins, what comes next, and where all of it ends */
  Line line;                    /* without a call: nothing is under way */
  struct curl_slist *headers;
  uint8_t *to;                  /* where there is room for so much, of which so much came */
  size_t room, got;
  size_t held_at, held_bytes;   /* what came when there was no room */
  uint8_t held[CURL_MAX_WRITE_SIZE];
} Reading;

/* One that is not over takes its connection with it. Under the bucket's lock. */
static void hang_up(Reading *reading) {
  if (reading->line.call == NULL) return;
  curl_multi_remove_handle(reading->line.runner, reading->line.call);
  curl_slist_free_all(reading->headers);
  give_back(reading->bucket, reading->line);
  reading->line.call = NULL;
}

static void end_call(Reading *reading) {
  pthread_mutex_lock(&reading->bucket->lock);
  hang_up(reading);
  pthread_mutex_unlock(&reading->bucket->lock);
}

static bool keeps_up(const Reading *reading, double now) {
  const double taken_seconds = (double)(reading->at - reading->from) / TAKEN_PER_SECOND_MIN;
  return reading->taking || (now - reading->rests_since <= REST_SECONDS && now - reading->begun <= REST_SECONDS + taken_seconds);
}

/* A store has only so many connections to give, and who hears slowly, or means ill, would keep one for as long as they like. */
static void hang_up_on_who_rests(Bucket *bucket) {
  const double now = clock_seconds();
  for (Reading *reading = bucket->readings; reading != NULL; reading = reading->next)
    if (!keeps_up(reading, now)) hang_up(reading);
}

/* Without a call, when there is no memory. */
static Line borrow(Bucket *bucket) {
  Line line = {NULL, NULL};
  pthread_mutex_lock(&bucket->lock);
  hang_up_on_who_rests(bucket);
  if (bucket->idle_count > 0) line = bucket->idle[--bucket->idle_count];
  pthread_mutex_unlock(&bucket->lock);
  if (line.call != NULL) return line;
  line = (Line){curl_easy_init(), curl_multi_init()};
  if (line.call != NULL && line.runner != NULL) return line;
  end_line(line);
  return (Line){NULL, NULL};
}

/* Where it goes, and what is said in front of it, which lives as long as the call. */
static struct curl_slist *address(const Bucket *bucket, const Request *request, CURL *curl) {
  char url[URL_BYTES];
  struct curl_slist *headers = signed_headers(bucket, request);
  snprintf(url, sizeof url, "%s%s%s%s", bucket->endpoint, request->path, request->query[0] != '\0' ? "?" : "", request->query);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, request->seconds_max);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1000L);
  curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, (long)MOVED_BYTES);
  curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, (long)MOVED_BYTES);
  if (request->range != NULL) curl_easy_setopt(curl, CURLOPT_RANGE, request->range);
  return headers;
}

/* How it ended, if it has. */
static bool has_ended(const Line *line, CURLcode *result) {
  int left;
  for (const CURLMsg *message; (message = curl_multi_info_read(line->runner, &left)) != NULL;) {
    if (message->msg != CURLMSG_DONE) continue;
    *result = message->data.result;
    return true;
  }
  return false;
}

static CURLcode run(const Line *line) {
  int running;
  CURLcode result = CURLE_OUT_OF_MEMORY;
  if (curl_multi_add_handle(line->runner, line->call) != CURLM_OK) return result;
  while (curl_multi_perform(line->runner, &running) == CURLM_OK && !has_ended(line, &result)) curl_multi_poll(line->runner, NULL, 0, WAIT_MS, NULL);
  curl_multi_remove_handle(line->runner, line->call);
  return result;
}

static void say_why(CURLcode result, long status, char *why) {
  if (result == CURLE_OK) snprintf(why, STORE_WHY_BYTES, "the store answered with %ld", status);
  else snprintf(why, STORE_WHY_BYTES, "the store does not answer (%.200s)", curl_easy_strerror(result));
}

/* The status, or 0 when nobody answered. */
static long ask_once(Bucket *bucket, const Request *request, char *why) {
  long status = 0;
  const Line line = borrow(bucket);
  CURL *curl = line.call;
  if (curl == NULL) return 0;
  Upload upload = {request->body};
  Download download = {request->answer, request->answer_max};
  struct curl_slist *headers = address(bucket, request, curl);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &download);
  if (strcmp(request->method, "PUT") == 0) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body.size);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  } else if (strcmp(request->method, "GET") != 0) {
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
  }
  const CURLcode result = run(&line);
  if (result == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  say_why(result, status, why);
  curl_slist_free_all(headers);
  pthread_mutex_lock(&bucket->lock);
  give_back(bucket, line);
  pthread_mutex_unlock(&bucket->lock);
  return status;
}

static void wait_before(int try) {
  if (try > 0) nanosleep(&(struct timespec){0, 200000000L * try}, NULL);
}

/* A store that is busy or away for a moment is asked again. */
static long ask(Bucket *bucket, const Request *request, char *why) {
  const size_t had = request->answer->size;
  long status = 0;
  for (int i = 0; i < TRIES && (status == 0 || status >= 500); i++) {
    wait_before(i);
    request->answer->size = had;
    status = ask_once(bucket, request, why);
  }
  return status;
}

/* What it says is not looked at. */
static long tell(Bucket *bucket, Request *request, char *why) {
  Buffer answer;
  buffer_init(&answer, memory_heap(), ANSWER_BYTES_MAX);
  request->answer = &answer;
  request->answer_max = ANSWER_BYTES_MAX;
  const long status = ask(bucket, request, why);
  request->answer = NULL;
  buffer_finish(&answer);
  return status;
}

static void name_part(const Bucket *bucket, const Digest *part, Request *request) {
  char name[65];
  digest_text(part, name);
  snprintf(request->path, sizeof request->path, "/%s/" S3_PREFIX "%s", bucket->bucket, name);
}

static bool put(Store *store, const Digest *part, Bytes bytes, char *why) {
  Request request = {.method = "PUT", .query = "", .body = bytes, .body_hash = part};
  name_part((Bucket *)store, part, &request);
  return tell((Bucket *)store, &request, why) == 200;
}

/* Right to where it is wanted. */
static bool get(Store *store, const Digest *part, uint64_t offset, size_t count, Buffer *out, char *why) {
  char range[64];
  const size_t had = out->size;
  snprintf(range, sizeof range, "%llu-%llu", (unsigned long long)offset, (unsigned long long)(offset + count - 1));
  Request request = {.method = "GET", .query = "", .range = range, .answer = out, .answer_max = count};
  name_part((Bucket *)store, part, &request);
  if (buffer_extend(out, count) == NULL) return false;
  out->size = had;
  const long status = ask((Bucket *)store, &request, why);
  const bool is_part = status == 206 || (status == 200 && offset == 0), good = is_part && out->size - had == count;
  if (is_part && !good) snprintf(why, STORE_WHY_BYTES, "a part is shorter than it was");
  if (!good) out->size = had;
  return good;
}

/* ---- As somebody takes it ---- */

static bool is_meant(const Reading *reading) {
  long status = 0;
  curl_easy_getinfo(reading->line.call, CURLINFO_RESPONSE_CODE, &status);
  return status == 206 || (status == 200 && reading->from == 0);
}

/* All of it or nothing is taken, as libcurl wants it; what it is told to keep for later it brings again. */
static size_t take_some(char *data, size_t one, size_t count, void *reading_) {
  (void)one;
  Reading *reading = reading_;
  if (!is_meant(reading)) return count;
  if (reading->held_at < reading->held_bytes || reading->got == reading->room) return CURL_WRITEFUNC_PAUSE;
  const uint64_t left = reading->end - reading->at;
  const size_t wanted = count < left ? count : (size_t)left, room = reading->room - reading->got, now = wanted < room ? wanted : room;
  memcpy(reading->to + reading->got, data, now);
  memcpy(reading->held, data + now, wanted - now);
  reading->got += now;
  reading->at += wanted;
  reading->held_at = 0;
  reading->held_bytes = wanted - now;
  return count;
}

static bool begin_call(Reading *reading) {
  char range[64];
  reading->from = reading->at;
  snprintf(range, sizeof range, "%llu-%llu", (unsigned long long)reading->at, (unsigned long long)(reading->end - 1));
  Request request = {.method = "GET", .query = "", .range = range};
  name_part(reading->bucket, &reading->part, &request);
  reading->line = borrow(reading->bucket);
  if (reading->line.call == NULL) return false;
  reading->begun = clock_seconds();
  reading->headers = address(reading->bucket, &request, reading->line.call);
  curl_easy_setopt(reading->line.call, CURLOPT_WRITEFUNCTION, take_some);
  curl_easy_setopt(reading->line.call, CURLOPT_WRITEDATA, reading);
  return curl_multi_add_handle(reading->line.runner, reading->line.call) == CURLM_OK;
}

static void take_held(Reading *reading) {
  const size_t left = reading->held_bytes - reading->held_at, room = reading->room - reading->got, now = left < room ? left : room;
  memcpy(reading->to + reading->got, reading->held + reading->held_at, now);
  reading->held_at += now;
  reading->got += now;
}

/* Until something has come, and as much of it as is there. False: the call is over. */
static bool go_on(Reading *reading, char *why) {
  int running;
  CURLcode result = CURLE_OUT_OF_MEMORY;
  curl_easy_pause(reading->line.call, CURLPAUSE_CONT);
  for (size_t had = reading->got; reading->got < reading->room; had = reading->got) {
    if (curl_multi_perform(reading->line.runner, &running) != CURLM_OK) return false;
    if (has_ended(&reading->line, &result)) {
      long status = 0;
      curl_easy_getinfo(reading->line.call, CURLINFO_RESPONSE_CODE, &status);
      if (result != CURLE_OK || !is_meant(reading)) say_why(result, status, why);
      return false;
    }
    if (reading->got > had) continue;
    if (reading->got > 0) break;
    curl_multi_poll(reading->line.runner, NULL, 0, WAIT_MS, NULL);
  }
  return true;
}

/* All has come, the end of the answer with it, as a rule: then its connection is there for others. */
static void finish_call(Reading *reading) {
  int running;
  CURLcode result;
  if (curl_multi_perform(reading->line.runner, &running) == CURLM_OK) (void)has_ended(&reading->line, &result);
  end_call(reading);
}

static StoreReading *read_begin(Store *store, const Digest *part, uint64_t offset, uint64_t count) {
  Bucket *bucket = (Bucket *)store;
  Reading *reading = malloc(sizeof *reading);
  if (reading == NULL) return NULL;
  reading->bucket = bucket;
  reading->part = *part;
  reading->at = offset;
  reading->end = offset + count;
  reading->line.call = NULL;
  reading->held_at = reading->held_bytes = 0;
  reading->taking = false;
  reading->rests_since = reading->begun = clock_seconds();
  reading->from = offset;
  pthread_mutex_lock(&bucket->lock);
  reading->next = bucket->readings;
  bucket->readings = reading;
  pthread_mutex_unlock(&bucket->lock);
  return (StoreReading *)reading;
}

static void set_taking(Reading *reading, bool taking) {
  pthread_mutex_lock(&reading->bucket->lock);
  reading->taking = taking;
  reading->rests_since = clock_seconds();
  pthread_mutex_unlock(&reading->bucket->lock);
}

/* A store that is busy, or cuts its answer, is asked again for what is left. */
static size_t read_some(StoreReading *reading_, uint8_t *to, size_t count, char *why) {
  Reading *reading = (Reading *)reading_;
  set_taking(reading, true);
  reading->to = to;
  reading->room = count;
  reading->got = 0;
  snprintf(why, STORE_WHY_BYTES, "a part is shorter than it was");
  take_held(reading);
  for (int i = 0; i < TRIES && reading->got == 0 && reading->at < reading->end; i++) {
    if (reading->line.call == NULL) wait_before(i);
    const bool begun = reading->line.call != NULL || begin_call(reading);
    if (!begun || !go_on(reading, why)) end_call(reading);
  }
  if (reading->at == reading->end && reading->line.call != NULL) finish_call(reading);
  set_taking(reading, false);
  return reading->got;
}

static void read_end(StoreReading *reading_) {
  Reading *reading = (Reading *)reading_;
  Bucket *bucket = reading->bucket;
  pthread_mutex_lock(&bucket->lock);
  Reading **at = &bucket->readings;
  while (*at != reading) at = &(*at)->next;
  *at = reading->next;
  hang_up(reading);
  pthread_mutex_unlock(&bucket->lock);
  free(reading);
}

static bool drop(Store *store, const Digest *part, char *why) {
  Request request = {.method = "DELETE", .query = ""};
  name_part((Bucket *)store, part, &request);
  const long status = tell((Bucket *)store, &request, why);
  return status == 200 || status == 204 || status == 404;
}

/* ---- The list ---- */

static bool list(Store *store, StoreVisit *visit, void *context, char *why) {
  Bucket *bucket = (Bucket *)store;
  char last[65] = "", query[512];
  bool good = true, more = true;
  Buffer answer;
  buffer_init(&answer, memory_heap(), ANSWER_BYTES_MAX);
  while (good && more) {
    snprintf(query, sizeof query, "list-type=2&max-keys=%d&prefix=parts%%2F%s%s", LIST_PAGE, last[0] != '\0' ? "&start-after=parts%2F" : "", last);
    Request request = {.method = "GET", .query = query, .answer = &answer, .answer_max = ANSWER_BYTES_MAX};
    buffer_clear(&answer);
    snprintf(request.path, sizeof request.path, "/%s", bucket->bucket);
    good = ask(bucket, &request, why) == 200 && answer.size < ANSWER_BYTES_MAX;
    buffer_u8(&answer, 0);
    if (!good || answer.status != STATUS_OK) break;
    const S3Page page = s3_page_visit((const char *)answer.data, visit, context);
    more = page.more && !page.stopped && strcmp(page.last, last) > 0; /* a store that goes round in circles is left */
    snprintf(last, sizeof last, "%s", page.last);
  }
  buffer_finish(&answer);
  return good;
}

/* Once, and not for long: whoever asks will ask again. */
static bool ready(Store *store, char *why) {
  Bucket *bucket = (Bucket *)store;
  Buffer answer;
  buffer_init(&answer, memory_heap(), ANSWER_BYTES_MAX);
  Request request = {.method = "GET", .query = "list-type=2&max-keys=1&prefix=parts%2F", .answer = &answer, .answer_max = ANSWER_BYTES_MAX, .seconds_max = READY_SECONDS};
  snprintf(request.path, sizeof request.path, "/%s", bucket->bucket);
  const long status = ask_once(bucket, &request, why);
  buffer_finish(&answer);
  return status == 200;
}

static void destroy(Store *store) {
  Bucket *bucket = (Bucket *)store;
  for (uint32_t i = 0; i < bucket->idle_count; i++) end_line(bucket->idle[i]);
  pthread_mutex_destroy(&bucket->lock);
  free(bucket);
}

static const StoreKind kind = {.name = "s3", .put = put, .get = get, .read_begin = read_begin, .read = read_some, .read_end = read_end, .drop = drop, .list = list, .ready = ready, .destroy = destroy};

Store *store_s3(const S3Options *options, char *why) {
  static bool begun; /* before any thread that could race: the store is opened at the start */
  if (!begun) begun = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  Bucket *bucket = begun ? calloc(1, sizeof *bucket) : NULL;
  if (bucket == NULL) {
    snprintf(why, STORE_WHY_BYTES, "out of memory");
    return NULL;
  }
  bucket->store.kind = &kind;
  pthread_mutex_init(&bucket->lock, NULL);
  const struct { char *to; size_t bytes; const char *from; } texts[] = {
    {bucket->endpoint, sizeof bucket->endpoint, options->endpoint}, {bucket->bucket, sizeof bucket->bucket, options->bucket},
    {bucket->region, sizeof bucket->region, options->region}, {bucket->access_key, sizeof bucket->access_key, options->access_key},
    {bucket->secret_key, sizeof bucket->secret_key, options->secret_key},
  };
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    if ((size_t)snprintf(texts[i].to, texts[i].bytes, "%s", texts[i].from) < texts[i].bytes) continue;
    snprintf(why, STORE_WHY_BYTES, "a setting of the store is too long");
    destroy(&bucket->store);
    return NULL;
  }
  return &bucket->store;
}
