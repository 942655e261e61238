# ecrm-render --format html: one file that shows a plan, in any browser, whatever the names in it.
load helper.bash

setup () {
	cd "$BATS_TEST_TMPDIR" || return
}

# image MEMBERS: one decided image of 2^30 bytes, with more members or others in place of these.
image () {
	jq -nc '{type: "image", registry: "123456789012", region: "eu-west-1", repository: "app",
		digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		tags: [], pushed_at: "2026-01-01T00:00:00Z", size: 1073741824, kind: "image", action: "keep",
		reason: "not expired", as_of: "2026-01-31T00:00:00Z"} + $more' --argjson more "$1"
}

# many N: N images in N/3 repositories; two thirds of them go.
many () {
	image '{}' | jq -c --argjson n "$1" '. as $i | range($n) | . as $k | $i + {
		repository: "team-\($k / 3 | floor)/app", digest: ("sha256:" + ("0000000" + ($k | tostring))[-8:] * 8), size: (1000000 + $k),
		tags: ["v\($k)"], action: (if $k % 3 == 0 then "keep" else "delete" end),
		reason: (if $k % 3 == 0 then "in use by tag v\($k)" else "expired" end)}
		+ (if $k % 3 == 0 then {by: "arn:aws:ecs:eu-west-1:123456789012:task/\($k)"} else {} end)'
}

teardown () {
	emulator_stop
}

