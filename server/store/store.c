/* Which kind of store the environment asks for. */

#include "server/store/store.h"

#include "server/config.h"

Store *store_open(const char *folder, char *why) {
  const S3Options options = {
    .endpoint = config_text(CONFIG_S3_ENDPOINT), .bucket = config_text(CONFIG_S3_BUCKET), .region = config_text(CONFIG_S3_REGION),
    .access_key = config_text(CONFIG_S3_ACCESS_KEY), .secret_key = config_text(CONFIG_S3_SECRET_KEY),
  };
  return options.endpoint[0] != '\0' ? store_s3(&options, why) : store_folder(folder, why);
}

void store_destroy(Store *store) {
  if (store != NULL) store->kind->destroy(store);
}
