# What each repository costs a month, and what the plan would save, the most first:
#
#     ecrm plan --format ndjson --log-level warn |
#         jq -r 'select(.type == "image") | [.repository, .action, .size] | @tsv' |
#         awk -F '\t' -v price=0.10 -f cost.awk
#
# price is that of a GB and month in your region.  Layers that images share are counted in each of them, so
# that the bill is less than this, and so is what is saved.

{
	stored[$1] += $3
	if ($2 == "delete")
		doomed[$1] += $3
}

END {
	if (price == "") {
		print "cost.awk: give the price of a GB and month: -v price=0.10" | "cat >&2"
		exit 1
	}
	printf "%10s %10s  %s\n", "A MONTH", "SAVED", "REPOSITORY"
	fflush()
	for (repository in stored)
		printf "%10.2f %10.2f  %s\n", stored[repository] / 1e9 * price,
			doomed[repository] / 1e9 * price, repository | "LC_ALL=C sort -k 2,2nr -k 3,3"
}