HOSTILE='<script>alert(1)</script>"'\''`=&amp;--></style></td>'$'\u202e''evil'

hostile () {
	image "$(jq -nc --arg text "$HOSTILE" '{repository: $text, tags: [$text, ""], reason: $text, by: $text, kind: $text,
		digest: $text, registry: $text, region: $text, action: "delete", result: $text, code: $text, message: $text}')"
	image "$(jq -nc --arg text "$HOSTILE" '{repository: "x", reason: ("child of the kept index " + $text), result: "failed"}')"
}

html () {
	ecrm-render --format html "$@"
}

# outline FILE: the tags and the text of a page as Python reads it, after it was seen that all that opens closes.
outline () {
	command -v python3 >/dev/null || skip 'no python3 to read HTML with'
	python3 - "$1" <<-'END'
	import html.parser, sys
	class Outline(html.parser.HTMLParser):
	    stack = []
	    def handle_startendtag(self, tag, attributes):
	        print("<%s/>" % tag, dict(attributes))
	    def handle_starttag(self, tag, attributes):
	        print("<%s>" % tag, dict(attributes))
	        self.stack.append(tag)
	    def handle_endtag(self, tag):
	        assert self.stack and self.stack.pop() == tag, (tag, self.getpos())
	    def handle_data(self, data):
	        if self.stack[-1:] not in (["script"], ["style"]) and data.strip():
	            print(repr(data))
	parser = Outline(convert_charrefs=True)
	parser.feed(open(sys.argv[1], encoding="utf-8").read())
	parser.close()
	assert not parser.stack, parser.stack
	END
}

# browse: run the lines of stdin (t/browse) on the page.
browse () {
	cat >script
	"$ROOT/t/browse" page.html script 3>&- 4>&-
}

@test "a page has the totals, the costs, every repository and image, and the reasons" {
	{
		image '{"tags": ["1.0"], "action": "delete", "reason": "expired"}'
		image '{"repository": "prod/api", "size": 107374182400, "reason": "in use by tag 2", "by": "arn:task"}'
	} >input
	html input >page.html
	outline page.html >seen
	for text in "'Would go'" "'1.1 GB'" "'at most USD 0.10 a month'" "'at most USD 10.10 a month'" "'1 image, under 1 % of the bytes'" \
		"'2 images in 2 repositories'" "'prod/api'" "'1.0'" "'0123456789ab'" "'arn:task'" "'in use by tag 2'" \
		"'Nothing would be left of '" "'Registry 123456789012 in eu-west-1, as of '" "'2026-01-31T00:00:00Z'" \
		"'7 to 30 days'" "'in use by a tag'" "'stays'" "'goes'"; do
		grep -Fxq "$text" seen || { echo "no $text"; return 1; }
	done
	grep -q "bytes: Amazon ECR pricing, US East (N. Virginia), March 2026" page.html
	html --price-per-gb-month 0.2 input >page.html
	grep -q 'at most USD 20.20 a month' page.html
	[ "$(grep -c 'US East' page.html)" -eq 0 ]
}

@test "a page needs nothing else: it names no other place, and its policy lets nothing in" {
	many 30 >input
	html input >page.html
	outline page.html >seen
	[ "$(grep -cE "'(src|action|data|background|poster|srcset)':|url\(|@import|//" seen)" -eq 0 ]
	[ "$(grep -c "'href'" seen)" -eq 1 ]
	[ "$(grep -cE 'url\(|@import|https?://' page.html)" -eq 0 ]
	grep -q "default-src &#39;none&#39;" page.html
	[ "$(grep -c 'unsafe-inline' page.html)" -eq 0 ]
	# The digests in the policy are those of the style and the script.
	for part in style script; do
		command -v openssl >/dev/null || continue
		sed -n "/<$part>/,/<\\/$part>/p" page.html | sed "1s/.*<$part>//; s/<\\/$part>.*//" | head -c -1 |
			openssl dgst -sha256 -binary | base64 >digest
		grep -Fq "$part-src 'sha256-$(cat digest)'" page.html
	done
}

@test "a page is well-formed, and names are nothing but text in it" {
	hostile >input
	html input >page.html
	outline page.html >seen
	[ "$(grep -c '^<script>' seen)" -eq 1 ]
	[ "$(grep -c '^<style>' seen)" -eq 1 ]
	[ "$(grep -c 'alert(1)' seen)" -ge 8 ]
	[ "$(grep -c $'\u202e' page.html)" -eq 0 ]
	[ "$(grep -c '<script>alert' page.html)" -eq 0 ]
	command -v xmllint >/dev/null || skip 'no xmllint to read it as XML'
	sed '/^<script>/,/<\/script>$/d' page.html | xmllint --noout -
}

@test "the same records in any order make the same page" {
	many 60 >input
	html input >page.html
	shuf --random-source=input input | ecrm-render --format html >again.html
	cmp page.html again.html
	html input >again.html
	cmp page.html again.html
}

@test "of many images the biggest are listed, and what is left out is told" {
	many 6600 >input
	html input >page.html
	[ "$(wc -c <page.html)" -lt 4000000 ]
	[ "$(grep -c '<tr data-action=' page.html)" -eq 5000 ]
	grep -q 'These are the biggest: 3,334 of 4,400 that would go and 1,666 of 2,200 that stay[.]' page.html
	[ "$(grep -c '>team-[0-9]*/app</th><td class="n" data-v' page.html)" -eq 2200 ]
	grep -q '>2,180 others, on their own scale<' page.html
	many 3000 | ecrm-render --format html >page.html
	[ "$(grep -c '<tr data-action=' page.html)" -eq 3000 ]
	[ "$(grep -c 'These are the biggest' page.html)" -eq 0 ]
}

@test "where there are more repositories than bars, groups of names tell of all" {
	many 300 | jq -c '.repository = "\(["prod/", "dev/", ""][.size % 3])app-\(.size)"' >input
	html input >page.html
	outline page.html | sed -n "/'By group'/,/'By age'/p" >seen
	expect_equal "'prod/' '(no /)' 'dev/'" "$(grep -Fx -e "'prod/'" -e "'dev/'" -e "'(no /)'" seen | tr '\n' ' ' | sed 's/ $//')"
	many 60 | ecrm-render --format html >page.html
	[ "$(grep -c 'By group' page.html)" -eq 0 ]
}

@test "results of a deletion are shown as what was done" {
	{
		image '{"action": "delete", "reason": "expired", "result": "deleted"}'
		image '{"action": "delete", "reason": "expired", "result": "failed", "code": "AccessDenied", "message": "no"}'
	} >input
	html input >page.html
	outline page.html >seen
	grep -Fxq "'Images deleted from Amazon ECR'" seen
	grep -Fxq "'Could not be deleted: '" seen
	grep -Fxq "'AccessDenied: no'" seen
	grep -Fxq "'failed'" seen
}

@test "an empty plan makes a page, and a plan without an image, too" {
	html </dev/null >page.html
	outline page.html >seen
	grep -Fxq "'No repository.'" seen
	echo '{"type":"repository","registry":"1","region":"r","name":"a"}' | ecrm-render --format html >page.html
	outline page.html >seen
	grep -Fxq "'0 images in 1 repository'" seen
}

@test "ecrm plan and ecrm delete write the reports, at the price that is given" {
	"$ECRM_BUILD/aws-account" demo --scale 0.1 >account.json
	emulator_start account.json
	export ECRM_CONFIG=$ROOT/examples/demo/ecrm.yaml ECRM_LOG_LEVEL=error
	ecrm plan --format html --price-per-gb-month 0.125 -o page.html
	outline page.html >seen
	grep -Fxq "'Would go'" seen
	grep -Fq 'Costs are USD 0.125 per GB' seen
	ECRM_FORMAT=markdown ecrm plan >plan.md
	grep -q ' would be deleted: ' plan.md
	ecrm plan --format csv >plan.csv
	[ "$(grep -c ',delete,' plan.csv)" -gt 0 ]
	ecrm delete --force --format markdown --journal journal.ndjson >deleted.md
	grep -q ' would be deleted: ' deleted.md
	ecrm-render --format html journal.ndjson >page.html
	outline page.html >seen
	grep -Fxq "'Images deleted from Amazon ECR'" seen
	grep -Fxq "'deleted'" seen
}

@test "a browser shows it, sorts it and searches it, and has nothing to complain of" {
	command -v chromium >/dev/null || skip 'no chromium to look at the page with'
	many 90 >input
	hostile >>input
	html input >page.html
	run -0 --separate-stderr browse <<-'END'
	["eval", "document.getElementById('shown').textContent"]
	["eval", "getComputedStyle(document.body).backgroundColor !== getComputedStyle(document.querySelector('section')).backgroundColor"]
	["eval", "document.querySelectorAll('svg rect.goes').length > 0 && document.querySelector('svg rect.goes').getBoundingClientRect().width > 50"]
	["eval", "document.querySelector('[data-key=pushed] button').closest('th').scope"]
	["eval", "document.querySelector('[data-name=images] [data-key=size] button').click()"]
	["eval", "document.querySelector('[data-name=images] [data-key=size]').getAttribute('aria-sort') + document.querySelector('[data-name=images] td:nth-child(4)').dataset.v"]
	["eval", "document.querySelector('[data-name=images] [data-key=size] button').click()"]
	["eval", "document.querySelector('[data-name=images] [data-key=size]').getAttribute('aria-sort') + document.querySelector('[data-name=images] td:nth-child(4)').dataset.v"]
	["eval", "document.querySelector('[data-name=repositories] [data-key=name] button').click()"]
	["eval", "Array.from(document.querySelectorAll('[data-name=repositories] tbody th'), t => t.textContent).slice(1, 5).join()"]
	["eval", "document.getElementById('q').focus()"]
	["key", "TEAM-7/ v23"]
	["eval", "document.getElementById('shown').textContent + location.hash"]
	["open", "#q=000089&show=goes&images=image&nothing=x&repositories=-images"]
	["eval", "document.getElementById('shown').textContent"]
	["eval", "Array.from(document.querySelectorAll('[data-name=images] tbody tr:not([hidden]) td:nth-child(2)'), t => t.textContent).join()"]
	["eval", "document.querySelector('[data-key=image]').getAttribute('aria-sort')"]
	["size", 320, 700]
	["eval", "document.documentElement.scrollWidth <= 320"]
	["scheme", "dark"]
	["eval", "getComputedStyle(document.documentElement).getPropertyValue('--ground')"]
	["screenshot", "page.png"]
	END
	[ "$stderr" = "" ]
	expect_equal "$(cat <<-'END'
	"32 of 32 repositories, 92 of 92 images shown"
	true
	true
	"col"
	null
	"descending1073741824"
	null
	"ascending1000000"
	null
	"team-0/app,team-1/app,team-2/app,team-3/app"
	null
	"0 of 32 repositories, 1 of 92 images shown#q=TEAM-7%2F+v23&repositories=name&images=size"
	"0 of 32 repositories, 1 of 92 images shown"
	"v89000000890000"
	"ascending"
	true
	"#10141a"
	END
	)" "$output"
	[ "$(head -c 4 page.png | tail -c 3)" = PNG ]
}
