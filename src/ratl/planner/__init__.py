"""Columns placed on a network: draft plan in, plan with a timetable and its reasons out."""
