# What the others here share.  A file of accounts is the records of one behind those of another; each
# begins with its account record, which ecrm-plan passes on, so a file of plans is one, too.

# Each account as the array of its records; a scanned file is an array in it.
def accounts:
	foreach (inputs, null) as $record ({records: []};
		if $record == null or ($record | type == "object" and .type == "account") then
			{whole: .records, records: [$record]}
		else .records += [$record] | .whole = null end;
		.whole // empty | select(.[0].type == "account"));

def place: "\(.registry) \(.region) \(.repository)";

def images: map(objects | select(.type == "image"));
