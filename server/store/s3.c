/* Parts as objects of a bucket: PUT, ranged GET, DELETE and ListObjectsV2, each signed. The only file that knows libcurl's part of S3;
   a handle has one call at a time, so that any thread may call, and keeps its connection for the next one: with TLS, greeting each other takes
   longer than most of what is asked. */

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
       RECEIVE_BYTES = 256 << 10, SEND_BYTES = 1 << 20 /* at once, which libcurl would do in 16 and 64 KiB */ };

typedef struct Bucket {
  Store store;
  char endpoint[256], bucket[128], region[64], access_key[128], secret_key[128];
  pthread_mutex_t lock;
  CURL *idle[IDLE_MAX];   /* under `lock`, as its count */
  uint32_t idle_count;
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

static CURL *borrow(Bucket *bucket) {
  pthread_mutex_lock(&bucket->lock);
  CURL *curl = bucket->idle_count > 0 ? bucket->idle[--bucket->idle_count] : NULL;
  pthread_mutex_unlock(&bucket->lock);
  return curl != NULL ? curl : curl_easy_init();
}

/* It forgets what it was asked, not whom it knows. */
static void give_back(Bucket *bucket, CURL *curl) {
  curl_easy_reset(curl);
  pthread_mutex_lock(&bucket->lock);
  const bool kept = bucket->idle_count < IDLE_MAX;
  if (kept) bucket->idle[bucket->idle_count++] = curl;
  pthread_mutex_unlock(&bucket->lock);
  if (!kept) curl_easy_cleanup(curl);
}

/* The status, or 0 when nobody answered. */
static long ask_once(Bucket *bucket, const Request *request, char *why) {
  char url[URL_BYTES];
  long status = 0;
  CURL *curl = borrow(bucket);
  if (curl == NULL) return 0;
  Upload upload = {request->body};
  Download download = {request->answer, request->answer_max};
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
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &download);
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, (long)RECEIVE_BYTES);
  curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BYTES);
  if (request->range != NULL) curl_easy_setopt(curl, CURLOPT_RANGE, request->range);
  if (strcmp(request->method, "PUT") == 0) {
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body.size);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
  } else if (strcmp(request->method, "GET") != 0) {
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
  }
  const CURLcode result = curl_easy_perform(curl);
  if (result == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (result == CURLE_OK) snprintf(why, STORE_WHY_BYTES, "the store answered with %ld", status);
  else snprintf(why, STORE_WHY_BYTES, "the store does not answer (%.200s)", curl_easy_strerror(result));
  curl_slist_free_all(headers);
  give_back(bucket, curl);
  return status;
}

/* A store that is busy or away for a moment is asked again. */
static long ask(Bucket *bucket, const Request *request, char *why) {
  const size_t had = request->answer->size;
  long status = 0;
  for (int i = 0; i < TRIES && (status == 0 || status >= 500); i++) {
    if (i > 0) nanosleep(&(struct timespec){0, 200000000L * i}, NULL);
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
  for (uint32_t i = 0; i < bucket->idle_count; i++) curl_easy_cleanup(bucket->idle[i]);
  pthread_mutex_destroy(&bucket->lock);
  free(bucket);
}

static const StoreKind kind = {.name = "s3", .put = put, .get = get, .drop = drop, .list = list, .ready = ready, .destroy = destroy};

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
