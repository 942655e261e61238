#ifndef RENDER_SCAN_JSON_H
#define RENDER_SCAN_JSON_H

#include <stdio.h>

#include "base/strmap.h"
#include "record/record.h"

/*
 * The scanned file that the documented commands exchange: a sorted JSON array of the images in use,
 * each once.  An empty one is { 0 }.
 */
struct scan_json {
	struct strmap images;
};

/* Take the image of an in_use record; records of other types pass by.  Borrows record. */
void scan_json_add(struct scan_json *scan, const struct record *record);

/* The caller checks out. */
void scan_json_write(FILE *out, const struct scan_json *scan);

void scan_json_release(struct scan_json *scan);

#endif
