/* Two headers as plain text that a database takes. */

#include "server/routes/device.h"

#include "server/config.h"

#include <stdio.h>
#include <string.h>

void put_device(DbArgs *args, const ApiCall *call) {
  char text[201];
  const char *agent = call->request->header(call->request, "User-Agent");
  size_t size = 0;
  for (; agent != NULL && agent[size] != '\0' && size < sizeof text - 1; size++) text[size] = agent[size] >= 32 && agent[size] < 127 ? agent[size] : '?';
  text[size] = '\0';
  db_arg_text(args, text);
}

/* A host anybody may have written: only what a host can be passes, and a server with letters should have its TUTTI_URL. */
void put_page_address(DbArgs *args, const ApiCall *call) {
  char text[300];
  const char *host = call->request->header(call->request, "Host");
  const bool plausible = host != NULL && strlen(host) < 256 && strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") == strlen(host);
  if (config_is_set(CONFIG_URL)) snprintf(text, sizeof text, "%s", config_text(CONFIG_URL));
  else snprintf(text, sizeof text, "http://%s", plausible ? host : "localhost");
  db_arg_text(args, text);
}
