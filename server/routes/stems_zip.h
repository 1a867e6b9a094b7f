#ifndef TUTTI_SERVER_ROUTES_STEMS_ZIP_H
#define TUTTI_SERVER_ROUTES_STEMS_ZIP_H

#include "server/routes/api.h"

/*
  All stems of a render as one zip, stored as they are. Only what stands between them is in memory; they are read part by part while they
  are sent, and a range of it can be had, so that a download that was cut goes on. The same stems give the same bytes.
*/

/* Of rows that are a stem's bytes, parts, CRC-32, name and container, in order, then the title of all. Finishes `result`; without a row, `gone`. */
void stems_zip_reply(ApiCall *call, DbResult *result, const char *gone);

#endif
