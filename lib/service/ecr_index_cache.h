#ifndef SERVICE_ECR_INDEX_CACHE_H
#define SERVICE_ECR_INDEX_CACHE_H

#include "service/ecr.h"

/*
 * Put the children of an index into the cache, if the manifest is what the digest stands for: what was
 * answered once is believed for long only where it proves itself.  ecr_find_index() gives them again.
 */
void ecr_remember_index(struct cache *cache, const char *digest, const char *manifest,
    const struct ecr_descriptor *children, size_t count);

#endif
