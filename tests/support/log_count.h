#ifndef TUTTI_TESTS_SUPPORT_LOG_COUNT_H
#define TUTTI_TESTS_SUPPORT_LOG_COUNT_H

#include "server/db/db.h"

#include <stdint.h>

/* Of a client's first `acknowledged` batches those that are not there, once all is over. Fails the test that asks when the database gives
   no answer. */
uint64_t log_lost(Db *db, uint32_t client, uint64_t acknowledged);

#endif
