/* The table of calls as people and programs read it: a page of documentation, an OpenAPI document (3.1), the client of the page. */

#include "server/routes/api.h"

#include "core/version.h"
#include "server/sync/protocol_print.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Shared ---- */

/* The address with what stands at each mark: "/api/jobs/" + open + "job" + close. */
static void spell_path(const ApiRoute *route, const char *open, const char *close, char *text, size_t text_bytes) {
  const char *word = route->words == NULL ? "" : route->words;
  size_t size = 0;
  for (const char *at = route->path; *at != '\0' && size + 64 < text_bytes; at++) {
    if (*at != '#' && *at != '$') {
      text[size++] = *at;
      continue;
    }
    const size_t length = strcspn(word, " ");
    size += (size_t)snprintf(text + size, text_bytes - size, "%s%.*s%s", open, (int)length, word, close);
    word += length + (word[length] == ' ');
  }
  text[size] = '\0';
}

static const char *group_of(const ApiRoute *route) {
  static const struct { const ApiRoute *routes; const char *name; } groups[] = {
    {people_routes, "People"}, {account_routes, "Accounts"}, {key_routes, "Sessions and tokens"}, {project_routes, "Songs"}, {sharing_routes, "Sharing"}, {invitation_routes, "Invitations"}, {asset_routes, "Sounds"},
    {render_routes, "Renders"}, {history_routes, "The past of a song"}, {comment_routes, "Comments"}, {play_routes, "Pages to listen to"}, {admin_routes, "Looking after a server"},
  };
  const char *name = "Others";
  for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++)
    for (const ApiRoute *row = groups[g].routes; row->path != NULL; row++)
      if (row == route) name = groups[g].name;
  return name;
}

static const char *who_of(const ApiRoute *route) {
  static const char *const scopes[] = {[API_SCOPE_READ] = "a person, or a token to read", [API_SCOPE_WRITE] = "a person, or a token to write", [API_SCOPE_SHARE] = "a person, or a token to share",
                                       [API_SCOPE_NO_TOKEN] = "a person"};
  if (route->access == API_ANYBODY) return "anybody";
  return route->scope == API_SCOPE_BY_METHOD ? scopes[strcmp(route->method, "GET") == 0 ? API_SCOPE_READ : API_SCOPE_WRITE] : scopes[route->scope];
}

/* ---- For people ---- */

static void print_kind(const ApiField *field) {
  switch (field->type) {
    case API_TEXT:
      if (field->choices != NULL) printf("one of %s", field->choices);
      else printf("text of %lld to %lld bytes", (long long)field->least, (long long)field->most);
      break;
    case API_NUMBER:
      if (field->most == INT64_MAX) printf("number");
      else printf("number from %lld to %lld", (long long)field->least, (long long)field->most);
      break;
    case API_REAL: printf("number with a fraction"); break;
    case API_ID: printf("id"); break;
    case API_SECRET: printf("secret"); break;
    case API_LIST: printf("list of %s", field->of != NULL ? "objects" : field->choices != NULL ? field->choices : "texts"); break;
    case API_OBJECT: printf("object"); break;
    case API_TRUTH: printf("true or false"); break;
    case API_ANY: printf("JSON"); break;
  }
}

static void print_fields(const char *what, const ApiField *fields, int depth) {
  if (what != NULL) printf("%s:\n\n", what);
  for (const ApiField *field = fields; field != NULL && field->name != NULL; field++) {
    printf("%*s- `%s`: ", depth * 2, "", field->name);
    print_kind(field);
    printf("%s\n", field->optional ? ", may be missing" : "");
    print_fields(NULL, field->of, depth + 1);
  }
  if (what != NULL) printf("\n");
}

static void print_reference(void) {
  char path[200];
  const char *group = NULL;
  const ApiRoute *route;
  printf("# The API\n\nPrinted by `tutti api reference` from the table of routes (`server/routes/`); the same as an OpenAPI document is at\n"
         "`/api/openapi.json`. Everything is JSON unless it says bytes; what changes something needs the header `Content-Type: application/json`\n"
         "(bytes: `application/octet-stream`). Ids are numbers as text, secrets 32 letters and digits. Who calls is told by the cookie of a\n"
         "session, or, for programs, by `Authorization: Bearer TOKEN`. An answer that is no success has the form `{\"error\": \"a sentence for people\"}`:\n"
         "400 the request is not well formed, 401 nobody is signed in, 403 not allowed, 404 not there, 409 it cannot be now, 413 too large,\n"
         "429 too often (`Retry-After` says when), 503 try again. Every answer has an `X-Request-Id`, under which the server's log has it.\n"
         "`deploy/examples` has programs to begin with; they are run as tests.\n\n## Limits\n\n| | a minute | at once |\n|---|---|---|\n");
  for (uint32_t i = 0; i < LIMIT_KINDS; i++) printf("| %s | %g | %g |\n", limit_rows[i].name, limit_rows[i].per_minute, limit_rows[i].burst);
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (group != group_of(route)) printf("\n## %s\n", group_of(route));
    group = group_of(route);
    spell_path(route, "{", "}", path, sizeof path);
    printf("\n### `%s %s`\n\n%s For %s; counts as %s.\n\n", route->method, path, route->doc, who_of(route), limit_rows[route->limit].name);
    if (route->bytes_max > 0) printf("Takes bytes, at most %zu.\n\n", route->bytes_max);
    if (route->takes != NULL) print_fields("Takes", route->takes, 0);
    if (route->gives_bytes) printf("Gives bytes; `Range` is understood.\n");
    if (route->gives != NULL) print_fields("Gives", route->gives, 0);
  }
}

