# ecrm-render --format markdown: a report that says what would go, and that no name can deface.
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
}

# image MEMBERS: one decided image of 2^30 bytes, with more members or others in place of these.
image () {
	jq -nc '{type: "image", registry: "123456789012", region: "eu-west-1", repository: "app", digest: "sha256:0123456789abcdef",
		tags: [], pushed_at: "2026-01-01T00:00:00Z", size: 1073741824, kind: "image", action: "keep",
		reason: "not expired", as_of: "2026-01-31T00:00:00Z"} + $more' --argjson more "$1"
}

markdown () {
	ecrm-render --format markdown "$@"
}

@test "markdown has the totals, what goes by repository and image, and why the rest stays" {
	{
		image '{"tags": ["1.0", "old"], "action": "delete", "reason": "expired"}'
		image '{"repository": "prod/api"}'
		image '{"repository": "prod/api", "reason": "in use by tag 1", "by": "arn:x"}'
		image '{"repository": "prod/api", "action": "delete", "reason": "attached to the expired sha256:1", "size": 1}'
	} >input
	markdown input >actual
	cat >expected <<-'END'
	## Images in Amazon ECR

	**2 of 4 images would be deleted: 1.1 GB of 3.2 GB**, at most USD 0.10 of USD 0.30 a month.

	### Warnings

	- Nothing would be left of `app`.

	### By repository

	| Repository | Images | Size | USD a month | To delete | Size | Share |
	|:--|--:|--:|--:|--:|--:|--:|
	| `app` | 1 | 1.1 GB | 0.10 | 1 | 1.1 GB | 100 % |
	| `prod/api` | 3 | 2.1 GB | 0.20 | 1 | 1 B | under 1 % |

	### What would go

	| Reason | Images | Size |
	|:--|--:|--:|
	| attached to something that expired | 1 | 1 B |
	| expired | 1 | 1.1 GB |

	<details><summary>The images, biggest first</summary>

	| Repository | Image | Pushed | Size | Reason |
	|:--|:--|:--|--:|:--|
	| `app` | `1.0 old` | 2026-01-01 | 1.1 GB | `expired` |
	| `prod/api` | `sha256:0123456789ab` | 2026-01-01 | 1 B | `attached to the expired sha256:1` |

	</details>

	### Why the rest stays

	| Reason | Images | Size |
	|:--|--:|--:|
	| in use by a tag | 1 | 1.1 GB |
	| not expired | 1 | 1.1 GB |

	<sub>As of 2026-01-31T00:00:00Z. Sizes are what ECR reports of each image; layers that images share are counted in each, so costs and savings are less. USD 0.10 per GB (2<sup>30</sup> bytes) and month: Amazon ECR pricing, US East (N. Virginia), March 2026.</sub>
	END
	diff -u expected actual
}

@test "the price is a parameter, and then not said to be Amazon's" {
	image '{}' >input
	markdown --price-per-gb-month 1234.5 input && return 1
	markdown --price-per-gb-month 0.125 input >actual
	grep -q 'USD 0.00 of USD 0.13 a month' actual || grep -q 'USD 0.00 of USD 0.12 a month' actual
	grep -q 'USD 0.125 per GB (2<sup>30</sup> bytes) and month.</sub>' actual
	image '{"size": 107374182400000}' | ECRM_PRICE_PER_GB_MONTH=0.2 markdown >actual
	grep -q 'of USD 20,000 a month' actual
	for price in x -1 1e3 0. .5 1.1234567 '1 '; do
		run -2 --separate-stderr ecrm-render --price-per-gb-month "$price" </dev/null
		expect_line "ecrm-render: --price-per-gb-month is '$price', which is not a price*"
	done
}

