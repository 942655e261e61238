/*
 * json-edit PATH[=TEXT]...: change members of the JSON document on stdin, or take them out, and print
 * it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "json/edit.h"

int
main(int argc, char **argv)
{
	struct json_change *changes = xcalloc((size_t)argc, sizeof(*changes));
	struct buf text = { 0 }, out = { 0 };
	int status = EXIT_FAILED;

	log_init("json-edit");
	for (int i = 1; i < argc; i++) {
		char *equals = strchr(argv[i], '=');

		if (equals != NULL)
			*equals = '\0';
		changes[i - 1] =
		    (struct json_change){ argv[i], equals != NULL ? equals + 1 : NULL };
	}
	if (file_read("/dev/stdin", &text) == -1)
		die("cannot read standard input:");
	if (json_edit(&out, buf_text(&text), text.len, changes, (size_t)argc - 1) == 0) {
		printf("%s\n", buf_text(&out));
		status = EXIT_DONE;
	}
	free(changes);
	buf_release(&text);
	buf_release(&out);
	return status;
}
