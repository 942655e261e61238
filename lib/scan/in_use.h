#ifndef SCAN_IN_USE_H
#define SCAN_IN_USE_H

#include "producer/producer.h"

/* Write an in_use record, and tell of it, unless the image is not in ECR.  Any thread may. */
void write_in_use(struct producer *producer, const char *image, const char *by, const char *via);

#endif