/* ---- For the page ---- */

static void print_type(const ApiField *field, FILE *to);

static void print_object(const ApiField *fields, bool readonly, FILE *to) {
  fprintf(to, "{ ");
  for (const ApiField *field = fields; field->name != NULL; field++) {
    fprintf(to, "%s%s%s%s: ", field == fields ? "" : "; ", readonly ? "readonly " : "", field->name, field->optional ? "?" : "");
    print_type(field, to);
  }
  fprintf(to, " }");
}

static void print_choices(const char *choices, FILE *to) {
  for (const char *at = choices; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) fprintf(to, "%s\"%.*s\"", at == choices ? "" : " | ", (int)strcspn(at, " "), at);
}

static void print_type(const ApiField *field, FILE *to) {
  switch (field->type) {
    case API_TEXT:
      if (field->choices == NULL) fprintf(to, "string");
      else print_choices(field->choices, to);
      break;
    case API_ID:
    case API_SECRET: fprintf(to, "string"); break;
    case API_NUMBER:
    case API_REAL: fprintf(to, "number"); break;
    case API_LIST:
      fprintf(to, "readonly (");
      if (field->of != NULL) print_object(field->of, true, to);
      else if (field->choices != NULL) print_choices(field->choices, to);
      else fprintf(to, "string");
      fprintf(to, ")[]");
      break;
    case API_OBJECT: print_object(field->of, true, to); break;
    case API_TRUTH: fprintf(to, "boolean"); break;
    case API_ANY: fprintf(to, "unknown"); break;
  }
}

static void print_client(void) {
  char path[200];
  const ApiRoute *route;
  printf("// Printed by `tutti api client` from the table of routes (server/routes/): every call of the server's API that takes and gives JSON.\n\n"
         "import { send } from \"./send.ts\";\n\nexport const api = {\n");
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    if (route->bytes_max > 0 || route->gives_bytes) continue;
    spell_path(route, "${", "}", path, sizeof path);
    printf("  /** %s */\n  %s: (", route->doc, route->name);
    for (const char *word = route->words == NULL ? "" : route->words; *word != '\0'; word += strcspn(word, " "), word += strspn(word, " "))
      printf("%.*s: string%s", (int)strcspn(word, " "), word, strchr(word, ' ') != NULL || route->takes != NULL ? ", " : "");
    if (route->takes != NULL) {
      printf("body: ");
      print_object(route->takes, true, stdout);
    }
    printf(") => send<");
    if (route->gives != NULL) print_object(route->gives, true, stdout);
    else printf("Record<string, never>");
    printf(">(\"%s\", `%s`%s),\n", route->method, path, route->takes != NULL ? ", body" : strcmp(route->method, "GET") == 0 ? "" : ", {}");
  }
  printf("};\n");
}

/* ---- For programs ---- */

static json_t *schema_of(const ApiField *fields);

static json_t *schema_of_choices(const char *choices) {
  json_t *list = json_array();
  for (const char *at = choices; *at != '\0'; at += strcspn(at, " "), at += strspn(at, " ")) json_array_append_new(list, json_stringn(at, strcspn(at, " ")));
  return json_pack("{s:s, s:o}", "type", "string", "enum", list);
}

static json_t *schema_of_field(const ApiField *field) {
  switch (field->type) {
    case API_TEXT: return field->choices != NULL ? schema_of_choices(field->choices) : json_pack("{s:s, s:I, s:I}", "type", "string", "minLength", (json_int_t)(field->least > 0), "maxLength", (json_int_t)field->most);
    case API_NUMBER: return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)field->least, "maximum", (json_int_t)field->most);
    case API_REAL: return json_pack("{s:s}", "type", "number");
    case API_ID: return json_pack("{s:s, s:s}", "type", "string", "pattern", "^-?[0-9]{1,20}$");
    case API_SECRET: return json_pack("{s:s, s:s}", "type", "string", "pattern", "^[0-9a-f]{32}$");
    case API_LIST:
      return json_pack("{s:s, s:o}", "type", "array", "items", field->of != NULL ? schema_of(field->of) : field->choices != NULL ? schema_of_choices(field->choices) : json_pack("{s:s}", "type", "string"));
    case API_OBJECT: return schema_of(field->of);
    case API_TRUTH: return json_pack("{s:s}", "type", "boolean");
    case API_ANY: break;
  }
  return json_object();
}

