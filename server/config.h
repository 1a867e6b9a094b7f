#ifndef TUTTI_SERVER_CONFIG_H
#define TUTTI_SERVER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  Every setting of a server as one typed table. Values come from the environment; an empty one counts as none. A secret may
  lie in a file instead: NAME_FILE names it, as containers hand secrets out. What people read about settings (deploy/.env.example,
  deploy/configuration.md) is printed from the same table.

    char why[256];
    if (!config_begin(why, sizeof why)) ... one plain sentence about the first value that cannot be
    config_number(CONFIG_PORT)
*/

typedef enum ConfigKey {
  CONFIG_URL, CONFIG_ADDRESS, CONFIG_PORT, CONFIG_PROXIES, CONFIG_DATA, CONFIG_LOG,
  CONFIG_DATABASE_URL, CONFIG_DATABASE_CONNECTIONS, CONFIG_ROOM_THREADS, CONFIG_WORKERS,
  CONFIG_NATS_URL, CONFIG_NATS_USER, CONFIG_NATS_PASSWORD, CONFIG_NATS_SUBJECT, CONFIG_NATS_CA, CONFIG_NATS_CERTIFICATE, CONFIG_NATS_KEY, CONFIG_NATS_HANDSHAKE,
  CONFIG_S3_ENDPOINT, CONFIG_S3_BUCKET, CONFIG_S3_REGION, CONFIG_S3_ACCESS_KEY, CONFIG_S3_SECRET_KEY,
  CONFIG_SANDBOX,
  CONFIG_GUESTS, CONFIG_PASSWORD_MIB, CONFIG_PASSWORDS_AT_ONCE, CONFIG_RATE,
  CONFIG_ACCOUNT_MIB, CONFIG_ACCOUNT_PROJECTS, CONFIG_GUEST_MIB, CONFIG_GUEST_PROJECTS,
  CONFIG_SMTP_URL, CONFIG_SMTP_FROM, CONFIG_SMTP_USER, CONFIG_SMTP_PASSWORD, CONFIG_SMTP_TLS,
  CONFIG_COUNT
} ConfigKey;

typedef enum ConfigType { CONFIG_IS_TEXT, CONFIG_IS_NUMBER, CONFIG_IS_CHOICE, CONFIG_IS_URL } ConfigType;

typedef struct ConfigRow {
  const char *group;      /* a heading, on the first row of each group */
  const char *name;
  ConfigType type;
  const char *otherwise;  /* as it would be written; "" when there is none */
  int64_t least, most;    /* of a number */
  const char *choices;    /* "required best"; of an address, its schemes: "https http" */
  bool secret;
  bool deployment;        /* read by deploy/compose.yaml, not by the program */
  bool needed;            /* by a deployment: shown without a '#' */
  const char *doc;
} ConfigRow;

/* By key; rows from CONFIG_COUNT on are those of the deployment. */
extern const ConfigRow config_rows[];
extern const uint32_t config_row_count;

/* Fetch secrets out of their files and look at every value. False with one sentence in `why`. Once, before other threads. */
bool config_begin(char *why, size_t why_bytes);
/* Names that begin with TUTTI_ and are no setting: the `index`-th, or NULL. A mistyped name would be silent otherwise. */
const char *config_stranger(uint32_t index);

/* What holds now; the value from the table when nothing is set. [any] */
const char *config_text(ConfigKey key);
int64_t config_number(ConfigKey key);
bool config_is_set(ConfigKey key);
bool config_is(ConfigKey key, const char *choice);

/* The `config` command: `config` shows what holds, `config example` and `config reference` print the two files. */
int config_run(const char *program, int count, char *const *arguments);

#define CONFIG_USAGE "       config [example | reference]\n"

#endif
