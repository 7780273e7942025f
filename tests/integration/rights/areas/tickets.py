"""Tickets, which open the feed to who has one as to who asked for it."""

ELSEWHERE_HELD = {"createTicket": "test_tickets.py"}


def populate(world):
    pass


def writes(at):
    return ()
