#ifndef TUTTI_SERVER_ROUTES_DEVICE_H
#define TUTTI_SERVER_ROUTES_DEVICE_H

#include "server/routes/api.h"

/* What a call says about the device it comes from: its User-Agent, cut and cleaned, as the next argument. */
void put_device(DbArgs *args, const ApiCall *call);
/* The address letters' links lead to: TUTTI_URL, or where this request came to. */
void put_page_address(DbArgs *args, const ApiCall *call);

#endif
