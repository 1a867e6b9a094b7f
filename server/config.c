/* The table of settings, and the environment read by it. */

#include "server/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VALUE_BYTES_MAX = 4000 };

const ConfigRow config_rows[] = {
  [CONFIG_URL] = {.group = "Where it is", .name = "TUTTI_URL", .type = CONFIG_IS_URL, .otherwise = "", .choices = "https http",
    .doc = "The address people type, as https://music.example.org; links in letters begin with it. None: the address of the request."},
  [CONFIG_ADDRESS] = {.name = "TUTTI_ADDRESS", .otherwise = "127.0.0.1", .doc = "The address of this machine to listen at; 0.0.0.0 is all of them. `serve --address` goes before it."},
  [CONFIG_PORT] = {.name = "TUTTI_PORT", .type = CONFIG_IS_NUMBER, .otherwise = "8080", .least = 0, .most = 65535,
    .doc = "The port to listen at; 0 is any free one. Where it is not set, the next free one is taken. `serve --port` goes before it."},
  [CONFIG_PROXIES] = {.name = "TUTTI_PROXIES", .type = CONFIG_IS_NUMBER, .otherwise = "0", .least = 0, .most = 8,
    .doc = "How many proxies of yours stand in front. So many entries at the end of X-Forwarded-For are believed, and X-Forwarded-Proto."},
  [CONFIG_DATA] = {.name = "TUTTI_DATA", .otherwise = "",
    .doc = "The folder for a private database and sounds. None: ~/.local/share/tutti, for root /var/lib/tutti."},
  [CONFIG_LOG] = {.name = "TUTTI_LOG", .type = CONFIG_IS_CHOICE, .otherwise = "info", .choices = "error warning info detail",
    .doc = "How much is told on the standard error, one line of JSON for each thing: with `info` every call of the API, with `detail` every file and commit."},
  [CONFIG_DATABASE_URL] = {.group = "Database", .name = "DATABASE_URL", .otherwise = "", .secret = true,
    .doc = "A PostgreSQL, as libpq takes it: host=... user=... dbname=... password=..., or postgresql://... None: a private one is started in the data folder."},
  [CONFIG_DATABASE_CONNECTIONS] = {.name = "TUTTI_DATABASE_CONNECTIONS", .type = CONFIG_IS_NUMBER, .otherwise = "6", .least = 1, .most = 64,
    .doc = "Connections that requests share. Rooms and workers have one each beside them."},
  [CONFIG_ROOM_THREADS] = {.name = "TUTTI_ROOM_THREADS", .type = CONFIG_IS_NUMBER, .otherwise = "2", .least = 1, .most = 64,
    .doc = "Threads that order the edits of open songs; each has a connection to the database."},
  [CONFIG_WORKERS] = {.name = "TUTTI_WORKERS", .type = CONFIG_IS_NUMBER, .otherwise = "1", .least = 0, .most = 32,
    .doc = "Jobs (renders, looking at sounds) this server does at once. 0 leaves them to `tutti worker`."},
  [CONFIG_NATS_URL] = {.group = "Several servers", .name = "NATS_URL", .type = CONFIG_IS_URL, .otherwise = "", .choices = "nats tls",
    .doc = "A NATS server, as nats://nats:4222 on a network of your own, or as tls://nats.example.org:4222 anywhere: servers of one database tell each other of edits by it. None, or while it is away: by PostgreSQL's NOTIFY, which costs the database more."},
  [CONFIG_NATS_USER] = {.name = "NATS_USER", .otherwise = "", .doc = "The name to sign in there with."},
  [CONFIG_NATS_PASSWORD] = {.name = "NATS_PASSWORD", .otherwise = "", .secret = true, .doc = "The password for that name; without a name, a token."},
  [CONFIG_NATS_SUBJECT] = {.name = "NATS_SUBJECT", .otherwise = "tutti.branches", .doc = "What they talk about there: the same for all servers of one database, another for each database."},
  [CONFIG_NATS_CA] = {.name = "NATS_CA", .otherwise = "", .doc = "With tls://, a file of the certificates that vouch for it (PEM). None: those this system trusts."},
  [CONFIG_NATS_CERTIFICATE] = {.name = "NATS_CERTIFICATE", .otherwise = "", .doc = "With tls://, a file with a certificate of this server (PEM), where the NATS server asks for one."},
  [CONFIG_NATS_KEY] = {.name = "NATS_KEY", .otherwise = "", .doc = "The file with that certificate's key (PEM)."},
  [CONFIG_NATS_HANDSHAKE] = {.name = "NATS_HANDSHAKE", .type = CONFIG_IS_CHOICE, .otherwise = "later", .choices = "later first",
    .doc = "With tls://, when TLS begins. later: after the NATS server's first word, as it comes. first: before it, for one with handshake_first."},
  [CONFIG_S3_ENDPOINT] = {.group = "Sounds and renders", .name = "S3_ENDPOINT", .type = CONFIG_IS_URL, .otherwise = "", .choices = "https http",
    .doc = "An S3 service for large bytes, as https://s3.example.org. None: they lie in the data folder."},
  [CONFIG_S3_BUCKET] = {.name = "S3_BUCKET", .otherwise = "tutti", .doc = "The bucket in it, which must exist."},
  [CONFIG_S3_REGION] = {.name = "S3_REGION", .otherwise = "us-east-1", .doc = "The region its signatures name."},
  [CONFIG_S3_ACCESS_KEY] = {.name = "S3_ACCESS_KEY", .otherwise = "", .doc = "The name of the key to it."},
  [CONFIG_S3_SECRET_KEY] = {.name = "S3_SECRET_KEY", .otherwise = "", .secret = true, .doc = "The secret half of that key."},
  [CONFIG_SANDBOX] = {.group = "Rendering", .name = "TUTTI_SANDBOX", .type = CONFIG_IS_CHOICE, .otherwise = "required", .choices = "required best",
    .doc = "`required`: a kernel without Landlock and seccomp renders nothing. `best`: what it has must do."},
  [CONFIG_GUESTS] = {.group = "People", .name = "TUTTI_GUESTS", .type = CONFIG_IS_CHOICE, .otherwise = "welcome", .choices = "welcome refused",
    .doc = "`refused`: songs are shared by those who have an account only; whoever comes by a link signs up first."},
  [CONFIG_PASSWORD_MIB] = {.name = "TUTTI_PASSWORD_MIB", .type = CONFIG_IS_NUMBER, .otherwise = "32", .least = 19, .most = 1024,
    .doc = "Memory that hashing a password (Argon2id, three passes) takes, in MiB. Those hashed otherwise are hashed again when they are next used."},
  [CONFIG_PASSWORDS_AT_ONCE] = {.name = "TUTTI_PASSWORDS_AT_ONCE", .type = CONFIG_IS_NUMBER, .otherwise = "2", .least = 1, .most = 16,
    .doc = "Passwords hashed at the same time; as many more may wait, further ones are asked to come again."},
  [CONFIG_RATE] = {.name = "TUTTI_RATE", .type = CONFIG_IS_NUMBER, .otherwise = "100", .least = 0, .most = 10000,
    .doc = "How often things may be tried, in percent of the table in server/auth/limits.c; 0 lifts every limit."},
  [CONFIG_ACCOUNT_MIB] = {.name = "TUTTI_ACCOUNT_MIB", .type = CONFIG_IS_NUMBER, .otherwise = "10240", .least = 0, .most = 1073741824,
    .doc = "Sounds an account's own songs may hold, in MiB; 0 is no limit."},
  [CONFIG_ACCOUNT_PROJECTS] = {.name = "TUTTI_ACCOUNT_PROJECTS", .type = CONFIG_IS_NUMBER, .otherwise = "1000", .least = 0, .most = 1000000,
    .doc = "Songs an account may own; 0 is no limit."},
  [CONFIG_GUEST_MIB] = {.name = "TUTTI_GUEST_MIB", .type = CONFIG_IS_NUMBER, .otherwise = "1024", .least = 0, .most = 1073741824,
    .doc = "The same for a guest."},
  [CONFIG_GUEST_PROJECTS] = {.name = "TUTTI_GUEST_PROJECTS", .type = CONFIG_IS_NUMBER, .otherwise = "100", .least = 0, .most = 1000000,
    .doc = "The same for a guest."},
  [CONFIG_SMTP_URL] = {.group = "Letters", .name = "SMTP_URL", .type = CONFIG_IS_URL, .otherwise = "", .choices = "smtp smtps",
    .doc = "A mail server, as smtp://mail.example.org:587. None: no letters are sent, addresses are not verified, and a forgotten password needs the recovery code."},
  [CONFIG_SMTP_FROM] = {.name = "SMTP_FROM", .otherwise = "tutti@localhost", .doc = "The address letters are from."},
  [CONFIG_SMTP_USER] = {.name = "SMTP_USER", .otherwise = "", .doc = "The name to sign in there with."},
  [CONFIG_SMTP_PASSWORD] = {.name = "SMTP_PASSWORD", .otherwise = "", .secret = true, .doc = "The password to sign in there with."},
  [CONFIG_SMTP_TLS] = {.name = "SMTP_TLS", .type = CONFIG_IS_CHOICE, .otherwise = "required", .choices = "required off",
    .doc = "`off` sends letters in the clear: only to a mail server on the same machine."},
  {.group = "Containers", .name = "SITE", .otherwise = "localhost", .deployment = true, .needed = true, .doc = "The name of the site; the proxy gets certificates for it by itself."},
  {.name = "SERVERS", .otherwise = "server:8080", .deployment = true,
    .doc = "The servers behind the proxy, with spaces between: one-host:8080 other-host:8080. All of them on one database and one S3 service."},
  {.name = "POSTGRES_PASSWORD", .otherwise = "", .secret = true, .deployment = true, .doc = "The password of the database that stands beside the server. None: its first start makes one, and keeps it."},
  {.name = "TUTTI_IMAGE", .otherwise = "localhost/tutti", .deployment = true, .doc = "The image to run; the one from here is built when there is none."},
};
const uint32_t config_row_count = sizeof config_rows / sizeof config_rows[0];

