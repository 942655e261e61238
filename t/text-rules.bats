# The rules for durations, wildcards and sizes, as tables of input and answer.
load helper.bash

setup()
{
	rules=$ECRM_BUILD/t/unit/text-rules
}

# answers COMMAND: rows of "TEXT => ANSWER".
answers()
{
	local row failed=0
	while IFS= read -r row; do
		run -0 "$rules" "$1" "${row% => *}"
		if [ "$output" != "${row##* => }" ]; then
			printf '%s\n' "$row" "  $output"
			failed=1
		fi
	done
	return "$failed"
}

# matches: rows of "PATTERN TEXT ANSWER"; a quoted '' is nothing.
matches()
{
	local pattern text answer failed=0
	while read -r pattern text answer; do
		run -0 "$rules" wildcard "${pattern/#\'\'/}" "${text/#\'\'/}"
		if [ "$output" != "$answer" ]; then
			echo "$pattern $text: $output, not $answer"
			failed=1
		fi
	done
	return "$failed"
}

@test "a duration knows its units, short and long, in any case" {
	answers duration <<'EOF'
1ns => 1
1nsec => 1
1nanosecond => 1
2nanoseconds => 2
1us => 1000
1usec => 1000
1microsecond => 1000
2microseconds => 2000
1ms => 1000000
1msec => 1000000
1millisecond => 1000000
2milliseconds => 2000000
1s => 1000000000
1sec => 1000000000
1second => 1000000000
2seconds => 2000000000
1m => 60000000000
1min => 60000000000
1minute => 60000000000
2minutes => 120000000000
1h => 3600000000000
1hour => 3600000000000
2hours => 7200000000000
1d => 86400000000000
1day => 86400000000000
90days => 7776000000000000
1w => 604800000000000
1week => 604800000000000
2weeks => 1209600000000000
90DAYS => 7776000000000000
1H => 3600000000000
1M => 60000000000
1Ms => 1000000
2Weeks => 1209600000000000
EOF
}

@test "a duration is a sum with blanks, signs and decimals" {
	answers duration <<'EOF'
30 days => 2592000000000000
  30  days   => 2592000000000000
1w 2d => 777600000000000
1w2d => 777600000000000
1h30m => 5400000000000
1h + 30m => 5400000000000
+1h => 3600000000000
1h++30m => 5400000000000
1h -30m => 1800000000000
1h - 30m + 1s => 1801000000000
-1d => -86400000000000
-1d 1d => 0
0s => 0
1.5h => 5400000000000
.5m => 30000000000
1.s => 1000000000
0.1s => 100000000
0.3ns => 0
1.9ns => 1
-1.5s => -1500000000
0.123456789s => 123456789
0.1234567899s => 123456789
0.333333333333w => 201599999999798
0.0000000000000016534391534w => 0
0.0000000000000016534391535w => 1
007s => 7000000000
EOF
}

@test "a duration goes as far as 64 bits of nanoseconds" {
	answers duration <<'EOF'
9223372036854775807ns => 9223372036854775807
-9223372036854775807ns => -9223372036854775807
9223372036854775806ns 1ns => 9223372036854775807
9223372036.854775807s => 9223372036854775807
106751d => 9223286400000000000
15250w => 9223200000000000000
9223372036854775808ns => refused: is longer than 292 years
-9223372036854775808ns => refused: is longer than 292 years
9223372036854775807ns 1ns => refused: is longer than 292 years
-9223372036854775807ns -1ns => refused: is longer than 292 years
9223372036.854775808s => refused: is longer than 292 years
106752d => refused: is longer than 292 years
15251w => refused: is longer than 292 years
9223372036854775807w => refused: is longer than 292 years
99999999999999999999999999s => refused: is longer than 292 years
EOF
}

@test "what is no duration is refused" {
	answers duration <<'EOF'
 => refused: is empty
   => refused: is empty
+ => refused: is empty
- => refused: has no number where one belongs
--1s => refused: has no number where one belongs
-+1s => refused: has no number where one belongs
. => refused: has no number where one belongs
.s => refused: has no number where one belongs
d => refused: has no number where one belongs
days 30 => refused: has no number where one belongs
30 => refused: has a number without a unit (ns us ms s m h d w)
1h 30 => refused: has a number without a unit (ns us ms s m h d w)
1..5s => refused: has a number without a unit (ns us ms s m h d w)
1,5s => refused: has a number without a unit (ns us ms s m h d w)
1_000s => refused: has a number without a unit (ns us ms s m h d w)
1h, 30m => refused: has no number where one belongs
1e3s => refused: has an unknown unit (known: ns us ms s m h d w)
0x10s => refused: has an unknown unit (known: ns us ms s m h d w)
1y => refused: has an unknown unit (known: ns us ms s m h d w)
1month => refused: has an unknown unit (known: ns us ms s m h d w)
1dayss => refused: has an unknown unit (known: ns us ms s m h d w)
1da => refused: has an unknown unit (known: ns us ms s m h d w)
1µs => refused: has a number without a unit (ns us ms s m h d w)
1d; => refused: has no number where one belongs
forever => refused: has no number where one belongs
EOF
}

