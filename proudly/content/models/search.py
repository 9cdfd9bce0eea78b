"""The words of stories, as they are found."""

from __future__ import annotations

from django.db import models

from proudly.content.models.story import Story
from proudly.people.models import OrganisationRow


class SearchWord(OrganisationRow):
    """A word that stands in some story of an organisation, folded, with its stem: see `search.index`."""

    text = models.CharField(max_length=40)
    stem = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "text", "stem"], name="search_word_once")]
        indexes = [models.Index(fields=["organisation", "id"], name="search_words_newest")]

    def __str__(self) -> str:
        return self.text


class WordInStory(models.Model):
    """That a story has a word, and how much it counts there.

    There are hundreds of thousands, and all can be made again. So the database neither numbers them nor looks up
    whether their story and their word are there, which would take most of the time of writing them: what points to
    nothing finds nothing.
    """

    pk = models.CompositePrimaryKey("word_id", "story_id")
    word = models.ForeignKey(
        SearchWord, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    weight = models.FloatField()

    def __str__(self) -> str:
        return f"{self.word_id} in {self.story_id}"


class StoryIndexed(OrganisationRow):
    """That the words of a story are kept, as it was when it said this."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="indexed")
    changed_at = models.DateTimeField(help_text="`changed_at` of the story")

    def __str__(self) -> str:
        return f"{self.story_id}"
