/* What was rendered, into the store, and its row with a receipt. */

#include "server/jobs/rendering.h"

#include "core/version.h"
#include "server/db/blobs.h"
#include "server/jobs/job_store.h"

#include <stdio.h>
#include <stdlib.h>

bool rendering_keep(Rendering *rendering, const RenderedFile *file) {
  JobWork *work = rendering->work;
  Digest sha256;
  char name[65], receipt[sizeof rendering->said + sizeof file->columns + 256];
  Blob *blob = job_store_file(work, file->path, rendering->begun + rendering->share, &sha256);
  if (blob == NULL) return false;
  digest_text(&sha256, name);
  snprintf(receipt, sizeof receipt, "{\"engine\":\"" TUTTI_VERSION "\",\"doc_hash\":\"%016llx\",\"file_sha256\":\"%s\",\"columns\":\"%s\",\"master\":\"%s\",\"render\":%s}",
           (unsigned long long)doc_hash(session_doc(rendering->session)), name, file->columns, rendering_master(rendering), rendering->said);
  DbArgs args;
  db_args_init(&args);
  db_arg_digest(&args, &rendering->key);
  db_arg_digest(&args, &sha256);
  db_arg_i64(&args, (int64_t)blob->bytes);
  db_arg_parts(&args, blob);
  db_arg_text(&args, receipt);
  DbResult result = db_run(work->db, SQL_RENDER_DONE, &args);
  const bool good = result.state == DB_OK;
  if (!good) snprintf(work->why, sizeof work->why, "%s", result.why);
  db_result_finish(&result);
  free(blob);
  return good;
}
