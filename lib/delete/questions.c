#include "delete/questions.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/prompt.h"

/* y, n, or q for no more questions. */
static char
ask(const struct doomed_repository *repository, const char *verb)
{
	struct buf question = { 0 };
	char answer;

	buf_addf(&question, "Do you %s %zu images on %s? (y/n) [n]: ", verb, repository->count,
	    repository->name);
	answer = prompt(question.data);
	buf_release(&question);
	switch (answer) {
	case 'y':
	case 'Y':
		return 'y';
	case 'q':
	case 'Q':
		return 'q';
	case 0:
		log_error(
		    "there is no terminal to ask on: to %s without a question, use --force", verb);
		return 'q';
	default:
		return 'n';
	}
}

bool
questions_ask(struct doomed_repository **repositories, size_t count, const char *verb)
{
	bool all = true;
	char answer = 'y';

	for (size_t i = 0; i < count; i++) {
		if (repositories[i]->count > 0 && answer != 'q')
			answer = ask(repositories[i], verb);
		repositories[i]->approved = repositories[i]->count == 0 || answer == 'y';
		all = all && repositories[i]->approved;
	}
	return all;
}

void
questions_answer_yes(struct doomed_repository **repositories, size_t count)
{
	for (size_t i = 0; i < count; i++)
		repositories[i]->approved = true;
}
