#ifndef TUTTI_SERVER_HTTP_HEADERS_H
#define TUTTI_SERVER_HTTP_HEADERS_H

#include <stdint.h>

/* Headers that do not depend on the request: the security ones every reply carries, and types by file name. */

typedef struct FixedHeader { const char *name, *value; } FixedHeader;

extern const FixedHeader http_security_headers[];
extern const uint32_t http_security_header_count;

/* "text/css; charset=utf-8" for ".../x.css"; "application/octet-stream" for what is not in the table. */
const char *http_content_type(const char *path);

#endif
