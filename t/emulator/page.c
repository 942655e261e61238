#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "answer.h"
#include "digest.h"
#include "request.h"
#include "schema.h"

/*
 * A token is base64 of a version byte, a position (big-endian) and a MAC over both and over what was asked for.  Its
 * length leaves "==" at its end, so that a client which does not encode it in a URL is found out.
 */
enum { POSITION = 1, MAC = POSITION + 8, TOKEN_BYTES = MAC + 16, TOKEN_TEXT = 36 };

int
pager_init(struct pager *pager, json_int_t max)
{
	pager->max = max;
	if (RAND_bytes(pager->key, sizeof(pager->key)) == 1)
		return 0;
	fputs("aws-emulator: no random bytes to be had\n", stderr);
	return -1;
}

static void
sign(unsigned char token[static TOKEN_BYTES], const struct request *request,
    const struct page_rules *rules)
{
	json_t *input = json_copy(request->input), *signed_text;
	unsigned char mac[SHA256_BYTES];
	char *asked;

	json_object_del(input, rules->size);
	json_object_del(input, rules->token);
	asked = json_dumps(input, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(input);
	signed_text = json_sprintf("%s %s %02x", request->operation_name, asked, token[0]);
	for (size_t i = POSITION; i < MAC; i++) {
		json_t *longer = json_sprintf("%s%02x", json_string_value(signed_text), token[i]);

		json_decref(signed_text);
		signed_text = longer;
	}
	digest_hmac(request->pager->key, sizeof(request->pager->key),
	    json_string_value(signed_text), json_string_length(signed_text), mac);
	memcpy(token + MAC, mac, TOKEN_BYTES - MAC);
	json_decref(signed_text);
	free(asked);
}

json_t *
page_token(size_t position, const struct request *request, const struct page_rules *rules)
{
	unsigned char token[TOKEN_BYTES] = { 1 };
	char text[TOKEN_TEXT + 1];

	for (size_t i = 0; i < 8; i++)
		token[POSITION + i] = (unsigned char)((unsigned long long)position >> (56 - 8 * i));
	sign(token, request, rules);
	EVP_EncodeBlock((unsigned char *)text, token, TOKEN_BYTES);
	return json_string(text);
}

static bool
read_token(const char *text, const struct request *request, const struct page_rules *rules,
    size_t *position)
{
	unsigned char token[TOKEN_BYTES + 2], expected[TOKEN_BYTES];

	if (strlen(text) != TOKEN_TEXT ||
	    EVP_DecodeBlock(token, (const unsigned char *)text, TOKEN_TEXT) == -1)
		return false;
	memcpy(expected, token, MAC);
	sign(expected, request, rules);
	if (CRYPTO_memcmp(expected, token, TOKEN_BYTES) != 0)
		return false;
	*position = 0;
	for (size_t i = 0; i < 8; i++)
		*position = *position << 8 | token[POSITION + i];
	return true;
}

static bool
read_size(size_t *page_size, struct answer *answer, const struct request *request,
    const struct page_rules *rules)
{
	json_int_t size = request_integer(request, rules->size, rules->default_size);
	if (size < 1 || size > rules->max_size) {
		answer_invalid(answer, request,
		    "Invalid parameter at '%s' failed to satisfy constraint: 'must be between 1 "
		    "and %" JSON_INTEGER_FORMAT "'",
		    rules->size, rules->max_size);
		return false;
	}
	if (rules->max_items > 0 && size > rules->max_items)
		size = rules->max_items;
	if (request->pager->max > 0 && size > request->pager->max)
		size = request->pager->max;
	*page_size = (size_t)size;
	return true;
}

bool
page_ask(struct page *page, struct answer *answer, const struct request *request,
    const struct page_rules *rules)
{
	const char *token = request_text(request, rules->token);

	page->position = 0;
	if (!read_size(&page->size, answer, request, rules))
		return false;
	if (!token || read_token(token, request, rules, &page->position))
		return true;
	answer_invalid(
	    answer, request, "Invalid token: '%s' is not one that this list gave", rules->token);
	return false;
}

void
page_answer(struct answer *answer, const struct request *request, const struct page_rules *rules,
    const json_t *list, bool backwards, page_pick *pick, const void *context)
{
	size_t position, total = json_array_size(list);
	json_t *items, *next = NULL;
	struct page page;

	if (!page_ask(&page, answer, request, rules))
		return;
	items = json_array();
	for (position = page.position; position < total; position++) {
		json_t *item = json_array_get(list, backwards ? total - 1 - position : position);
		json_t *picked = json_is_null(item) ? NULL : pick ? pick(item, context) : item;

		if (!picked)
			continue;
		if (json_array_size(items) == page.size) {
			next = page_token(position, request, rules);
			break;
		}
		json_array_append(items, picked);
	}
	answer_give(answer, json_pack("{s:o, s:o*}", rules->items, items, rules->next, next));
}
