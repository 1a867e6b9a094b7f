/* Which kind of store the environment asks for. */

#include "server/store/store.h"

#include <stdlib.h>

static const char *setting(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value == NULL || value[0] == '\0' ? otherwise : value;
}

Store *store_open(const char *folder, char *why) {
  const S3Options options = {
    .endpoint = setting("S3_ENDPOINT", NULL), .bucket = setting("S3_BUCKET", "tutti"), .region = setting("S3_REGION", "us-east-1"),
    .access_key = setting("S3_ACCESS_KEY", ""), .secret_key = setting("S3_SECRET_KEY", ""),
  };
  return options.endpoint != NULL ? store_s3(&options, why) : store_folder(folder, why);
}

void store_destroy(Store *store) {
  if (store != NULL) store->kind->destroy(store);
}