static const char *value_of(const ConfigRow *row) {
  const char *value = getenv(row->name);
  return value == NULL || value[0] == '\0' ? row->otherwise : value;
}

bool config_is_set(ConfigKey key) {
  const char *value = getenv(config_rows[key].name);
  return value != NULL && value[0] != '\0';
}

const char *config_text(ConfigKey key) { return value_of(&config_rows[key]); }
bool config_is(ConfigKey key, const char *choice) { return strcmp(config_text(key), choice) == 0; }

/* False: it is no whole number of the row's range. */
static bool number_of(const ConfigRow *row, const char *text, int64_t *number) {
  char *end;
  errno = 0;
  *number = strtoll(text, &end, 10);
  return errno == 0 && end != text && *end == '\0' && strchr(" \t\n", *text) == NULL && *number >= row->least && *number <= row->most;
}

int64_t config_number(ConfigKey key) {
  const ConfigRow *row = &config_rows[key];
  int64_t number;
  if (number_of(row, value_of(row), &number)) return number;
  return number_of(row, row->otherwise, &number) ? number : row->least;
}

static bool is_choice(const char *choices, const char *value) {
  const size_t length = strlen(value);
  for (const char *at = choices; *at != '\0'; at += *at == ' ') {
    const size_t word = strcspn(at, " ");
    if (word == length && memcmp(at, value, length) == 0) return true;
    at += word;
  }
  return false;
}