@test "results of a deletion are told with their codes" {
	{
		image '{"action": "delete", "reason": "expired", "result": "deleted"}'
		image '{"action": "delete", "reason": "expired", "result": "failed", "code": "AccessDenied", "message": "no"}'
		image '{"action": "delete", "reason": "expired", "result": "skipped", "code": "Interrupted"}'
	} >input
	markdown input >actual
	grep -Fx '**1 image deleted (1.1 GB), 1 failed (1.1 GB), 1 skipped (1.1 GB)**; what was deleted cost at most USD 0.10 a month.' actual
	grep -Fx -- '- Could not be deleted: <code>app&#64;sha256&#58;0123456789ab</code> `AccessDenied: no`.' actual
	grep -F '| `failed` `AccessDenied: no` |' actual
	[ "$(grep -c 'Nothing would be left' actual)" -eq 0 ]
}

@test "names are not taken for markup, mentions, links or cells" {
	hostile='a|b`c<script>@octocat *x* [y](javascript:z) &lt; \| https://example.org'
	image "$(jq -nc --arg text "$hostile" '{repository: $text, tags: [$text], reason: $text, action: "delete"}')" >input
	markdown input >actual
	[ "$(grep -c -e '<script' -e '@octocat' -e 'c<' -e '](' -e '\\|' actual)" -eq 0 ]
	# Rows are as long as their headers.
	[ "$(awk -F '|' '/^[|]/ { print NF }' actual | sort -n | uniq | tr '\n' ' ')" = '5 7 9 ' ] ||
		[ "$(awk -F '|' '/^[|]/ { print NF }' actual | sort -n | uniq | tr '\n' ' ')" = '5 7 8 9 ' ]
	# And what a reader sees is the name.
	command -v python3 >/dev/null || skip 'no python3 to read HTML with'
	grep -o '<code>.*</code>' actual | head -n 1 | sed 's/<[^&]*>//g' |
		python3 -c 'import html, sys; print(html.unescape(sys.stdin.read()).split(".")[0].strip())' >seen
	grep -Fq "$(printf '%s' "${hostile%%.*}")" seen
}

@test "a report of any size is far below GitHub's limit, and says what it leaves out" {
	image '{}' | jq -c '. as $i | range(9000) | . as $n | $i + {
		repository: "team-\($n % 3000)/\("<" * 200)", digest: "sha256:\($n)", action: "delete", reason: ("&" * 500),
		tags: [range(60) | "tag-\(.)"], size: ($n + 1)}' >input
	markdown input >actual
	[ "$(wc -c <actual)" -lt 900000 ]
	grep -Eq '^[0-9]+ more repositories, with less to delete, are left out[.]$' actual
	grep -Eq '^8,[0-9]{3} more, none of them bigger, are left out; --format csv has all[.]$' actual
	# The biggest are there, in order.
	sed -n 's/^| .* | .* | 2026-01-01 | \([0-9.]*\) kB | .*/\1/p' actual | head -n 3 >sizes
	expect_equal "$(printf '9.0\n%.0s' 1 2 3)" "$(cat sizes)"
	tac input | ecrm-render --format markdown >again
	diff actual again
}

@test "every reason that ecrm-plan gives has its place" {
	grep -o '"[^"]*"' "$ROOT/lib/plan/reason.c" | grep -v -e '[.]h"' -e '^""$' -e 'not decided' | tr -d '"' >reasons
	[ "$(wc -l <reasons)" -ge 14 ]
	while IFS= read -r reason; do
		reason=${reason//%s/x}
		image "$(jq -nc --arg reason "${reason//%lld/3}" '{reason: $reason}')"
	done <reasons >input
	markdown input >actual
	[ "$(sed -n '/^### Why/,$p' actual | grep -c '^| [a-z]')" -ge 14 ]
	[ "$(grep -c 'another reason' actual)" -eq 0 ]
	image '{"reason": "the boss wants it"}' | markdown >actual
	grep -q '^| another reason | 1 |' actual
}

@test "archived images in use and records without their age are warned of" {
	image '{"image_status": "ARCHIVED", "by": "arn:x", "reason": "in use by digest"}' >input
	markdown input >actual
	grep -Fq -- '- In use, and archived, so that nobody can pull it: <code>app&#64;' actual
	jq -c 'del(.as_of)' input | markdown >actual
	grep -Fxq -- '- The records do not say how old the plan is.' actual
}
