#ifndef TUTTI_TESTS_SUPPORT_RANDOM_DOC_H
#define TUTTI_TESTS_SUPPORT_RANDOM_DOC_H

#include "model/op.h"
#include "support/random.h"

/*
  Batches and documents by chance, made by walking the schema's tables, so that a kind or field that is added tomorrow is
  tried without a line here. Most batches are legal; some are meant to be refused.
*/

/* A value within a field's range; an edge of it now and then. */
double random_number(Random *random, double min, double max, bool integer);
/* An object of `kind` (0: any), or NULL when there is none. */
const Object *random_object(Random *random, const Doc *doc, uint32_t kind);
/* A batch of about `ops` operations on what `doc` holds now. */
Batch *random_batch(Random *random, Doc *doc, uint32_t actor, uint32_t ops);
/* Apply `batches` random batches, whatever becomes of each. */
void random_edits(Random *random, Doc *doc, uint32_t actor, uint32_t batches);
/* A document with a history of `batches` random batches. */
Doc *random_doc(Random *random, const Memory *memory, uint32_t batches);

#endif
