"""What a page says of itself: its title, summary, picture and site, read from the address that somebody pasted.

`read_card(url)` in `reading.py` is the way in for whoever may wait for the outside world, a task. `services.py` keeps
readings, so that a page can show one while it is under way.
"""
