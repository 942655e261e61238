#ifndef AWS_CREDENTIAL_CHAIN_H
#define AWS_CREDENTIAL_CHAIN_H

#include "aws/provider.h"

/*
 * Find credentials the way the AWS SDKs do: the first provider of the chain that the settings ask
 * for is the one, and its failure is final.  Returns 0, or -1 with search->failure.  The caller
 * releases the search in any case.
 */
int credential_chain_find(struct credential_search *search, struct credentials *out);
void credential_search_release(struct credential_search *search);

#endif
