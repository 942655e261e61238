#include "base/boolean.h"

#include <stddef.h>
#include <strings.h>

int
boolean_parse(const char *text, bool *out)
{
	static const struct {
		const char *text;
		bool value;
	} words[] = {
		{ "1", true },
		{ "true", true },
		{ "yes", true },
		{ "0", false },
		{ "false", false },
		{ "no", false },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(text, words[i].text) == 0) {
			*out = words[i].value;
			return 0;
		}
	}
	return -1;
}
