#include "support/certificates.h"

#include <arpa/inet.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { HOUR = 3600 };

typedef struct Pair { gnutls_x509_crt_t certificate; gnutls_x509_privkey_t key; } Pair;

static void path_of(const char *folder, const char *name, const char *ending, char path[160]) { snprintf(path, 160, "%s/%s.%s", folder, name, ending); }

static bool write_down(const char *path, const gnutls_datum_t *text) {
  FILE *file = fopen(path, "we");
  const bool written = file != NULL && fwrite(text->data, 1, text->size, file) == text->size;
  return file != NULL && fclose(file) == 0 && written;
}

static bool save(const Pair *pair, const char *folder, const char *name) {
  char path[160];
  gnutls_datum_t certificate = {0}, key = {0};
  bool good = gnutls_x509_crt_export2(pair->certificate, GNUTLS_X509_FMT_PEM, &certificate) == 0 && gnutls_x509_privkey_export2(pair->key, GNUTLS_X509_FMT_PEM, &key) == 0;
  path_of(folder, name, "crt", path);
  good = good && write_down(path, &certificate);
  path_of(folder, name, "key", path);
  good = good && write_down(path, &key);
  gnutls_free(certificate.data);
  gnutls_free(key.data);
  return good;
}

static bool load(const Pair *pair, const char *folder, const char *name) {
  char path[160];
  gnutls_datum_t certificate = {0}, key = {0};
  path_of(folder, name, "crt", path);
  bool good = gnutls_load_file(path, &certificate) == 0 && gnutls_x509_crt_import(pair->certificate, &certificate, GNUTLS_X509_FMT_PEM) == 0;
  path_of(folder, name, "key", path);
  good = good && gnutls_load_file(path, &key) == 0 && gnutls_x509_privkey_import(pair->key, &key, GNUTLS_X509_FMT_PEM) == 0;
  gnutls_free(certificate.data);
  gnutls_free(key.data);
  return good;
}

static bool begin(Pair *pair) {
  *pair = (Pair){0};
  return gnutls_x509_crt_init(&pair->certificate) == 0 && gnutls_x509_privkey_init(&pair->key) == 0;
}

static void end(const Pair *pair) {
  if (pair->certificate != NULL) gnutls_x509_crt_deinit(pair->certificate);
  if (pair->key != NULL) gnutls_x509_privkey_deinit(pair->key);
}

static bool describe(const Pair *pair, const char *name, bool authority, const char *host) {
  unsigned char serial[8] = {0}, address[4];
  const time_t now = time(NULL);
  gnutls_x509_crt_t of = pair->certificate;
  if (gnutls_rnd(GNUTLS_RND_NONCE, serial + 1, sizeof serial - 1) != 0) return false;
  const bool is_address = inet_pton(AF_INET, host, address) == 1;
  return gnutls_x509_privkey_generate(pair->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) == 0 && gnutls_x509_crt_set_version(of, 3) == 0 &&
         gnutls_x509_crt_set_serial(of, serial, sizeof serial) == 0 && gnutls_x509_crt_set_activation_time(of, now - HOUR) == 0 && gnutls_x509_crt_set_expiration_time(of, now + HOUR) == 0 &&
         gnutls_x509_crt_set_key(of, pair->key) == 0 && gnutls_x509_crt_set_dn_by_oid(of, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)) == 0 &&
         gnutls_x509_crt_set_basic_constraints(of, authority, -1) == 0 && gnutls_x509_crt_set_key_usage(of, authority ? GNUTLS_KEY_KEY_CERT_SIGN : GNUTLS_KEY_DIGITAL_SIGNATURE) == 0 &&
         (authority || gnutls_x509_crt_set_subject_alt_name(of, is_address ? GNUTLS_SAN_IPADDRESS : GNUTLS_SAN_DNSNAME, is_address ? (const void *)address : host, is_address ? 4 : (unsigned)strlen(host), 0) == 0);
}

bool certificate_make(const char *folder, const char *name, const char *signer, const char *host) {
  Pair pair, by;
  const bool begun = begin(&pair);
  bool good = begin(&by) && begun; /* both, whatever becomes of one: both are ended */
  good = good && describe(&pair, name, signer == NULL, host) && (signer == NULL || load(&by, folder, signer));
  const Pair *signing = signer == NULL ? &pair : &by;
  good = good && gnutls_x509_crt_sign2(pair.certificate, signing->certificate, signing->key, GNUTLS_DIG_SHA256, 0) == 0 && save(&pair, folder, name);
  end(&pair);
  end(&by);
  return good;
}
