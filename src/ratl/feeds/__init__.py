"""Data coming in: a planner's scenario folder, its tables and its profile, read and validated."""
