"""Whether members find a story by a few words, typing errors and all, and how fast: `make bench-search`.

Five thousand live stories, half Dutch and half English, whose sentences are put together from the demo company's texts
by a fixed seed. Somebody remembers three words of a story's title and text, and mistypes a third of the longer ones. A
hit is when that story is among the first ten. The time is that of looking, on the server, for the first page.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass

from benchmarks.installation import DATABASES, installation

STORIES, QUERIES = 5_000, 400

_STORIES = """
import random, re, time, unicodedata
from datetime import timedelta
from proudly.audience.models import Audience
from proudly.content.models import Caption, Story, Topic
from proudly.content.search.index import index_changed_stories
from proudly.demo.stories import stories as demo_stories
from proudly.kit import clock
from proudly.people.models import Member, Organisation

luck, now = random.Random(2026), clock.now()
company = Organisation.objects.get()
author = Member.objects.filter(organisation=company).first()
audience = Audience.objects.create(organisation=company, everyone=True)
words = {"nl": [], "en": []}
for told in demo_stories():
    said = [caption.text for caption in told.captions if caption.language == told.language]
    for text in (told.title, told.summary, told.why, *said):
        words[told.language] += re.findall(r"[^\\W\\d_]{2,}", text)
# Names that tell stories apart, as places, people and products do.
syllables = "zan ver mol ker bos lin da ro vel ham tor wes bri gel oost mar".split()
names = ["".join(luck.sample(syllables, 3)) for _ in range(2500)]

def sentence(language, number):
    start = luck.randrange(len(words[language]) - number)
    return words[language][start : start + number]

def story(n):
    language = ("nl", "en")[n % 2]
    title = [*sentence(language, luck.randint(3, 6)), luck.choice(names).capitalize()]
    body = []
    for _ in range(luck.randint(4, 9)):
        body += [*sentence(language, luck.randint(6, 14)), luck.choice(names)]
    return Story(organisation=company, author=author, audience=audience, title=" ".join(title)[:200],
                 summary=" ".join(body)[:2000], language=language, state=Story.State.PUBLISHED,
                 published_at=now - timedelta(weeks=12) * (n + 1) / (stories + 1))

made = Story.objects.bulk_create([story(n) for n in range(stories)], batch_size=1000)
Caption.objects.bulk_create(
    [Caption(organisation=company, story=one, language=one.language, text=" ".join(sentence(one.language, 12)))
     for one in made for _ in range(3)], batch_size=1000)
started = time.perf_counter()
while index_changed_stories():
    pass
result = round(time.perf_counter() - started, 1)
"""

_QUERIES = """
import random, time
from django.db import connection
from django.test.utils import CaptureQueriesContext
from proudly.content.models import Story, SearchWord
from proudly.content.search.queries import search_stories
from proudly.content.search.words import COMMON, words_in
from proudly.people.models import Member
from proudly.sharing.queries import stories_on_offer

luck = random.Random(7)
member = Member.objects.select_related("organisation").first()
LETTERS = "abcdefghijklmnopqrstuvwxyz"

def mistyped(word):
    at = luck.randrange(1, len(word) - 1)
    return luck.choice([
        word[:at] + word[at + 1:], word[:at] + luck.choice(LETTERS) + word[at + 1:],
        word[:at] + luck.choice(LETTERS) + word[at:], word[:at] + word[at + 1] + word[at] + word[at + 2:]])

def remembered(story):
    def known(text):
        return [word for word in dict.fromkeys(words_in(text)) if word not in COMMON and len(word) > 3]
    title, body = known(story.title), known(story.summary)
    chosen = [title[-1], *luck.sample(title[:-1] or body, 1), *luck.sample(body, 1)]
    return " ".join(mistyped(word) if len(word) > 4 and luck.random() < 1 / 3 else word for word in chosen)

hits, waits, numbers = {"nl": [], "en": []}, [], set()
everything = list(Story.objects.order_by("pk"))
search_stories(member, stories_on_offer(member), "warm it up")[0:1]
for story in luck.sample(everything, queries):
    query = remembered(story)
    started = time.perf_counter()
    found = search_stories(member, stories_on_offer(member), query)[0:15]
    waits.append((time.perf_counter() - started) * 1000)
    hits[story.language].append(story.pk in [one.pk for one in found[:10]])
with CaptureQueriesContext(connection) as asked:
    search_stories(member, stories_on_offer(member), query)[0:15]
result = {"waits": waits, "nl": sum(hits["nl"]) / len(hits["nl"]), "en": sum(hits["en"]) / len(hits["en"]),
          "queries": len(asked), "vocabulary": SearchWord.objects.count()}
"""


@dataclass(frozen=True)
class Outcome:
    """Milliseconds at the 95th percentile, and the part of stories that was found, in Dutch and in English."""

    p95_ms: float
    hits_nl: float
    hits_en: float

    def __str__(self) -> str:
        return f"search p95_ms={self.p95_ms:.0f} hits_nl={self.hits_nl:.3f} hits_en={self.hits_en:.3f}"


def measure(database: str) -> Outcome:
    with installation(database, links=1) as proudly:
        seconds = proudly.run(_STORIES, stories=STORIES)
        print(f"{database}: the words of {STORIES:,} stories kept in {seconds} s", flush=True)
        found = proudly.run(_QUERIES, queries=QUERIES)
        print(
            f"{database}: {found['vocabulary']:,} words; {found['queries']} queries; "
            f"median {statistics.median(found['waits']):.0f} ms",
            flush=True,
        )
        return Outcome(statistics.quantiles(found["waits"], n=20)[-1], found["nl"], found["en"])


def main() -> None:
    outcomes = []
    for database in sys.argv[1:] or DATABASES:
        outcomes.append(measure(database))
        print(f"{database}: {outcomes[-1]}", flush=True)
    print(
        Outcome(
            max(one.p95_ms for one in outcomes),
            min(one.hits_nl for one in outcomes),
            min(one.hits_en for one in outcomes),
        )
    )


if __name__ == "__main__":
    main()
