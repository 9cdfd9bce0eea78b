from __future__ import annotations

from proudly.kit.tasks import crontab, huey


@huey.task()
def look_at_source(source_id: int) -> None:
    from proudly.content.sources import filling, looking

    if looking.look_at(source_id=source_id):
        for item_id in filling.waiting():
            bring_picture(item_id)
        ask_for_reviews()


@huey.task()
def bring_picture(item_id: int) -> None:
    from proudly.content.sources import filling

    filling.bring_picture(item_id=item_id)
    ask_for_reviews()


@huey.task()
def ask_for_reviews() -> None:
    from proudly.content.sources import reviewing

    for item_id in reviewing.waiting_for_review():
        reviewing.ask_for_review(item_id=item_id)


@huey.task()
def find_feed(search_id: int) -> None:
    from proudly.content.sources import searching  # which nudges this task

    searching.find(search_id=search_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_sources() -> None:
    """Sources that are due, and what a nudge that was lost or a worker that died has left behind."""
    from proudly.content.sources import filling, looking, searching

    for source_id in looking.due():
        look_at_source(source_id)
    for search_id in searching.waiting():
        find_feed(search_id)
    for item_id in filling.waiting():
        bring_picture(item_id)
    ask_for_reviews()


@huey.periodic_task(crontab(minute="53"))
def forget_feed_searches() -> None:
    from proudly.content.sources import searching

    searching.forget_old_searches()