static bool is_plain(const char *value) {
  for (; *value != '\0'; value++)
    if ((unsigned char)*value < 32 || *value == 127) return false;
  return true;
}

static bool is_url(const char *schemes, const char *value) {
  char scheme[16];
  const char *mark = strstr(value, "://");
  if (mark == NULL || mark - value >= (ptrdiff_t)sizeof scheme) return false;
  snprintf(scheme, sizeof scheme, "%.*s", (int)(mark - value), value);
  const size_t host = strcspn(mark + 3, "/?# @");
  return is_choice(schemes, scheme) && host > 0 && mark[3 + host] == '\0';
}

/* A secret is named, never shown. */
static bool look_at(const ConfigRow *row, char *why, size_t why_bytes) {
  const char *value = value_of(row);
  int64_t number;
  if (strlen(value) > VALUE_BYTES_MAX || !is_plain(value)) snprintf(why, why_bytes, "%s must be one line of at most %d bytes", row->name, VALUE_BYTES_MAX);
  else if (row->type == CONFIG_IS_NUMBER && !number_of(row, value, &number))
    snprintf(why, why_bytes, "%s must be a whole number from %lld to %lld, not '%.40s'", row->name, (long long)row->least, (long long)row->most, value);
  else if (row->type == CONFIG_IS_CHOICE && !is_choice(row->choices, value)) snprintf(why, why_bytes, "%s must be one of: %s; not '%.40s'", row->name, row->choices, value);
  else if (row->type == CONFIG_IS_URL && value[0] != '\0' && !is_url(row->choices, value))
    snprintf(why, why_bytes, "%s must be an address like %.*s://music.example.org, without a path; not '%.80s'", row->name, (int)strcspn(row->choices, " "), row->choices, value);
  else return true;
  return false;
}

