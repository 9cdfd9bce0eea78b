from __future__ import annotations

from proudly.kit.tasks import crontab, huey


@huey.task()
def suggest_captions(request_id: int) -> None:
    from proudly.content.caption_help import services  # which calls for this task

    services.carry_out(request_id=request_id)


@huey.periodic_task(crontab(minute="*"))
def sweep_caption_requests() -> None:
    """Find requests whose task was lost, or that died with their worker."""
    from proudly.content.caption_help import services

    for request_id in services.left_behind():
        suggest_captions(request_id)
