/* The answer of STS to who assumes a role. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "aws/provider.h"
#include "aws/role.h"
#include "aws/session.h"
#include "aws/sts_role.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct aws_session *session = fuzz_session(text);
	struct credential_search search = {
		.session = session, .profiles = &session->profiles, .region = "eu-west-1"
	};
	const struct role role = { .arn = "arn:aws:iam::123456789012:role/r", .session_name = "s" };
	const struct sts_role_proof proof = { .web_identity_token = "token" };
	struct credentials credentials = { 0 };
	struct sts_role_user user = { 0 };

	if (sts_assume_role(&search, &role, &proof, &credentials, &user) == 0) {
		FUZZ_CHECK(credentials.access_key != NULL && credentials.secret_key != NULL);
		FUZZ_CHECK(credentials.session_token != NULL && credentials.expires_at != 0);
	} else {
		FUZZ_CHECK(search.failure.len > 0 && credentials.access_key == NULL);
	}
	credentials_release(&credentials);
	sts_role_user_release(&user);
	buf_release(&search.failure);
	aws_session_close(session);
	free(text);
	return 0;
}
