#include "aws/mfa.h"

#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/mem.h"

enum { CODE_MAX = 64 };

/* Read a line without echo.  OpenSSL asks first and switches the echo off then; we do so before. */
static int
read_unseen(int terminal, const char *question, char *line, int size)
{
	struct termios usual, silent;
	bool is_known = tcgetattr(terminal, &usual) == 0;
	int failed;

	if (is_known) {
		silent = usual;
		silent.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(terminal, TCSANOW, &silent);
	}
	failed = EVP_read_pw_string(line, size, question, 0);
	if (is_known)
		tcsetattr(terminal, TCSANOW, &usual);
	return failed;
}

int
mfa_ask(struct credential_search *search, const struct role *role, struct buf *code)
{
	struct buf question = { 0 };
	char line[CODE_MAX] = { 0 };
	const char *start = line;
	int terminal, failed;

	for (size_t i = 0; i < search->asked->len; i++) {
		if (strcmp(search->asked->items[i], role->arn) == 0)
			return search_fail(search,
			    "the role %s needs another code of the MFA device %s: run the command "
			    "again",
			    role->arn, role->mfa_serial);
	}
	/* OpenSSL would ask on stdin where there is no terminal. */
	terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal == -1)
		return search_fail(search,
		    "the role %s needs a code of the MFA device %s, and there is no terminal to "
		    "ask on",
		    role->arn, role->mfa_serial);
	strlist_add(search->asked, role->arn);
	buf_addf(&question, "MFA code of %s: ", role->mfa_serial);
	failed = read_unseen(terminal, question.data, line, sizeof(line));
	close(terminal);
	buf_release(&question);
	start += strspn(start, " \t");
	buf_add(code, start, strcspn(start, " \t\r\n"));
	mem_wipe(line, sizeof(line));
	if (failed != 0 || code->len == 0)
		return search_fail(
		    search, "no code of the MFA device %s was given", role->mfa_serial);
	return 0;
}