static json_t *schema_of(const ApiField *fields) {
  json_t *properties = json_object(), *required = json_array();
  for (const ApiField *field = fields; field != NULL && field->name != NULL; field++) {
    json_object_set_new(properties, field->name, schema_of_field(field));
    if (!field->optional) json_array_append_new(required, json_string(field->name));
  }
  return json_pack("{s:s, s:o, s:o}", "type", "object", "properties", properties, "required", required);
}

static json_t *content_of(const ApiField *fields, bool bytes) {
  return bytes ? json_pack("{s:{s:{}}}", "application/octet-stream", "schema") : json_pack("{s:{s:o}}", "application/json", "schema", schema_of(fields));
}

static json_t *operation_of(const ApiRoute *route) {
  json_t *parameters = json_array();
  const char *mark = route->path;
  for (const char *word = route->words == NULL ? "" : route->words; *word != '\0'; word += strcspn(word, " "), word += strspn(word, " ")) {
    mark = strpbrk(mark, "#$");
    json_t *schema = *mark++ == '#' ? json_pack("{s:s, s:s}", "type", "string", "pattern", "^[1-9][0-9]{0,17}$") : json_pack("{s:s, s:s}", "type", "string", "pattern", "^[0-9a-f]{64}$");
    json_array_append_new(parameters, json_pack("{s:o, s:s, s:b, s:o}", "name", json_stringn(word, strcspn(word, " ")), "in", "path", "required", 1, "schema", schema));
  }
  json_t *operation = json_pack("{s:s, s:s, s:[s], s:o, s:{s:{s:s, s:o}, s:{s:s}}}", "operationId", route->name, "summary", route->doc, "tags", group_of(route), "parameters", parameters, "responses", "2XX",
                                "description", "Done.", "content", content_of(route->gives, route->gives_bytes), "default", "$ref", "#/components/responses/Refused");
  if (route->takes != NULL || route->bytes_max > 0)
    json_object_set_new(operation, "requestBody", json_pack("{s:b, s:o}", "required", 1, "content", content_of(route->takes, route->bytes_max > 0)));
  json_object_set_new(operation, "security", route->access == API_ANYBODY ? json_array() : route->scope == API_SCOPE_NO_TOKEN ? json_pack("[{s:[]}]", "session") : json_pack("[{s:[]}, {s:[]}]", "session", "token"));
  return operation;
}

json_t *api_openapi(void) {
  json_t *paths = json_object();
  const ApiRoute *route;
  for (uint32_t i = 0; (route = api_route(i)) != NULL; i++) {
    char path[200], method[16];
    size_t m = 0;
    spell_path(route, "{", "}", path, sizeof path);
    for (; route->method[m] != '\0' && m < sizeof method - 1; m++) method[m] = (char)tolower((unsigned char)route->method[m]);
    method[m] = '\0';
    if (json_object_get(paths, path) == NULL) json_object_set_new(paths, path, json_object());
    json_object_set_new(json_object_get(paths, path), method, operation_of(route));
  }
  json_t *refused = json_pack("{s:s, s:{s:{s:{s:s, s:{s:{s:s}}, s:[s]}}}}", "description", "Not done, and why, in a sentence for people.", "content", "application/json", "schema", "type", "object", "properties",
                              "error", "type", "string", "required", "error");
  return json_pack("{s:s, s:{s:s, s:s}, s:o, s:{s:{s:o}, s:{s:{s:s, s:s, s:s}, s:{s:s, s:s}}}}", "openapi", "3.1.0", "info", "title", "Tutti", "version", TUTTI_VERSION, "paths", paths, "components", "responses",
                   "Refused", refused, "securitySchemes", "session", "type", "apiKey", "in", "cookie", "name", TOKEN_COOKIE, "token", "type", "http", "scheme", "bearer");
}

static void print_openapi(void) {
  json_t *document = api_openapi();
  char *text = document == NULL ? NULL : json_dumps(document, JSON_INDENT(1));
  if (text != NULL) puts(text);
  free(text);
  json_decref(document);
}

static void give_openapi(ApiCall *call) { api_answer(call, 200, api_openapi()); }

const ApiRoute page_routes[] = {
  {.method = "GET", .path = "/api/openapi.json", .name = "openapi", .handle = give_openapi, .gives = API_FIELDS(FIELD_TEXT("openapi", 1, 16), FIELD_ANY("paths")), .doc = "This table as an OpenAPI document."},
  {0},
};

int api_print_run(const char *program, int count, char *const *arguments) {
  static const struct { const char *name; void (*print)(void); } pages[] = {{"reference", print_reference}, {"openapi", print_openapi}, {"client", print_client}, {"protocol", protocol_print}};
  for (size_t i = 0; count == 1 && i < sizeof pages / sizeof pages[0]; i++) {
    if (strcmp(pages[i].name, arguments[0]) != 0) continue;
    pages[i].print();
    return 0;
  }
  fprintf(stderr, "usage: %s api reference | openapi | client | protocol\n", program);
  return 2;
}