@test "a time is written with four digits of the year, the first or last that have them where it is none of these" {
	answers time <<'EOF'
0 => 1970-01-01T00:00:00Z
1769862896 => 2026-01-31T12:34:56Z
-62167219200 => 0000-01-01T00:00:00Z
-62167219201 => 0000-01-01T00:00:00Z
-9223372036854775808 => 0000-01-01T00:00:00Z
253402300799 => 9999-12-31T23:59:59Z
253402300800 => 9999-12-31T23:59:59Z
9223372036854775807 => 9999-12-31T23:59:59Z
EOF
}

@test "a duration is shown with the largest unit that goes into it" {
	answers length <<'EOF'
0 => 0s
1 => 1ns
1500 => 1500ns
2000000 => 2ms
500000000 => 500ms
1500000000 => 1500ms
60000000000 => 1m
90000000000 => 90s
900000000000 => 15m
5400000000000 => 90m
86400000000000 => 1d
1209600000000000 => 2w
EOF
}

@test "a wildcard matches all of a text" {
	matches <<'EOF'
'' '' yes
'' a no
* '' yes
* a/b yes
** a yes
? '' no
? a yes
? ab no
?? ab yes
a a yes
a A no
a ab no
ab a no
a* a yes
a* abc yes
a* ba no
*a a yes
*a ba yes
*a ab no
*a* bab yes
*a* bcb no
a*b ab yes
a*b axxb yes
a*b axbx no
a*b*c a-b-b-c yes
a*b*c acb no
*?a ba yes
*?a a no
a?* a no
a?* ab yes
*ab aab yes
*aab aaab yes
prod/* prod/app/web yes
prod/* prod no
prod/* dev/prod/a no
release-?.? release-1.2 yes
release-?.? release-1.10 no
a* a*b yes
[a] a no
[a] [a] yes
a.c abc no
\* * no
EOF
}

@test "a wildcard counts characters, not bytes" {
	matches <<'EOF'
? é yes
?? é no
? 日 yes
? 😀 yes
caf? café yes
?afé café yes
*é café yes
*?é é no
日*語 日本語 yes
日?語 日本語 yes
日?語 日本本語 no
é è no
EOF
}

@test "a byte that is no character counts as one of its own" {
	run -0 "$rules" wildcard '?' $'\x80'
	[ "$output" = yes ]
	run -0 "$rules" wildcard '?' $'a\x80'
	[ "$output" = no ]
	run -0 "$rules" wildcard '??' $'a\x80'
	[ "$output" = yes ]
	run -0 "$rules" wildcard '*x' $'\xf0x'
	[ "$output" = yes ]
	run -0 "$rules" wildcard $'\xff?' $'\xff\x9e'
	[ "$output" = no ]
}

@test "a hostile pattern is answered at once" {
	text=$(head -c 50000 /dev/zero | tr '\0' a)
	pattern=$(head -c 1000 /dev/zero | sed 's/\x0/a*/g')b
	run -0 timeout 10 "$rules" wildcard "$pattern" "$text"
	[ "$output" = no ]
	run -0 timeout 10 "$rules" wildcard "$pattern" "${text}b"
	[ "$output" = yes ]
}

@test "a size is shown in powers of 1000" {
	answers bytesize <<'EOF'
0 => 0 B
1 => 1 B
9 => 9 B
10 => 10 B
99 => 99 B
999 => 999 B
1000 => 1.0 kB
1001 => 1.0 kB
1049 => 1.0 kB
1050 => 1.1 kB
1499 => 1.5 kB
9949 => 9.9 kB
9950 => 10 kB
9999 => 10 kB
10000 => 10 kB
12345 => 12 kB
99500 => 100 kB
999499 => 1000 kB
999500 => 1000 kB
999999 => 1000 kB
1000000 => 1.0 MB
82854982 => 83 MB
875000000 => 875 MB
8400000000 => 8.4 GB
21000000000 => 21 GB
594000000000 => 594 GB
1500000000000 => 1.5 TB
18446744073709551615 => 18 EB
EOF
}

@test "JSON of others is changed in some members and else left as it is" {
	local row failed=0 words got
	while IFS= read -r row; do
		words=${row#* | }
		read -r -a words <<<"${words% => *}"
		got=$("${rules%/*}/json-edit" "${words[@]}" <<<"${row%% | *}" || echo refused)
		[ "$got" = "${row##* => }" ] || {
			printf '%s\n  %s\n' "$row" "$got"
			failed=1
		}
	done <<'ROWS'
{"a":"1","b":2.50} | a=3 => {"a":"3","b":2.50}
{"b":null} | a=3 => {"b":null,"a":"3"}
{"a":"1","b":true} | a => {"b":true}
{"a":{"x":[1,{"a":2}]},"b":1e3} | a=3 => {"a":"3","b":1e3}
{"a":{"a":"1","c":[]},"b":[{"a":"2"}]} | a.a=3 => {"a":{"a":"3","c":[]},"b":[{"a":"2"}]}
{"a":{"c":1}} | a.b=3 d=4 => {"a":{"c":1,"b":"3"},"d":"4"}
{"c":{}} | a.b=3 => {"c":{}}
{"a":["x"],"b":"y"} | a b=1 => {"b":"1"}
{"a":"\u0001\u00e9\ud83d\ude00"} | b=" => {"a":"\u0001é😀","b":"\""}
{"a":1 | a=2 => refused
 | a=2 => refused
{"a":1} {"a":1} | a=2 => refused
ROWS
	[ "$failed" -eq 0 ]
}
