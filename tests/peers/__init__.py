"""Real servers of networks, started on loopback for the tests that talk to them."""
