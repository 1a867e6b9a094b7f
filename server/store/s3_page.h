#ifndef TUTTI_SERVER_STORE_S3_PAGE_H
#define TUTTI_SERVER_STORE_S3_PAGE_H

#include "server/store/store.h"

/* A page of a bucket's list (ListObjectsV2), as XML that whoever answers may have written in any way. */

#define S3_PREFIX "parts/"

typedef struct S3Page {
  char last[65];   /* the hex name of the last part on it; "" when there is none */
  bool more;       /* another page follows */
  bool stopped;    /* the visitor had enough */
} S3Page;

/* Visits the parts on it. Of the XML, only what stands in <Key> and the <LastModified> behind it is looked at. */
S3Page s3_page_visit(const char *page, StoreVisit *visit, void *context);

#endif