/* NAME_FILE: the first line of that file becomes the value. */
static bool fetch_secret(const ConfigRow *row, char *why, size_t why_bytes) {
  char name[96], value[VALUE_BYTES_MAX + 2] = "";
  snprintf(name, sizeof name, "%s_FILE", row->name);
  const char *path = getenv(name), *given = getenv(row->name);
  if (path == NULL || path[0] == '\0') return true;
  if (given != NULL && given[0] != '\0') {
    snprintf(why, why_bytes, "%s and %s are both set; one of them must go", row->name, name);
    return false;
  }
  FILE *file = fopen(path, "re");
  const bool got = file != NULL && fgets(value, sizeof value, file) != NULL;
  const int problem = file == NULL ? errno : 0;
  if (file != NULL) fclose(file);
  value[strcspn(value, "\r\n")] = '\0';
  if (got && value[0] != '\0') return setenv(row->name, value, 1) == 0;
  snprintf(why, why_bytes, "%s names %.200s, which %s%s", name, path, problem != 0 ? "cannot be read: " : "is empty", problem != 0 ? strerror(problem) : "");
  return false;
}

bool config_begin(char *why, size_t why_bytes) {
  for (uint32_t i = 0; i < CONFIG_COUNT; i++)
    if ((config_rows[i].secret && !fetch_secret(&config_rows[i], why, why_bytes)) || !look_at(&config_rows[i], why, why_bytes)) return false;
  return true;
}

static bool is_setting(const char *name, size_t length) {
  if (length > 5 && memcmp(name + length - 5, "_FILE", 5) == 0 && is_setting(name, length - 5)) return true;
  for (uint32_t i = 0; i < config_row_count; i++)
    if (strlen(config_rows[i].name) == length && memcmp(config_rows[i].name, name, length) == 0) return true;
  return false;
}

const char *config_stranger(uint32_t index) {
  for (char **at = environ; *at != NULL; at++)
    if (strncmp(*at, "TUTTI_", 6) == 0 && !is_setting(*at, strcspn(*at, "=")) && index-- == 0) return *at;
  return NULL;
}
