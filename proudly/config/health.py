"""What a load balancer or a monitor asks: is everything up?"""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse

from proudly.kit import heartbeat

UP, DOWN = "up", "down"


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when web, database and worker are up, or else 503; the answer says which is down."""
    parts = {"web": UP, "database": UP, "worker": DOWN}
    try:
        if heartbeat.is_alive(heartbeat.WORKER):
            parts["worker"] = UP
    except DatabaseError:
        # The worker says in the database that it is alive, so without the one nothing is known of the other.
        parts.update(database=DOWN, worker="unknown")
    healthy = all(state == UP for state in parts.values())
    answer = JsonResponse(parts, status=200 if healthy else 503, headers={"Cache-Control": "no-store"})
    answer._has_been_logged = True  # type: ignore[attr-defined]  # who asks every second logs what it needs
    return answer
