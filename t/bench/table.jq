# The rows of the benchmark as a Markdown table.  A row has
#	target, what, measured, and unit ("s", "bytes", "images/s", "%", "")
#	ideal     in the same unit, or absent
#	max, min  of what was measured; or max_ratio, min_ratio of measured / ideal; or none: told only
#	inverse   true: the ratio is ideal / measured

def round_to($digits): (. * pow(10; $digits) | round) / pow(10; $digits);

def number:
	if . == null then ""
	elif . >= 1000 then round | tostring | [match("^(\\d{1,3})((?:\\d{3})*)$").captures[].string]
		| .[0] + (.[1] | gsub("(?<three>\\d{3})"; ",\(.three)"))
	elif . >= 100 then round | tostring
	elif . >= 10 then round_to(1) | tostring
	else round_to(2) | tostring end;

def with_unit($unit):
	if . == null then ""
	elif $unit == "bytes" then
		if . >= 1048576 then "\(. / 1048576 | number) MiB"
		elif . >= 10240 then "\(. / 1024 | number) KiB"
		else "\(number) B" end
	elif $unit == "s" and . < 0.1 then "\(. * 1000 | number) ms"
	elif $unit == "%" then "\(number)%"
	elif $unit == "" then number
	elif $unit == null then number
	else "\(number) \($unit)" end;

def ratio: if .ideal == null then null elif .inverse then .ideal / .measured else .measured / .ideal end;

def wanted:
	if .max_ratio then "at most \(.max_ratio)x" elif .min_ratio then "at least \(.min_ratio)x"
	elif .max != null then . as $row | "at most \(.max | with_unit($row.unit))"
	elif .min != null then . as $row | "at least \(.min | with_unit($row.unit))"
	else "" end;

def met:
	if .max_ratio then ratio <= .max_ratio elif .min_ratio then ratio >= .min_ratio
	elif .max != null then .measured <= .max elif .min != null then .measured >= .min
	else null end;

"| | what | measured | ideal | ratio | wanted | met |",
"|---|---|---:|---:|---:|---|---|",
(.[] | . as $row
	| "| \(.target) | \(.what) | \(.measured | with_unit($row.unit)) | \(.ideal | with_unit($row.unit)) | "
	+ "\(if ratio then "\(ratio | number)x" else "" end) | \(wanted) | "
	+ "\(if met == null then "" elif met then "yes" else "**no**" end) |")
