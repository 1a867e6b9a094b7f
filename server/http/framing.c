/* Counts the headers that decide; a number is digits only, and the only coding is "chunked". */

#include "server/http/framing.h"

#include <string.h>
#include <strings.h>

static bool read_length(const char *text, uint64_t *value) {
  *value = 0;
  if (*text == '\0' || strlen(text) > 18) return false;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return false;
    *value = *value * 10 + (uint64_t)(*text - '0');
  }
  return true;
}

void http_framing_see(HttpFraming *framing, const char *name, const char *value) {
  if (value == NULL) value = "";
  if (strcasecmp(name, "Content-Length") == 0) {
    framing->lengths++;
    framing->odd = !read_length(value, &framing->body_bytes) || framing->odd;
  } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
    framing->encodings++;
    framing->odd = strcasecmp(value, "chunked") != 0 || framing->odd;
  } else if (strcasecmp(name, "Host") == 0) {
    framing->hosts++;
  } else if (strncasecmp(name, "Content-Length", 14) == 0 || strncasecmp(name, "Transfer-Encoding", 17) == 0) {
    framing->odd = true; /* with a space or worse behind it */
  }
}

bool http_framing_is_plain(const HttpFraming *framing) {
  return !framing->odd && framing->lengths + framing->encodings <= 1 && framing->hosts <= 1;
}
