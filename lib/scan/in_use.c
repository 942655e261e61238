#include "scan/in_use.h"

#include "base/log.h"
#include "image/reference.h"

void
write_in_use(struct producer *producer, const char *image, const char *by, const char *via)
{
	struct record record = record_of_type(RECORD_IN_USE);

	if (!is_ecr_image(image)) {
		log_debug("not in ECR: image %s of %s", image, by);
		return;
	}
	record.image = image;
	record.by = by;
	record.via = via;
	record_write(producer->writer, &record);
	log_info("image %s is in use by %s %s", image, via, by);
}
