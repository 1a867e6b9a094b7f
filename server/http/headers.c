/*
  Cross-origin isolation (the page needs SharedArrayBuffer), and a content security policy without inline scripts or eval:
  what is not listed does not run.
*/

#include "server/http/headers.h"

#include <string.h>

const FixedHeader http_security_headers[] = {
  {"Cross-Origin-Opener-Policy", "same-origin"},
  {"Cross-Origin-Embedder-Policy", "require-corp"},
  {"Cross-Origin-Resource-Policy", "same-origin"},
  {"Content-Security-Policy",
   "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
   "worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
  {"X-Content-Type-Options", "nosniff"},
  {"Referrer-Policy", "no-referrer"},
  {"Permissions-Policy", "camera=(), geolocation=(), payment=(), usb=()"},
};
const uint32_t http_security_header_count = sizeof http_security_headers / sizeof http_security_headers[0];

static const struct { const char *suffix, *type; } types[] = {
  {".html", "text/html; charset=utf-8"},
  {".js", "text/javascript; charset=utf-8"},
  {".mjs", "text/javascript; charset=utf-8"},
  {".css", "text/css; charset=utf-8"},
  {".json", "application/json"},
  {".map", "application/json"},
  {".webmanifest", "application/manifest+json"},
  {".wasm", "application/wasm"},
  {".svg", "image/svg+xml"},
  {".png", "image/png"},
  {".ico", "image/x-icon"},
  {".woff2", "font/woff2"},
  {".wav", "audio/wav"},
  {".mid", "audio/midi"},
  {".txt", "text/plain; charset=utf-8"},
};

const char *http_content_type(const char *path) {
  const char *dot = strrchr(path, '.');
  for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++)
    if (strcmp(types[i].suffix, dot) == 0) return types[i].type;
  return "application/octet-stream";
}
