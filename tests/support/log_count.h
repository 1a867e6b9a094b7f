#ifndef TUTTI_TESTS_SUPPORT_LOG_COUNT_H
#define TUTTI_TESTS_SUPPORT_LOG_COUNT_H

#include "server/db/db.h"

#include <stdint.h>

/* What is in the database's log once all is over. Each fails the test that asks when the database gives no answer. */

/* The number that a query tells. */
uint64_t log_number(Db *db, const char *sql);
/* Of a client's first `acknowledged` batches those that are not there. */
uint64_t log_lost(Db *db, uint32_t client, uint64_t acknowledged);

#endif
