#ifndef AWS_CA_BUNDLE_H
#define AWS_CA_BUNDLE_H

#include "aws/profile.h"
#include "base/buf.h"

/*
 * Read the file of certificates (PEM) that are trusted in place of the system's: AWS_CA_BUNDLE, else
 * the profile's ca_bundle.  pem stays empty where neither is set.  Returns 0, or -1 after a message:
 * a file that cannot be read or has no certificate would else mean that the system's count.
 */
int ca_bundle_load(struct buf *pem, const struct aws_profiles *profiles);

#endif
