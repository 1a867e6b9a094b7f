/* Two words are looked for; a key that is no part of ours is passed by. */

#include "server/store/s3_page.h"

#include "server/hex.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* "2026-11-21T10:00:00.000Z" */
static double age_of(const char *text) {
  struct tm utc = {0};
  return strptime(text, "%Y-%m-%dT%H:%M:%S", &utc) == NULL ? 0.0 : difftime(time(NULL), timegm(&utc));
}

S3Page s3_page_visit(const char *page, StoreVisit *visit, void *context) {
  S3Page of = {.more = strstr(page, "<IsTruncated>true") != NULL};
  for (const char *at = page; !of.stopped && (at = strstr(at, "<Key>" S3_PREFIX)) != NULL;) {
    at += strlen("<Key>" S3_PREFIX);
    const char *changed = strstr(at, "<LastModified>");
    Digest part;
    if (changed == NULL || !hex_digest(at, &part)) continue;
    snprintf(of.last, sizeof of.last, "%.64s", at);
    of.stopped = !visit(context, &part, age_of(changed + strlen("<LastModified>")));
  }
  return of;
}
