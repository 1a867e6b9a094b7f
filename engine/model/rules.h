#ifndef TUTTI_MODEL_RULES_H
#define TUTTI_MODEL_RULES_H

#include "model/doc.h"

/* Legality between objects: a short list of named checks, each with a test of the same name. */

typedef struct Rule {
  const char *name; /* "asset_in_use_exists" */
  const char *doc;  /* what it forbids and why, one sentence people may read */
  Status (*check)(const Doc *doc, Problem *problem); /* whole document; used by decode and by tests */
  /* what a batch asks (model/touched.h): of each object it touched, */
  Status (*check_object)(const Doc *doc, const Object *object, Problem *problem);
  /* of what holds, or held, objects of `kinds` that it touched, for what is said of siblings together, */
  Status (*check_children)(const Doc *doc, const Object *holder, Problem *problem);
  /* a bit for each kind. Where both are NULL, `check` is made once when the batch made, moved or deleted an object of these or set
     a field of it that asks for another topology: it must cost no more than tracks and what else lies in the project */
  uint32_t kinds;
} Rule;

uint32_t rule_count(void);
const Rule *rule_at(uint32_t index);
/* Every rule over the whole document. */
Status rules_check(const Doc *doc, Problem *problem) NODISCARD;

#endif
