#ifndef TUTTI_MODEL_RULES_H
#define TUTTI_MODEL_RULES_H

#include "model/doc.h"

/* Legality between objects: a short list of named checks, each with a test of the same name. */

typedef struct Rule {
  const char *name; /* "asset_in_use_exists" */
  const char *doc;  /* what it forbids and why, one sentence people may read */
  Status (*check)(const Doc *doc, Problem *problem); /* whole document; used by decode and by tests */
  /* the same after one object changed; used by batch_apply [control] */
  Status (*check_object)(const Doc *doc, const Object *object, Problem *problem);
  /* where check_object is NULL: `check` is made once when a batch made, moved or deleted an object of these kinds (a bit
     each) or set a field of it that asks for another topology, so that other edits never pay for it */
  uint32_t kinds;
} Rule;

uint32_t rule_count(void);
const Rule *rule_at(uint32_t index);
/* Every rule over the whole document. */
Status rules_check(const Doc *doc, Problem *problem) NODISCARD;

#endif
