/* A pass that is kept has the name of all that decides its bytes, as the whole render has: the next worker would make the same. */

#include "server/jobs/rendering.h"

#include "server/db/blobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(const Rendering *rendering, const char *why) {
  snprintf(rendering->work->why, sizeof rendering->work->why, "%s", why);
  return false;
}

bool rendering_find_passes(Rendering *rendering, RenderPasses *passes) {
  DbArgs args;
  *passes = (RenderPasses){0};
  db_args_init(&args);
  db_arg_digest(&args, &rendering->key);
  DbResult result = db_run(rendering->work->db, SQL_RENDER_PASSES, &args);
  const bool good = result.state == DB_OK || fail(rendering, result.why);
  for (uint32_t i = 0; good && i < result.rows; i++) {
    const int32_t pass = db_i32(&result, i, 0);
    if (pass < 0 || pass >= RENDER_PASSES_MAX || passes->said[pass] != NULL) continue;
    passes->said[pass] = strdup(db_text(&result, i, 1));
    passes->count += passes->said[pass] != NULL;
  }
  db_result_finish(&result);
  return good;
}

bool rendering_keep_pass(Rendering *rendering, uint32_t pass, Bytes said, const Digest *sha256) {
  DbArgs args;
  char *text = strndup((const char *)said.data, said.size);
  if (text == NULL) return fail(rendering, "out of memory");
  db_args_init(&args);
  db_arg_digest(&args, &rendering->key);
  db_arg_i32(&args, (int32_t)pass);
  db_arg_text(&args, text);
  db_arg_bytes(&args, sha256 == NULL ? (Bytes){0} : (Bytes){sha256->bytes, sizeof sha256->bytes});
  DbResult result = db_run(rendering->work->db, SQL_RENDER_PASS_KEEP, &args);
  const bool good = result.state == DB_OK || fail(rendering, result.why);
  db_result_finish(&result);
  free(text);
  return good;
}

void render_passes_finish(RenderPasses *passes) {
  for (uint32_t i = 0; i < RENDER_PASSES_MAX; i++) free(passes->said[i]);
}
