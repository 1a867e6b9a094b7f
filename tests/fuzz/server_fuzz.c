/* What a server reads of what strangers, stores and disks say: ranges, framing headers, cookies, wishes for a render, names in hex, the
   list of a bucket, the tar of a backup, the command line, what a NATS server says. The first byte chooses. */

#include "server/auth/token.h"
#include "server/hex.h"
#include "server/hints/nats.h"
#include "server/http/framing.h"
#include "server/http/range.h"
#include "server/jobs/render.h"
#include "server/keep/tar.h"
#include "server/store/s3_page.h"
#include "tools/cli.h"

#include "fuzz/seed.h"
#include "support/scratch.h"

#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void must(bool holds) {
  if (!holds) abort();
}

static void read_range(const char *text, Bytes all) {
  uint64_t begin = 0, count = 0;
  const uint64_t size = all.size > 8 ? (uint64_t)all.data[1] << (all.data[2] % 56) : 1000;
  if (http_range(text, size, &begin, &count) == RANGE_PART) must(count > 0 && begin < size && count <= size - begin);
}

/* Lines of "name: value"; what is plain has one length at most. */
static void read_framing(const char *text, Bytes all) {
  (void)all;
  HttpFraming framing = {.odd = false};
  char *copy = strdup(text), *rest = copy;
  uint32_t lengths = 0, encodings = 0;
  for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
    char *value = strstr(line, ": ");
    if (value != NULL) *value = '\0', value += 2;
    lengths += strcasecmp(line, "content-length") == 0;
    encodings += strcasecmp(line, "transfer-encoding") == 0;
    http_framing_see(&framing, line, value);
  }
  if (http_framing_is_plain(&framing)) must(lengths + encodings <= 1 && framing.body_bytes < UINT64_C(1000000000000000000));
  free(copy);
}

static void read_cookie(const char *text, Bytes all) {
  (void)all;
  Digest digest;
  token_of_cookie(text, &digest);
  token_hash(text, &digest);
}

/* A wish has one spelling. */
static void read_wish(const char *text, Bytes all) {
  (void)all;
  RenderWish wish, again;
  char one[256], two[256];
  if (!render_wish_read(text, &wish)) return;
  render_wish_text(&wish, one, sizeof one);
  must(render_wish_read(one, &again));
  render_wish_text(&again, two, sizeof two);
  must(strcmp(one, two) == 0);
}

static void read_hex(const char *text, Bytes all) {
  (void)all;
  Digest digest;
  char again[65];
  if (!hex_digest(text, &digest)) return;
  digest_text(&digest, again);
  must(strncmp(again, text, 64) == 0);
}

static bool count_part(void *count, const Digest *part, double age_seconds) {
  (void)part; (void)age_seconds;
  return ++*(uint32_t *)count < 100;
}

static void read_page(const char *text, Bytes all) {
  (void)all;
  uint32_t count = 0;
  const S3Page page = s3_page_visit(text, count_part, &count);
  must(page.stopped == (count == 100) && (page.last[0] != '\0') == (count > 0));
}

static void read_tar(const char *text, Bytes all) {
  (void)text;
  char path[64];
  TarReader tar;
  const int fd = memfd_create("tar", 0);
  must(fd >= 0 && write(fd, all.data, all.size) == (ssize_t)all.size);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  must(tar_open(&tar, path));
  while (tar_next(&tar)) must(tar.body.size <= all.size && strlen(tar.name) <= TAR_NAME_BYTES);
  tar_close(&tar);
  close(fd);
}

/* Words apart by new lines; nothing can be read. */
static void read_command(const char *text, Bytes all) {
  (void)all;
  Buffer words;
  buffer_init(&words, memory_heap(), 1u << 20);
  for (const char *at = text; *at != '\0'; at += *at == '\n') {
    const size_t length = strcspn(at, "\n");
    buffer_put(&words, at, length);
    buffer_u8(&words, 0);
    at += length;
  }
  Cli *cli = cli_create(memory_heap(), "tutti", buffer_bytes(&words));
  for (CliStep step; cli != NULL && (step = cli_step(cli, 0.0)) != CLI_DONE;) cli_fail(cli, "there is no such file");
  if (cli != NULL) must(cli_exit_code(cli) == CLI_EXIT_OK || cli_errors(cli).size > 0);
  cli_destroy(cli);
  buffer_finish(&words);
}

