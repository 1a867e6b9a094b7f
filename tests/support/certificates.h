#ifndef TUTTI_TESTS_SUPPORT_CERTIFICATES_H
#define TUTTI_TESTS_SUPPORT_CERTIFICATES_H

#include <stdbool.h>

/* FOLDER/NAME.crt and FOLDER/NAME.key, good for an hour: of an authority where `signer` is NULL, else signed by the authority of that
   name in the same folder, for `host` (a name, or an IPv4 address). */
bool certificate_make(const char *folder, const char *name, const char *signer, const char *host);

#endif
