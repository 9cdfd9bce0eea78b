"""What there is to share, and what is done with it before it is. A file for each matter."""

from proudly.content.models.caption_help import CaptionHelp, CaptionRequest, SuggestedCaption
from proudly.content.models.link_reading import LinkReading
from proudly.content.models.review import Review, ReviewRule, ReviewStep
from proudly.content.models.search import SearchWord, StoryIndexed, WordInStory
from proudly.content.models.source import CategoryTopic, FeedSearch, Source, SourceItem
from proudly.content.models.story import Campaign, Caption, Interest, Story, StoryVersion, Topic
from proudly.content.models.suggestion import Suggestion, SuggestionMessage, SuggestionSettings

__all__ = [
    "Campaign",
    "Caption",
    "CaptionHelp",
    "CaptionRequest",
    "CategoryTopic",
    "FeedSearch",
    "Interest",
    "LinkReading",
    "Review",
    "ReviewRule",
    "ReviewStep",
    "SearchWord",
    "Source",
    "SourceItem",
    "Story",
    "StoryIndexed",
    "StoryVersion",
    "SuggestedCaption",
    "Suggestion",
    "SuggestionMessage",
    "SuggestionSettings",
    "Topic",
    "WordInStory",
]
