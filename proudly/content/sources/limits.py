"""How much of a feed is taken in, how often one is looked at, and what is kept. The only place that says so."""

from __future__ import annotations

from datetime import timedelta

FEED_BYTES = 5_000_000
READ_SECONDS = 8  # of a processor, to read one feed; whatever takes longer was made to
READ_WAIT = 15  # seconds on the clock, likewise
READ_MEMORY = 1_000_000_000  # bytes, likewise
ITEMS_READ = 1_000  # the newest of a feed
TAKEN_AT_ONCE = 20  # items of one look that become drafts; an editor reads them all
OLD_AFTER = timedelta(days=30)  # what comes up later with an older date is no news

TITLE = 200  # characters, as a story's
SUMMARY = 600
LINK = 2_000
CATEGORY = 100
CATEGORIES = 30  # of one item
HTML_READ = 100_000  # characters of one item

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=1)  # between looks, also after failures
LOOK_AGAIN_AFTER = timedelta(minutes=2)  # by hand
CLAIM_RUNS_OUT = timedelta(minutes=5)
AT_ONE_SWEEP = 200  # sources

PICTURE_BYTES = 10 * 1024 * 1024
PICTURE_TRIES = 3

SOURCES = 200  # of one organisation
FINDINGS = 60  # addresses that one member tries in an hour
FINDINGS_KEPT = timedelta(days=1)
FINDING_TRIES = 3
SHOWN = 5  # items in a preview
