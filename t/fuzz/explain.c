/*
 * A question, in the first line, and the records that answer it: what was found is explained, and nothing
 * in it steers a terminal or begins a line that is not ours.
 */
#include "fuzz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "explain/answer.h"
#include "explain/question.h"
#include "explain/stock.h"
#include "record/reader.h"

static const char *patterns[] = { "latest", "v?.*" };

static const struct repository_policy policy = {
	.match = { .pattern = "*", .line = 1 },
	.expires = 86400,
	.keep_count = 2,
	.keep_tag_patterns = patterns,
	.keep_tag_pattern_count = 2,
};

/* Every line but that of the image is indented. */
static void
check_text(const struct buf *text)
{
	size_t heads = 0;

	for (size_t i = 0; i < text->len; i++) {
		FUZZ_CHECK(text->data[i] == '\n' || !iscntrl((unsigned char)text->data[i]));
		heads += (i == 0 || text->data[i - 1] == '\n') && text->data[i] != ' ';
	}
	FUZZ_CHECK(heads == 1);
}

static void
check_answers(const struct stock *stock, const struct question *question)
{
	size_t found = 0;

	for (size_t i = 0; i < stock->image_count; i++) {
		struct buf text = { 0 };

		if (!question_is_about(question, &stock->images[i]))
			continue;
		found++;
		answer_add(
		    &text, stock, &stock->images[i], i % 2 == 0 ? &policy : NULL, 1769817600);
		check_text(&text);
		buf_release(&text);
	}
	FUZZ_CHECK(found == question->found);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	char *records = fuzz_cut(text, "\n");
	struct question question;
	struct stock stock = { 0 };
	struct record_reader *reader = NULL;
	const struct record *record;
	const char *fault = NULL;
	int r;

	if (question_parse(&question, text) != NULL)
		goto out;
	reader = record_reader_from_memory("input", records, strlen(records));
	while ((r = record_next(reader, &record)) == 1) {
		if (stock_add(&stock, record, &question, 1, &fault) == -1)
			goto out;
	}
	FUZZ_CHECK(stock_fill(&stock) == 0);
	check_answers(&stock, &question);
out:
	record_reader_free(reader);
	stock_release(&stock);
	question_release(&question);
	free(text);
	return 0;
}
