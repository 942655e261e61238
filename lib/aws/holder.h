#ifndef AWS_HOLDER_H
#define AWS_HOLDER_H

#include "aws/session.h"

/*
 * One process, the holder, finds the credentials for all programs of a command, so that a role is
 * assumed once and a code of MFA asked for once, and finds them anew before they expire.  Programs ask
 * it over a local socket, which is named by ECRM_CREDENTIALS: what is secret is neither in a file nor
 * in arguments or environment, and who may connect is said by the socket's mode.
 *
 * A program asks with one line, "FINGERPRINT" or "FINGERPRINT REFUSED-ACCESS-KEY", and gets one line of
 * JSON; the connection then ends.  The fingerprint is a digest of all settings that say which
 * credentials are meant: a program with other settings (another profile, say) is told so and finds its
 * own.
 */

/*
 * What the holder says: {"Status": "found", members as a credential_process prints them, and as Source where
 * it found them, for messages}.
 */
#define HOLDER_FOUND "found"
#define HOLDER_OTHER "other" /* other settings */
#define HOLDER_NONE  "none"  /* they are gone; the holder has said why */

enum { HOLDER_LINE_MAX = 64 * 1024 };

/* Append the fingerprint of the settings: of profile and region, environment and directory. */
void holder_fingerprint(
    struct buf *out, const struct aws_profiles *profiles, const char *given_region);

/* Make the socket at path.  Gives its descriptor; -1 after a message. */
int holder_listen(const char *path);

/* Answer whoever asks there; does not return before accept() fails. */
void holder_serve(struct aws_session *session, int listener);

#endif
