"""Ratl (رتل): plan, check and brief the movement of long road columns."""

__version__ = "0.1.0"