typedef struct Heard { uint32_t count, last; int64_t sum; } Heard;

/* Until more is needed, or it is wrong. */
static bool hear(NatsReader *reader, Heard *heard) {
  int64_t about = 0, from = 0;
  size_t before = reader->size;
  for (NatsSaid said; (said = nats_read(reader, &about, &from)) != NATS_MORE; before = reader->size) {
    must(said == NATS_WRONG || reader->size < before);
    heard->count++;
    heard->last = (uint32_t)said;
    if (said == NATS_HINT) heard->sum = (int64_t)((uint64_t)heard->sum * 31 + (uint64_t)about + (uint64_t)from);
    if (said == NATS_WRONG) return false;
  }
  return true;
}

/* The same is heard, in whichever pieces it comes. */
static void read_nats(const char *text, Bytes all) {
  (void)text;
  static NatsReader reader;
  Heard heard[2] = {{0}, {0}};
  for (uint32_t way = 0; way < 2; way++) {
    reader.size = 0;
    size_t at = 0;
    for (bool good = true; good && at < all.size;) {
      const size_t room = sizeof reader.line - reader.size, left = all.size - at, most = left < room ? left : room, now = way == 0 ? most : 1 + (size_t)(all.data[at] % 7);
      if (room == 0) break;
      memcpy(reader.line + reader.size, all.data + at, now < most ? now : most);
      reader.size += now < most ? now : most;
      at += now < most ? now : most;
      good = hear(&reader, &heard[way]);
    }
  }
  must(heard[0].count == heard[1].count && heard[0].last == heard[1].last && heard[0].sum == heard[1].sum);
}

static void (*const readers[])(const char *text, Bytes all) = {read_range, read_framing, read_cookie, read_wish, read_hex, read_page, read_tar, read_command, read_nats};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char *text = malloc(size);
  must(text != NULL);
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  readers[data[0] % COUNT_OF(readers)](text, (Bytes){data + 1, size - 1});
  free(text);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  static const char hex[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  static const struct { uint8_t reader; const char *text; } seeds[] = {
    {0, "bytes=0-99"}, {0, "bytes=-5"}, {0, "bytes=9-"}, {1, "Content-Length: 12\nHost: x"}, {1, "Transfer-Encoding: chunked\ncontent-length: 1"},
    {2, "a=b; tutti_session=0123456789abcdef0123456789abcdef; c=d"}, {3, "12 wav s16 44100"}, {3, "1 flac s24 0"}, {4, hex},
    {5, "<Key>parts/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef</Key><LastModified>2026-11-21T10:00:00.000Z</LastModified><IsTruncated>true"},
    {7, "render\nsong.mid\n-o\nsong.wav\n--format\ns16\n--json"}, {7, "import\na.mid\n-o\nb.tutti"}, {7, "check\nx"}, {7, "help\nrender"}, {7, "library\n--entry\nx\n-o\ny"},
    {8, "INFO {\"server_id\":\"x\"}\r\nPING\r\nPONG\r\n+OK\r\nMSG tutti 1 5\r\n12 -7\r\nMSG tutti 1 reply 1\r\nx\r\n"}, {8, "MSG tutti 1 99\r\n"}, {8, "-ERR 'Authorization Violation'\r\n"},
  };
  if (index < COUNT_OF(seeds)) {
    buffer_u8(out, seeds[index].reader);
    buffer_text(out, seeds[index].text);
    return true;
  }
  if (index > COUNT_OF(seeds)) return false;
  /* One small tar, as the writer makes it. */
  char path[SCRATCH_BYTES];
  TarWriter tar;
  FileBytes file = {0};
  scratch_path(path, "seed");
  const int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (fd < 0) return false;
  close(fd);
  tar_begin(&tar, path);
  tar_put(&tar, "manifest", (Bytes){(const uint8_t *)"one\n", 4});
  const bool made = tar_commit(&tar) && file_read(path, &file) == NULL;
  buffer_u8(out, 6);
  if (made) buffer_put(out, file.data, file.size);
  if (made) file_release(&file);
  unlink(path);
  return made;
}
