"""The edge: the small ASGI application that answers /go/<code>, before Django and without it.

A visit goes `application` → `links` (where to?) → `clicks` (written down, then answered). It asks the database by SQL
of its own (`database`), since models would bring all of Django along; what it decides, it decides by `links.rules`.
"""
